"""The night's work: what has reached its end goes by the same way as what somebody asks to be erased."""

from datetime import datetime, timedelta

from django.db import transaction

from peili.house.queries import local
from peili.people.ends import end_own
from peili.rights.commands.reviews import ask_for
from peili.rights.erasure.commands import begin, carry_out, finish_all, scanned
from peili.rights.erasure.plan import family, live_claim, make_plan
from peili.rights.erasure.purging import rewrite_waiting
from peili.rights.models import Erasure, Expiring, PendingClaim, RetentionRun
from peili.rights.retention.looking import Look, batches, look
from peili.rights.retention.queries import KINDS, nights
from peili.rights.retention.rules import why_stop
from peili.rights.retention.staff import ended, extent_of
from peili.trail.commands import PROGRAM, Actor, note
from peili.trail.models import Purpose
from peili.vault.models import Subject
from peili.vault.scan.values import Wanted

GROUND = Erasure.Ground.RETENTION.value
MOST_LOOKED_FOR = 500  # values of a night that are looked for afterwards
KEPT = timedelta(days=400)  # runs, to show that none was missed


def run(*, now: datetime) -> RetentionRun:
    """Erase what has reached its end; a clock that cannot be trusted, or too many at once, asks the owner."""
    finish_all(now=now)
    state = nights()
    found = look(now=now)
    confirmed = state.waiting is not None and state.waiting.confirmed_at is not None
    people = Subject.objects.filter(kind__in=KINDS, joined_to__isnull=True).count()
    last = state.last.at if state.last else None
    due = len(found.work)
    stop = None if confirmed else why_stop(last=last, now=now, due=due, people=people)
    this = RetentionRun.objects.create(at=now, due=due, stopped=stop.value if stop else "")
    if stop is None:
        this.erased = _erase_all(found, now=now)
        ask_for([subject_id for subject_id, _ending in found.asked], now=now)
        _end_claims(now=now)
        _end_staff(now=now)
        end_own(now=now)
    rewrite_waiting(now=now)
    this.finished_at = now
    this.save(update_fields=["erased", "finished_at"])
    _list_ahead(found)
    RetentionRun.objects.filter(at__lt=now - KEPT).delete()
    return this


def _erase_all(found: Look, *, now: datetime) -> int:
    today, wanted, done = local(now).date(), Wanted(), []
    for subject_id, _ending, parts in found.work:
        subject = Subject.objects.get(pk=subject_id)
        for extent in parts or (None,):
            plan = make_plan(subject, now=now, extent=extent)
            _look_for(plan.found.values, wanted)
            erasure = begin(plan=plan, ground=GROUND, by=PROGRAM, now=now, today=today)
            done.append(carry_out(erasure=erasure, now=now, rewriting=False))
    if done:
        result = scanned(wanted) if wanted.fields else None
        Erasure.objects.filter(pk__in=[each.pk for each in done]).update(scan=result)
    return len(done)


def _look_for(values: Wanted, wanted: Wanted) -> None:
    for value, names in values.fields.items():
        if len(wanted.fields) < MOST_LOOKED_FOR:
            wanted.fields.setdefault(value, set()).update(names)


def _end_claims(*, now: datetime) -> None:
    """Erase what a pending claim kept of somebody who was erased otherwise, once no claim keeps it."""
    today = local(now).date()
    alone = PendingClaim.objects.filter(alone_since__isnull=False).select_related("subject")
    for claim in alone:
        ids = family(claim.subject)
        if live_claim(ids, today=today) is None and Subject.objects.filter(pk=claim.subject_id).exists():
            plan = make_plan(claim.subject, now=now)
            ground = Erasure.Ground.CLAIM_ENDED
            erasure = begin(plan=plan, ground=ground, by=PROGRAM, now=now, today=today)
            carry_out(erasure=erasure, now=now, rewriting=False)


def _end_staff(*, now: datetime) -> None:
    today = local(now).date()
    for staff in ended(now=now):
        plan = make_plan(staff.subject, now=now, extent=extent_of(staff))
        erasure = begin(plan=plan, ground=GROUND, by=PROGRAM, now=now, today=today)
        carry_out(erasure=erasure, now=now, rewriting=False)


@transaction.atomic
def _list_ahead(found: Look) -> None:
    """Write anew who reaches the end within a month. It is no act of anyone, so it leaves no entry."""
    Expiring.objects.all().delete()
    for part in batches(found.listed):
        there = Subject.objects.filter(pk__in=[subject_id for subject_id, _on in part])
        left = set(there.values_list("pk", flat=True))
        Expiring.objects.bulk_create([Expiring(subject_id=pk, ends_on=on) for pk, on in part if pk in left])


@transaction.atomic
def go_on(*, by: Actor, now: datetime) -> None:
    """Let the next run erase what a stopped one found; the owner has looked at the clock and the number."""
    waiting = nights().waiting
    if waiting is None or waiting.confirmed_at is not None:
        return
    waiting.confirmed_at = now
    waiting.save(update_fields=["confirmed_at"])
    note(
        act="rights.go_on",
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        thing=waiting,
        fields=["confirmed_at"],
    )
