"""What erasure and retention ask of the worker."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from peili.house.upkeep import remove_old_entries
from peili.house.work import every
from peili.people.ends import holds_open, own_end
from peili.rights.commands.waiting import carry_out_due
from peili.rights.erasure.commands import finish_all
from peili.rights.erasure.withdrawing import erase_what_claims_kept
from peili.rights.models import PendingClaim, Request
from peili.rights.retention.commands import run
from peili.trail.models import Entry

NIGHT = "rights.retention"


@holds_open("open_complaint")
def pending(subject_ids: Collection[UUID], now: datetime) -> set[UUID]:
    """Return those about whom a claim is pending."""
    live = PendingClaim.objects.filter(
        subject__in=subject_ids, closed_at__isnull=True, ends_on__gte=now.date()
    )
    return set(live.values_list("subject_id", flat=True))


@holds_open("open_request", always=True)
def asking(subject_ids: Collection[UUID], _now: datetime) -> set[UUID]:
    """Return those whose request about their rights waits for its answer."""
    waiting = Request.objects.filter(subject__in=subject_ids, answered_at__isnull=True)
    return set(waiting.values_list("subject_id", flat=True))


@own_end(Entry)
def old_entries(*, now: datetime) -> int:
    """Remove the entries of the log whose keeping has ended."""
    return remove_old_entries(now)


@every(minutes=24 * 60, name=NIGHT)
def nightly(now: datetime) -> int:
    """Erase what has reached its end, and what a claim kept although its consent was withdrawn."""
    erase_what_claims_kept(now=now)
    return run(now=now).erased


@every(minutes=10, name="rights.finish_erasures")
def finish(now: datetime) -> int:
    """Finish erasures that were stopped half-way, and carry out those whose day has come."""
    return finish_all(now=now) + carry_out_due(now=now)
