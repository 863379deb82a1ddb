"""Who has opened how many cards in a week, and which of them without a visit near: for the owner to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peili.booking.models import Appointment
from peili.desk.looking import MOST_IN_AN_HOUR, Opened, busiest_hour, far_from_visits
from peili.house.models import Register
from peili.people.models import Client, Staff
from peili.trail.models import EntrySubject

WEEK = timedelta(days=7)
NEAR = timedelta(days=30)
SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Looker:
    """One of the staff: cards opened, the most in an hour and when, and those with no visit near."""

    staff: Staff
    cards: int
    most: int
    at: datetime | None
    far: Sequence[Client]
    far_count: int

    @property
    def unusual(self) -> bool:
        """Tell whether so many were opened within an hour that it is to be looked at."""
        return self.most > MOST_IN_AN_HOUR


def looking(*, staff: Staff, now: datetime) -> list[Looker]:
    """Return the week of everyone who opened cards of one's own business, the busiest first; four reads."""
    registers = list(Register.objects.filter(controller_id=staff.controller_id).values_list("pk", flat=True))
    rows = EntrySubject.objects.filter(
        entry__act="people.open_card",
        entry__at__gte=now - WEEK,
        entry__register_id__in=registers,
        entry__actor__isnull=False,
    ).values_list("entry__actor_id", "entry__at", "subject_id")
    opened: dict[UUID, list[Opened]] = {}
    for actor, at, subject in rows:
        opened.setdefault(actor, []).append((at, subject))
    visits = _visits({subject for each in opened.values() for _at, subject in each}, now)
    who = {each.subject_id: each for each in Staff.objects.filter(subject_id__in=opened)}
    found = [_looker(who[actor], each, visits) for actor, each in opened.items() if actor in who]
    return sorted(found, key=lambda each: (-each.most, each.staff.code))


def _looker(staff: Staff, opened: list[Opened], visits: dict[UUID, list[datetime]]) -> Looker:
    most, at = busiest_hour(opened)
    far = far_from_visits(opened, visits, near=NEAR)
    cards = list(Client.objects.shown().filter(subject_id__in=far[:SHOWN]).order_by("id"))
    return Looker(
        staff=staff,
        cards=len({subject for _at, subject in opened}),
        most=most,
        at=at,
        far=cards,
        far_count=len(far),
    )


def _visits(subjects: set[UUID], now: datetime) -> dict[UUID, list[datetime]]:
    rows = Appointment.objects.filter(
        client__subject_id__in=subjects, starts_at__gte=now - WEEK - NEAR, starts_at__lte=now + NEAR
    ).values_list("client__subject_id", "starts_at")
    found: dict[UUID, list[datetime]] = {}
    for subject, at in rows:
        found.setdefault(subject, []).append(at)
    return found
