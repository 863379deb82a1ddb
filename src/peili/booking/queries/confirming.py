"""Which online bookings wait for the salon's word: those of clients who lost as many visits as is said.

Nothing of this is stored: whoever's lapses are taken back or have ended waits no more.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from peili.booking.models import Appointment, Lapse, Terms
from peili.booking.queries.lapses import kept_since
from peili.people.models import Client

WAITING = Q(
    state=Appointment.State.BOOKED,
    channel=Appointment.Channel.ONLINE,
    confirmed_at=None,
    started_at=None,
)


def confirm_after() -> int:
    """Return after how many lost visits a client's online bookings wait; 0 when they never do."""
    return Terms.objects.values_list("confirm_after", flat=True).first() or 0


def losing(*, now: datetime, clients: Iterable[UUID] | None = None) -> QuerySet[Client]:
    """Return the clients, or those of some, who lost as many visits as the house said within its months."""
    most = confirm_after()
    if not most:
        return Client.objects.none()
    found = Lapse.objects.filter(at__gte=kept_since(now=now), appointment__client__isnull=False)
    if clients is not None:
        found = found.filter(appointment__client__in=list(clients))
    visit = Coalesce("appointment__together", "appointment_id")
    lost = found.values("appointment__client").annotate(visits=Count(visit, distinct=True))
    return Client.objects.filter(pk__in=lost.filter(visits__gte=most).values("appointment__client"))


def waiting_of(clients: QuerySet[Client], *, now: datetime) -> QuerySet[Appointment]:
    """Return the coming online bookings of some clients that wait, by card or by the number typed online.

    What was typed counts by its number's code alone, within the same register, as the desk would join it.
    """
    if not (known := list(clients.values_list("pk", "register", "phone_code"))):
        return Appointment.objects.none()
    whose = Q(client__in=[pk for pk, _register, _code in known])
    for _pk, register, code in known:
        if code:
            whose |= Q(client=None, claim__register=register, claim__phone_code=code)
    return Appointment.objects.filter(WAITING, whose, starts_at__gt=now)


def waits(appointment: Appointment, *, now: datetime) -> bool:
    """Tell whether a booking waits for the salon's word."""
    if appointment.channel != Appointment.Channel.ONLINE or appointment.confirmed_at is not None:
        return False
    if appointment.client_id is not None:
        clients = losing(now=now, clients=[appointment.client_id])
    else:
        clients = losing(now=now).filter(register=appointment.holder.register_id)
    return waiting_of(clients, now=now).filter(pk=appointment.pk).exists()
