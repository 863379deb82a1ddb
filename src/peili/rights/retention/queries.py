"""Whose data ends when: computed from the house's own rules, for one person or for a whole night."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from peili.house.keeping import EVENTS, Clock, Rule
from peili.house.periods import Period, before
from peili.house.profile import ProfileRefused, read
from peili.house.queries import local, profile_version
from peili.people.ends import last_events, open_matters, spent
from peili.people.models import Client
from peili.rights.models import Erasure, Expiring, RetentionRun, Review
from peili.rights.retention.rules import Ending, ending, shortest
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


@dataclass(slots=True)
class Reckoning:
    """The rules applied to many: those whose days are the same have the same ending, reckoned once."""

    kept: Keeping
    known: dict[tuple[object, ...], Ending] = field(default_factory=dict)

    def of(self, days: dict[str, date], held: Collection[str]) -> Ending:
        """Return the ending of somebody by the day of each event and what holds the relationship open."""
        key = (*days.values(), *sorted(held))
        if key not in self.known:
            self.known[key] = ending(self.kept.rules, self.kept.clocks, last=days, open_=sorted(held))
        return self.known[key]


def endings(
    subject_ids: Collection[UUID], *, now: datetime, by: Reckoning | None = None
) -> dict[UUID, Ending]:
    """Return when the data of these persons ends; nobody is in it where the house has no rules."""
    if by is None:
        kept = keeping()
        if kept is None:
            return {}
        by = Reckoning(kept)
    if not subject_ids:
        return {}
    made = dict(Subject.objects.filter(pk__in=subject_ids).values_list("pk", "made_at"))
    rows = Client.objects.filter(subject__in=subject_ids, relationship_ended_on__isnull=False)
    said = {
        whose: on for whose, on in rows.values_list("subject_id", "relationship_ended_on") if on is not None
    }
    members = members_of(subject_ids)
    everyone = [*members]
    events = {event: _latest(last_events(event, everyone, now=now), members) for event in EVENTS}
    held: dict[UUID, set[str]] = {}
    for each, matters in open_matters(everyone, named=by.kept.matters, now=now).items():
        held.setdefault(members[each], set()).update(matters)
    found = {}
    for root, at in made.items():
        days = dict.fromkeys(EVENTS, said[root]) if root in said else _days(root, events, fallback=at)
        found[root] = by.of(days, held.get(root, ()))
    return found


def members_of(subject_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return these subjects and those joined to them, each with the one it belongs to."""
    members = {each: each for each in subject_ids}
    level = members
    while level:
        rows = Subject.objects.filter(joined_to__in=list(level)).values_list("pk", "joined_to_id")
        level = {pk: members[to] for pk, to in rows if to is not None}
        members = members | level
    return members


def _latest(found: Mapping[UUID, datetime], members: Mapping[UUID, UUID]) -> dict[UUID, datetime]:
    """Return when an event last happened to each person, whichever of their subjects it is about."""
    last: dict[UUID, datetime] = {}
    for each, at in found.items():
        root = members[each]
        last[root] = max(at, last.get(root, at))
    return last


def _days(
    root: UUID, events: Mapping[str, Mapping[UUID, datetime]], *, fallback: datetime
) -> dict[str, date]:
    """Return the day of each event; nothing known of one, that of a visit, or when the card was made."""
    visit = local(events[EVENTS[0]].get(root, fallback)).date()
    return {
        event: local(last[root]).date() if event != EVENTS[0] and root in last else visit
        for event, last in events.items()
    }


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
    rules, last = Reckoning(kept), None
    while True:
        part = people.order_by("pk") if last is None else people.filter(pk__gt=last).order_by("pk")
        ids = list(part.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        last = ids[-1]
        for subject_id, found in endings(ids, now=now, by=rules).items():
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
    """Return how many should have gone before a while ago, or been asked about, and did not, or half."""
    there = Subject.objects.filter(kind__in=KINDS, joined_to__isnull=True)
    listed = Expiring.objects.filter(ends_on__lt=local(now - by).date(), subject__in=there)
    ids = list(listed.values_list("subject_id", flat=True)[:BATCH])
    asked = set(Review.objects.filter(subject__in=ids).values_list("subject_id", flat=True))
    late = [
        each
        for subject_id, each in endings(ids, now=now).items()
        if each.on is not None
        and each.on < local(now - by).date()
        and not (each.asks and subject_id in asked)
    ]
    unfinished = Erasure.objects.filter(done_at__isnull=True, begun_at__lt=now - by).count()
    return len(late) + unfinished


def reviews_late(register_id: UUID, *, now: datetime, by: timedelta) -> int:
    """Return of how many nobody decided in time, or was asked again after the day they were kept on until."""
    mine = Review.objects.filter(subject__register_id=register_id, subject__joined_to__isnull=True)
    return mine.filter(
        Q(kept_until__isnull=True, due_on__lt=local(now).date()) | Q(kept_until__lt=local(now - by).date())
    ).count()
