"""Who is offered a time that became free. Pure: first come among those whom it suits."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from peili.booking.rules.hours import moment_of

UNANSWERED = 3  # offers that nobody answered, one after another: then the waiting ends
HOUR = 60
FORGOTTEN_AFTER = timedelta(days=30)  # how long a waiting that is over is still known


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What someone waits for. `weekdays` has a bit for each day of the week, Monday the lowest."""

    staff: UUID | None
    from_on: date
    until_on: date
    weekdays: int
    from_minute: int
    to_minute: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A free time: its start as a UTC minute, the same on the premises' clock, and who is free then."""

    minute: int
    local: datetime
    staff: Sequence[UUID]


def suits(wishes: Wishes, slot: Slot) -> bool:
    """Tell whether a free time is one that somebody waits for."""
    on, at = slot.local.date(), slot.local.hour * HOUR + slot.local.minute
    return (
        wishes.from_on <= on <= wishes.until_on
        and bool(wishes.weekdays >> on.weekday() & 1)
        and wishes.from_minute <= at <= wishes.to_minute
        and (wishes.staff is None or wishes.staff in slot.staff)
    )


def first_suiting(
    wishes: Wishes, slots: Iterable[Slot], *, offered: AbstractSet[datetime], not_before: datetime
) -> Slot | None:
    """Return the earliest free time that suits and was not offered to them before.

    `not_before` leaves them the time of the offer and the house's notice.
    """
    for slot in slots:
        at = moment_of(slot.minute)
        if at >= not_before and at not in offered and suits(wishes, slot):
            return slot
    return None


def decent(local: datetime, *, opens: int, closes: int, lasts: timedelta) -> bool:
    """Tell whether an offer made now lies whole within the hours of the day in which offers are made."""
    begins = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    now = local.replace(tzinfo=None)
    return begins + timedelta(hours=opens) <= now and now + lasts <= begins + timedelta(hours=closes)


def goes_silent(answers: Sequence[str], *, ended: str) -> bool:
    """Tell whether the last answers, the newest last, were all silence."""
    last = answers[-UNANSWERED:]
    return len(last) == UNANSWERED and all(each == ended for each in last)
