"""A client who must not be found, so that the mask can be seen on the day, the card and the search."""

from datetime import datetime, timedelta

from peili.booking.models import Appointment
from peili.house.models import Controller
from peili.house.queries import house_zone
from peili.people.commands.protecting import protect
from peili.people.models import Client, Protection
from peili.trail.commands import PROGRAM

WORD = "saunavihta"  # the demo's doors are open; said in its first page too


def make_protected(*, now: datetime) -> Client | None:
    """Mark the client of the last visit of the next day with visits; None when there is none to come."""
    coming = Appointment.objects.filter(
        state=Appointment.State.BOOKED,
        starts_at__gt=now,
        client__register__controller__kind=Controller.Kind.HOUSE,
        client__allergies__isnull=True,
        client__programmes__isnull=True,
    ).select_related("client__register")
    first = coming.order_by("starts_at", "pk").first()
    if first is None:
        return None
    day = first.starts_at.astimezone(house_zone()).replace(hour=0, minute=0)
    last = coming.filter(starts_at__lt=day + timedelta(days=1)).order_by("-starts_at", "pk").first()
    client = (last or first).client
    if client is not None:
        protect(client=client, code_word=WORD, messages=Protection.Messages.NEUTRAL, by=PROGRAM, now=now)
    return client
