"""Finding cards of one's own register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from peili.booking.models import Appointment
from peili.house.models import Register
from peili.people.models import Client, Staff
from peili.people.phones import phone_code
from peili.people.reach.scope import closed_for, within
from peili.people.rules.collation import name_key

PAGE = 20
SAME_NUMBER = 10  # cards shown for one phone number
TAIL = 4  # digits of a phone number that tell two people of one name apart


@dataclass(frozen=True, slots=True)
class Row:
    """A card in a list: with the last digits of its phone, and its next and last visit in local time."""

    card: Client
    tail: str
    next: datetime | None
    last: datetime | None


def register_of(staff: Staff) -> Register:
    """Return the client register of the business a staff member works for."""
    return Register.objects.get(controller_id=staff.controller_id, kind=Register.Kind.CLIENTS)


def latest(*, register: Register, before: UUID | None, staff: Staff) -> Sequence[Client]:
    """Return a page of the cards within one's reach, the newest first, and one more if there is any.

    `before` is the last card of the page before. Ids are in order of time, so every page costs the same.
    """
    cards = Client.objects.shown().filter(within(staff), register=register)
    if before is not None:
        cards = cards.filter(pk__lt=before)
    return list(cards.order_by("-id")[: PAGE + 1])


def by_phone(*, register: Register, phone: str, staff: Staff) -> Sequence[Client]:
    """Return the cards of a register that hold this number (E.164), and that are not closed to one."""
    code = phone_code(phone, register_id=register.pk)
    return with_code(register_id=register.pk, code=code, staff=staff)


def with_code(*, register_id: UUID, code: str, staff: Staff) -> Sequence[Client]:
    """Return the cards of a register under the code of a phone number, none for no number."""
    if not code:
        return []
    cards = Client.objects.shown().exclude(pk__in=closed_for(staff))
    found = cards.filter(register=register_id, phone_code=code).order_by("-id")[:SAME_NUMBER]
    return sorted(found, key=lambda card: name_key(first_name=card.first_name, last_name=card.last_name))


def rows_of(cards: Sequence[Client], *, now: datetime, zone: ZoneInfo) -> list[Row]:
    """Return cards as rows of a list, in one read that costs the same however long their histories are."""
    booked = Appointment.objects.filter(client=OuterRef("pk"), state=Appointment.State.BOOKED)
    following = booked.filter(starts_at__gte=now).order_by("starts_at").values("starts_at")[:1]
    latest_one = booked.filter(starts_at__lt=now).order_by("-starts_at").values("starts_at")[:1]
    times = {
        pk: (next_at, last_at)
        for pk, next_at, last_at in Client.objects.filter(pk__in=[card.pk for card in cards]).values_list(
            "pk", Subquery(following), Subquery(latest_one)
        )
    }
    return [_row(card, *times.get(card.pk, (None, None)), zone) for card in cards]


def _row(card: Client, next_at: datetime | None, last_at: datetime | None, zone: ZoneInfo) -> Row:
    return Row(
        card=card,
        tail=card.phone[-TAIL:],
        next=next_at.astimezone(zone) if next_at else None,
        last=last_at.astimezone(zone) if last_at else None,
    )
