"""Breaches of one's own register, and how far each of them has got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from peili.house.models import Register
from peili.incidents.models import Affected, Breach
from peili.incidents.rules import Duties, Facts, duties
from peili.incidents.severity import Known, Severity, severity
from peili.people.models import Claim, Client, Staff
from peili.people.roles import finds
from peili.promises.holding import warm
from peili.vault.models import Subject

PAGE = 30
TOUCHED = Q(affected__left_out=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """A breach, how many people it touches and were told, and what is still to be done."""

    breach: Breach
    people: int
    told: int
    duties: Duties


def register_of(staff: Staff) -> Register:
    """Return the client register of the business a staff member works for."""
    return Register.objects.select_related("controller").get(
        controller_id=staff.controller_id, kind=Register.Kind.CLIENTS
    )


def counted(breaches: "QuerySet[Breach]") -> "QuerySet[Breach]":
    """Return breaches with the numbers their standing is computed from."""
    return breaches.annotate(
        people=Count("affected", filter=TOUCHED),
        told=Count("affected", filter=TOUCHED & Q(affected__told_at__isnull=False)),
    )


def standing(breach: Breach, *, now: datetime) -> Standing:
    """Return how far a counted breach has got."""
    people, told = getattr(breach, "people", 0), getattr(breach, "told", 0)
    facts = Facts(
        notify=breach.notify,
        risk=breach.risk,
        aware_at=breach.aware_at,
        due_at=breach.due_at,
        authority_told_at=breach.authority_told_at,
        people=people,
        told=told,
        more_to_come=breach.more_to_come,
    )
    return Standing(breach, people, told, duties(facts, now=now))


def weighed(found: Standing) -> Severity:
    """Return how severe a counted breach is by what is known of it, and by what the owner set otherwise."""
    breach = found.breach
    known = Known(
        categories=breach.categories, kinds=breach.kinds, measures=breach.measures, people=found.people
    )
    return severity(known, breach.weights)


def seen_by(staff: Staff) -> "QuerySet[Breach]":
    """Return the breaches of one's own business's registers, with their numbers."""
    if not finds(staff.role, "breaches"):
        return Breach.objects.none()
    return counted(Breach.objects.filter(register__controller_id=staff.controller_id))


def held(register: Register) -> int:
    """Return how many breaches a register holds, closed ones and drills too."""
    return Breach.objects.filter(register=register).count()


def latest(*, staff: Staff, now: datetime) -> list[Standing]:
    """Return the newest breaches, real ones and drills."""
    return [standing(each, now=now) for each in seen_by(staff).order_by("-detected_at", "-id")[:PAGE]]


def open_ones(*, staff: Staff, now: datetime) -> list[Standing]:
    """Return the breaches that are not closed."""
    found = seen_by(staff).filter(closed_at__isnull=True).order_by("due_at", "id")
    return [standing(each, now=now) for each in found]


@dataclass(frozen=True, slots=True)
class Person:
    """A person a breach touches, with what their card or booking says of how to tell them."""

    affected: Affected
    name: str
    language: str
    card: Client | None
    email: str
    phone: str


def people_of(
    breach: Breach, *, after: UUID | None = None, untold: bool = False, most: int = PAGE
) -> list[Person]:
    """Return a page of the people a breach touches, and one more when there are others."""
    rows = Affected.objects.filter(breach=breach).select_related("subject").order_by("id")
    if untold:
        rows = rows.filter(left_out=False, told_at__isnull=True)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return named(list(rows[: most + 1]))


def named(rows: Sequence[Affected]) -> list[Person]:
    """Return people with their names; the cards are read together, however many there are."""
    ids = [row.subject_id for row in rows]
    cards = {each.subject_id: each for each in Client.objects.filter(subject__in=ids)}
    claims = {each.subject_id: each for each in Claim.objects.filter(subject__in=ids)}
    warm([*cards.values(), *claims.values()])
    found = []
    for row in rows:
        who = cards.get(row.subject_id) or claims.get(row.subject_id)
        found.append(
            Person(
                row,
                who.full_name if who else "",
                who.language if who else "fi",
                cards.get(row.subject_id),
                who.email if who else "",
                who.phone if who else "",
            )
        )
    return found


def subjects_in(register_id: UUID) -> "QuerySet[Subject]":
    """Return everyone in a client register, each person once."""
    return Subject.objects.filter(
        register_id=register_id, joined_to__isnull=True, kind__in=["client", "claim"]
    )
