"""What the next night would do, and what one did, as data: ids, codes and days."""

from datetime import datetime
from uuid import UUID

from peili.rights.models import RetentionRun
from peili.rights.retention.looking import Parts, look
from peili.rights.retention.queries import KINDS, keeping, nights
from peili.rights.retention.rules import Ending, why_stop
from peili.rights.retention.staff import ended
from peili.vault.models import Subject

MOST = 10_000  # listed at a time


def preview(*, now: datetime) -> dict[str, object]:
    """Return who would go now, in whole or in part, who goes within a month, and what would stop it."""
    found = look(now=now)
    state = nights()
    confirmed = state.waiting is not None and state.waiting.confirmed_at is not None
    people = Subject.objects.filter(kind__in=KINDS, joined_to__isnull=True).count()
    last = state.last.at if state.last else None
    stop = None if confirmed else why_stop(last=last, now=now, due=len(found.work), people=people)
    return {
        "applied": False,
        "rules": keeping() is not None,
        "people": people,
        "due": [_said(whose, ending) | _what(parts) for whose, ending, parts in found.work[:MOST]],
        "within_a_month": [_said(*each) for each in found.soon[:MOST]],
        "asked_first": [_said(*each) for each in found.asked[:MOST]],
        "staff": [{"subject": str(each.subject_id)} for each in ended(now=now)],
        "stopped": stop.value if stop else "",
        "last_run": last and last.isoformat(),
    }


def _said(subject_id: UUID, ending: Ending) -> dict[str, object]:
    return {
        "subject": str(subject_id),
        "ends_on": ending.on and ending.on.isoformat(),
        "counted_from": ending.event,
        "since": ending.since.isoformat(),
        "months": ending.length.months,
    }


def _what(parts: Parts) -> dict[str, object]:
    tables = {model._meta.label for part in parts for model in part.models}
    return {"what": "part", "kinds": sorted(tables)} if parts else {"what": "all"}


def run_data(run: RetentionRun) -> dict[str, object]:
    """Return what a run did."""
    return {
        "applied": not run.stopped,
        "at": run.at.isoformat(),
        "due": run.due,
        "erased": run.erased,
        "stopped": run.stopped,
        "finished_at": run.finished_at and run.finished_at.isoformat(),
    }
