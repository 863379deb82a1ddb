"""The gate: a treatment that needs an agreement is not begun without what it needs."""

from datetime import datetime, time

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peili.agreements.queries.standing import standing_of, visit_of
from peili.agreements.words import MISSING
from peili.booking.models import Appointment
from peili.house.queries import house_zone
from peili.people.models import Client
from peili.promises.gates import Arrival, Limit, Stop, Wish, gate, limit

WAITS = _("By the house's rules on the health survey it is given on a later day.")


@gate("agreements.signed")
def signed(arrival: Arrival) -> list[Stop]:
    """Return what is missing for a visit on the day the treatment is given."""
    standing = standing_of(visit_of(arrival.appointment_id), day=arrival.on)
    if standing is None:
        return []
    url = reverse("agreements:visit", args=[arrival.appointment_id])
    return [Stop(code=f"agreements.{each.value}", text=MISSING[each], url=url) for each in standing.missing()]


@limit("agreements.deferred")
def deferred(wish: Wish) -> list[Limit]:
    """Return the days that the house's rules on the client's own answers leave out, up to the earliest one.

    What a named person has decided since stands above it. Whoever reads this learns the day and no answer.
    """
    if wish.starts:
        return []
    zone = house_zone()
    if wish.appointment_id is not None:
        visit = visit_of(wish.appointment_id)
    else:  # a visit that is not booked yet
        client = Client.objects.get(pk=wish.client_id)
        visit = Appointment(service_id=wish.service_id, client=client, starts_at=wish.now)
    day = wish.now.astimezone(zone).date()
    standing = standing_of(visit, day=day)
    if standing is None or standing.survey is None or standing.lets_start():
        return []
    earliest = standing.screening(by_client=True).earliest
    if earliest is None or earliest <= day:
        return []
    until = datetime.combine(earliest, time(), tzinfo=zone)
    return [Limit(code="agreements.deferred", text=WAITS, until=until)]
