"""Who has opened how many cards in a week, and which of them without a visit near: for the owner to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from peili.booking.models import Appointment
from peili.desk.looking import MOST_IN_AN_HOUR, Opened, busiest_hour, far_from_visits
from peili.house.models import Register
from peili.people.models import Client, Staff
from peili.trail.models import Entry, EntrySubject

WEEK = timedelta(days=7)
NEAR = timedelta(days=30)
SHOWN = 50
OPENED: Final = "people.open_card"
LOOKED: Final = "desk.look_at_openings"
REFUSED: Final = "people.refused"


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
    registers = _registers(staff)
    rows = EntrySubject.objects.filter(
        entry__act=OPENED,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """How often pages or records were refused to one of the staff in a week, and when last."""

    staff: Staff
    count: int
    at: datetime


def refusals(*, staff: Staff, now: datetime) -> list[Refusals]:
    """Return to whom of one's own business what was refused in a week, the most often refused first."""
    week = Entry.objects.filter(act=REFUSED, at__gte=now - WEEK, register_id__in=_registers(staff))
    rows = week.order_by().values_list("actor_id").annotate(Count("pk"), Max("at"))
    found = {who: (count, at) for who, count, at in rows}
    people = Staff.objects.filter(subject_id__in=found)
    told = [
        Refusals(staff=each, count=found[each.subject_id][0], at=found[each.subject_id][1]) for each in people
    ]
    return sorted(told, key=lambda each: (-each.count, each.staff.code))


def looked_on(staff: Staff) -> datetime | None:
    """Return when an owner of one's own business last noted having looked at the openings."""
    seen = Entry.objects.filter(act=LOOKED, register_id__in=_registers(staff)).order_by("-at")
    return seen.values_list("at", flat=True).first()


def to_look_at(staff: Staff, *, now: datetime) -> tuple[bool, bool]:
    """Tell whether the owner has a week of others' openings to look at, and whether one is unusual.

    One read; only who opened more cards in the week than one may in an hour is looked at in full.
    """
    week = Entry.objects.filter(
        act__in=[OPENED, LOOKED], at__gt=now - WEEK, register_id__in=_registers(staff), actor__isnull=False
    )
    rows = list(week.order_by().values_list("act", "actor_id").annotate(Count("pk"), Max("at")))
    looked = max((at for act, _who, _count, at in rows if act == LOOKED), default=None)
    counts = {who: n for act, who, n, _at in rows if act == OPENED and who != staff.subject_id}
    many = [who for who, count in counts.items() if count > MOST_IN_AN_HOUR]
    unusual = bool(many) and _unusual(week.filter(act=OPENED, actor__in=many), looked)
    return bool(counts) and looked is None, unusual


def _unusual(openings: QuerySet[Entry], since: datetime | None) -> bool:
    new = openings.filter(at__gt=since) if since else openings
    rows = EntrySubject.objects.filter(entry__in=new)
    opened: dict[UUID, list[Opened]] = {}
    for actor, at, subject in rows.values_list("entry__actor_id", "entry__at", "subject_id"):
        opened.setdefault(actor, []).append((at, subject))
    return any(busiest_hour(each)[0] > MOST_IN_AN_HOUR for each in opened.values())


def _registers(staff: Staff) -> QuerySet[Register, UUID]:
    return Register.objects.filter(controller_id=staff.controller_id).values_list("pk", flat=True)


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
