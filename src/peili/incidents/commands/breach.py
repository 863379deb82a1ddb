"""Recording a breach, correcting what is known of it, telling the authority, and closing it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from peili.house.models import Register
from peili.house.profile import ProfileRefused, read_one
from peili.house.promised import Breach as Promise
from peili.house.queries import profile_version
from peili.incidents.models import Breach, Notice
from peili.incidents.queries.breaches import counted, held, standing
from peili.incidents.rules import due, ending
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose
from peili.vault.commands import make_subject
from peili.vault.models import Kind


class NoPromise(Exception):
    """No house profile is loaded, or what it says of breaches cannot be read, so nothing is promised."""


class RecordedMeanwhile(Exception):
    """A breach has been recorded since the page was opened: by somebody else, or by a second click."""


class AlreadyTold(Exception):
    """The authority has been told already; the first telling stands."""


class StillOpen(Exception):
    """Somebody is still to be told, or the risk to be weighed, so the breach is not closed."""


class ReasonMissing(Exception):
    """What departs from the promise is written down with its reason, or not at all."""


def promised() -> Promise:
    """Return what the house promises about breaches; raises NoPromise.

    The rest of the profile need not load: a breach is recorded on the worst of days.
    """
    version = profile_version()
    if version is None:
        raise NoPromise
    try:
        found = read_one(version.content, "breach")
    except ProfileRefused:
        raise NoPromise from None
    if not isinstance(found, Promise):
        raise TypeError("the section breach was read as something else")
    return found


def _note(act: str, breach: Breach, *, by: Actor, now: datetime, fields: object = ()) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.BREACH,
        register_id=breach.register_id,
        thing=breach,
        fields=list(fields) if isinstance(fields, (list, tuple, set)) else (),
    )


def due_of(breach: Breach, promise: Promise) -> datetime:
    """Return by when the authority is promised to be told of this breach."""
    return due(
        detected_at=breach.detected_at,
        aware_at=breach.aware_at,
        since=promise.since,
        within=timedelta(minutes=promise.within.in_minutes or 0),
    )


@transaction.atomic
def record_breach(
    *,
    register: Register,
    drill: bool,
    known: Mapping[str, object],
    by: Actor,
    now: datetime,
    seen: int | None = None,
) -> Breach:
    """Put a breach into the register; its clock runs at once.

    `seen` is how many the register held, drills too, when this was asked for; None: nobody looked.
    Raises NoPromise, RecordedMeanwhile.
    """
    promise = promised()
    if seen is not None:
        Register.objects.select_for_update().get(pk=register.pk)
        if held(register) != seen:
            raise RecordedMeanwhile
    subject = make_subject(register_id=register.pk, kind=Kind.BREACH, now=now)
    breach = Breach(subject=subject, register=register, drill=drill, made_at=now, **known)
    breach.notify, breach.since, breach.due_at = promise.notify, promise.since, due_of(breach, promise)
    breach.save()
    _note("incidents.record", breach, by=by, now=now, fields=list(known))
    return breach


@transaction.atomic
def correct_breach(*, breach: Breach, known: Mapping[str, object], by: Actor, now: datetime) -> Breach:
    """Write what is known now. The clock follows the corrected times, under the promise of that day."""
    current = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    within = current.due_at - current.starts_at
    changed = [name for name, value in known.items() if getattr(current, name) != value]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, known[name])
    current.due_at = current.starts_at + within
    current.save(update_fields=[*changed, "due_at"])
    _note("incidents.correct", current, by=by, now=now, fields=changed)
    return current


@transaction.atomic
def tell_authority(
    *,
    breach: Breach,
    at: datetime,
    way: str,
    reference: str,
    by: Actor,
    now: datetime,
    more_to_come: bool = False,
    late_reason: str = "",
) -> Breach:
    """Note that the authority was told, when and how, and whether the rest follows later.

    Raises AlreadyTold, and ReasonMissing when it was late and nobody says why.
    """
    current = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    if current.authority_told_at is not None:
        raise AlreadyTold
    late_reason = late_reason or current.late_reason
    if at > current.due_at and not late_reason:
        raise ReasonMissing
    current.authority_told_at, current.authority_way = at, way
    current.authority_reference = reference
    current.more_to_come, current.late_reason = more_to_come, late_reason
    fields = ["authority_told_at", "authority_way", "authority_reference", "more_to_come", "late_reason"]
    current.save(update_fields=fields)
    _note("incidents.tell_authority", current, by=by, now=now, fields=["authority_told_at"])
    return current


@transaction.atomic
def complete_notice(
    *, breach: Breach, at: datetime, words: str, last: bool, by: Actor, now: datetime
) -> Notice:
    """Note what the authority was told later, and whether that was all."""
    current = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    made = Notice.objects.create(subject_id=current.subject_id, breach=current, at=at, words=words, last=last)
    current.more_to_come = not last
    current.save(update_fields=["more_to_come"])
    _note("incidents.complete_notice", current, by=by, now=now, fields=["more_to_come"])
    return made


@transaction.atomic
def close_breach(*, breach: Breach, because: str, by: Actor, now: datetime, fewer: bool = False) -> Breach:
    """Close a breach with its reason: nobody waits to hear of it, or it was decided that `fewer` are told.

    Raises StillOpen and ReasonMissing.
    """
    if not because:
        raise ReasonMissing
    Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    found = standing(counted(Breach.objects.filter(pk=breach.pk)).get(), now=now)
    current = found.breach
    if current.closed_at is not None:
        return current
    how = ending(found.duties, weighed=bool(current.risk), people=found.people, fewer=fewer)
    if not how:
        raise StillOpen
    current.closed_at, current.ending, current.closed_because = now, how, because
    current.save(update_fields=["closed_at", "ending", "closed_because"])
    _note("incidents.close", current, by=by, now=now, fields=["closed_at", "ending"])
    return current
