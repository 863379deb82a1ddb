"""Whose data ends when: computed from the house's own rules, for one person or for a whole night."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from peili.house.keeping import EVENTS, Clock, Rule
from peili.house.periods import Period, before
from peili.house.profile import ProfileRefused, read
from peili.house.queries import local, profile_version
from peili.people.ends import last_events, open_matters, spent
from peili.people.models import Client
from peili.rights.erasure.extent import Extent, of_categories
from peili.rights.models import Erasure, Expiring, RetentionRun, Review
from peili.rights.retention.rules import Ending, ending, shortest
from peili.vault.belongings import paths_of
from peili.vault.models import Kind, Subject

BATCH = 1000
AHEAD = timedelta(days=30)
KINDS = (Kind.CLIENT, Kind.CLAIM, Kind.ENQUIRY)


@dataclass(frozen=True, slots=True)
class Keeping:
    """The house's rules in force."""

    rules: tuple[Rule, ...]
    clocks: dict[str, Clock]

    @property
    def matters(self) -> tuple[str, ...]:
        """Return what the profile says holds a relationship open."""
        return tuple(dict.fromkeys(each for clock in self.clocks.values() for each in clock.not_while))


def keeping() -> Keeping | None:
    """Return the rules in force; None where no profile says any."""
    version = profile_version()
    if version is None:
        return None
    try:
        profile = read(version.content)
    except ProfileRefused:
        return None
    return Keeping(profile.retention, profile.clocks)


def endings(subject_ids: Collection[UUID], *, now: datetime) -> dict[UUID, Ending]:
    """Return when the data of these persons ends; nobody is in it where the house has no rules."""
    kept = keeping()
    if kept is None or not subject_ids:
        return {}
    made = dict(Subject.objects.filter(pk__in=subject_ids).values_list("pk", "made_at"))
    rows = Client.objects.filter(subject__in=subject_ids, relationship_ended_on__isnull=False)
    said = {
        whose: on for whose, on in rows.values_list("subject_id", "relationship_ended_on") if on is not None
    }
    members = _members(subject_ids)
    everyone = [*members]
    events = {event: last_events(event, everyone, now=now) for event in EVENTS}
    matters = open_matters(everyone, named=kept.matters, now=now)
    found = {}
    for root, at in made.items():
        family = [each for each, whose in members.items() if whose == root]
        days = {event: _last(family, events, event, fallback=at) for event in EVENTS}
        if root in said:
            days = dict.fromkeys(EVENTS, said[root])
        held = sorted({matter for each in family for matter in matters.get(each, ())})
        found[root] = ending(kept.rules, kept.clocks, last=days, open_=held)
    return found


def _members(subject_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return these subjects and those joined to them, each with the one it belongs to."""
    members = {each: each for each in subject_ids}
    level = members
    while level:
        rows = Subject.objects.filter(joined_to__in=list(level)).values_list("pk", "joined_to_id")
        level = {pk: members[to] for pk, to in rows if to is not None}
        members = members | level
    return members


def _last(
    family: Collection[UUID], events: dict[str, dict[UUID, datetime]], event: str, *, fallback: datetime
) -> date:
    """Return the day of the latest event; nothing known of it, that of a visit, or when the card was made."""
    for name in dict.fromkeys((event, EVENTS[0])):
        found = [events[name][each] for each in family if each in events[name]]
        if found:
            return local(max(found)).date()
    return local(fallback).date()


def due(*, now: datetime, ahead: timedelta = timedelta()) -> Iterator[tuple[UUID, Ending]]:
    """Yield those whose data, or a part of it, ends by a moment, with their ending."""
    by = local(now + ahead).date()
    alone = dict(_spent(now=now, by=by))
    yield from alone.items()
    kept = keeping()
    if kept is None:
        return
    cutoff = before(now + ahead, shortest(kept.rules, kept.clocks)) + timedelta(days=1)
    people = Subject.objects.filter(kind__in=KINDS, joined_to__isnull=True, made_at__lt=cutoff)
    last: UUID | None = None
    while True:
        part = people.order_by("pk") if last is None else people.filter(pk__gt=last).order_by("pk")
        ids = list(part.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        last = ids[-1]
        for subject_id, found in endings(ids, now=now).items():
            if subject_id in alone:
                continue  # told already, and gone whole
            if found.on is not None and min([found.on, *(end for end, _codes in found.parts)]) < by:
                yield subject_id, found


def _spent(*, now: datetime, by: date) -> Iterator[tuple[UUID, Ending]]:
    """Yield those whose one matter is over: there is nothing that their data would be kept for."""
    for subject_id, at in spent(now=now).items():
        on = local(at).date()
        if on < by:
            yield subject_id, Ending(on, "matter_closed", on, Period())


def has_any(subject_id: UUID, extent: Extent) -> bool:
    """Tell whether somebody still has rows of an extent."""
    return any(
        model._default_manager.filter(**{path: subject_id}).exists()
        for model in extent.models
        for path in paths_of(model)
    )


def parts_due(subject_id: UUID, found: Ending, *, today: date) -> list[Extent]:
    """Return the parts of somebody's data that have ended while the rest goes on, and are still there."""
    extents = [of_categories(codes) for end, codes in found.parts if end < today]
    return [extent for extent in extents if has_any(subject_id, extent)]


@dataclass(frozen=True, slots=True)
class Nights:
    """The last run that was not stopped, and one that was stopped after it and waits for the owner."""

    last: RetentionRun | None
    waiting: RetentionRun | None


def nights() -> Nights:
    """Return the state of the nightly work."""
    newest = RetentionRun.objects.order_by("-at", "-id").first()
    good = RetentionRun.objects.filter(finished_at__isnull=False, stopped="").order_by("-at", "-id").first()
    stopped = newest if newest is not None and newest.stopped else None
    return Nights(good, stopped)


def overdue(*, now: datetime, by: timedelta) -> int:
    """Return how many should have gone before a while ago and are here, were not decided, or half erased."""
    there = Subject.objects.filter(kind__in=KINDS, joined_to__isnull=True)
    listed = Expiring.objects.filter(ends_on__lt=local(now - by).date(), subject__in=there)
    ids = list(listed.values_list("subject_id", flat=True)[:BATCH])
    late = [
        each
        for each in endings(ids, now=now).values()
        if each.on is not None and each.on < local(now - by).date() and not each.asks
    ]
    undecided = Review.objects.filter(
        Q(kept_until__isnull=True, due_on__lt=local(now).date()) | Q(kept_until__lt=local(now - by).date())
    )
    unfinished = Erasure.objects.filter(done_at__isnull=True, begun_at__lt=now - by).count()
    return len(late) + undecided.count() + unfinished
