"""Whom a breach touches: found by the program, corrected by hand, and told one by one or together."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from peili.incidents.models import Affected, Breach
from peili.incidents.queries import scope
from peili.incidents.queries.breaches import Person, people_of
from peili.people.models import Staff
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose

Found = Affected.Found


class NotOfThisRegister(Exception):
    """The person is not in the register the breach is about."""


def find_everyone(*, breach: Breach, by: Actor, now: datetime) -> int:
    """Add everyone in the register; return how many are new."""
    return add(breach=breach, people=scope.everyone(breach.register_id), found=Found.REGISTER, by=by, now=now)


def find_holding(*, breach: Breach, categories: Sequence[str], by: Actor, now: datetime) -> int:
    """Add everyone of whom there is data of these kinds; return how many are new."""
    people = scope.holding(register_id=breach.register_id, categories=categories)
    kinds = sorted({*breach.categories, *categories})
    return add(breach=breach, people=people, found=Found.CATEGORY, by=by, now=now, kinds=kinds)


def find_seen(
    *, breach: Breach, staff: Staff, since: datetime, until: datetime, by: Actor, now: datetime
) -> int:
    """Add everyone whose data an account saw in a span of time, by the log; return how many are new."""
    people, kinds = scope.seen_through(
        register_id=breach.register_id, actor_id=staff.subject_id, since=since, until=until
    )
    return add(
        breach=breach,
        people=people,
        found=Found.TRAIL,
        by=by,
        now=now,
        kinds=sorted({*breach.categories, *kinds}),
    )


def find_copied(
    *, breach: Breach, at: datetime, with_keys: bool, named: Sequence[str], by: Actor, now: datetime
) -> int:
    """Add everyone who was in a copy of the data, with what can be read there; return how many are new."""
    people = scope.copied(register_id=breach.register_id, at=at)
    kinds = sorted({*breach.categories, *scope.readable(named, with_keys=with_keys)})
    return add(breach=breach, people=people, found=Found.COPY, by=by, now=now, kinds=kinds)


@transaction.atomic
def add(
    *,
    breach: Breach,
    people: Collection[UUID],
    found: Affected.Found,
    by: Actor,
    now: datetime,
    kinds: Sequence[str] | None = None,
) -> int:
    """Add people to a breach; those who are there stay as they are. Raises NotOfThisRegister."""
    if scope.persons(people, breach.register_id) != set(people):
        raise NotOfThisRegister
    there = set(Affected.objects.filter(breach=breach).values_list("subject_id", flat=True))
    fresh = [each for each in sorted(people) if each not in there]
    Affected.objects.bulk_create(
        [Affected(breach=breach, subject_id=each, found=found) for each in fresh], batch_size=500
    )
    if kinds is not None and list(kinds) != breach.categories:
        breach.categories = list(kinds)
        breach.save(update_fields=["categories"])
    _note("incidents.find", breach, fresh, by=by, now=now)
    return len(fresh)


@transaction.atomic
def leave_out(*, affected: Affected, out: bool, by: Actor, now: datetime) -> None:
    """Say that somebody is not touched after all, or is; nobody who was told is left out."""
    if affected.left_out == out or affected.told_at is not None:
        return
    affected.left_out = out
    affected.save(update_fields=["left_out"])
    _note("incidents.leave_out", affected.breach, [affected.subject_id], by=by, now=now, fields=["left_out"])


@transaction.atomic
def tell(
    *, breach: Breach, only: Collection[UUID] | None, way: str, at: datetime, by: Actor, now: datetime
) -> int:
    """Note that people were told, when and how: these rows, or everyone still to be told."""
    rows = Affected.objects.select_for_update().filter(breach=breach, left_out=False, told_at__isnull=True)
    if only is not None:
        rows = rows.filter(pk__in=only)
    about = list(rows.values_list("subject_id", flat=True))
    rows.update(told_at=at, told_way=way)
    if about:
        _note("incidents.tell", breach, about, by=by, now=now, fields=["told_at", "told_way"])
    return len(about)


@transaction.atomic
def show_people(
    *, breach: Breach, after: UUID | None, untold: bool, most: int, by: Actor, now: datetime
) -> list[Person]:
    """Log whose names are about to be shown, then return them, and one more when there are others."""
    found = people_of(breach, after=after, untold=untold, most=most)
    if found:
        about = [each.affected.subject_id for each in found[:most]]
        _note("incidents.show_people", breach, about, by=by, now=now, fields=["first_name", "last_name"])
    return found


def _note(
    act: str,
    breach: Breach,
    about: Sequence[UUID],
    *,
    by: Actor,
    now: datetime,
    fields: Sequence[str] = (),
) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.BREACH,
        register_id=breach.register_id,
        about=about,
        thing=breach,
        fields=fields,
    )
