"""What the next night would do, and what one did, as data: ids, codes and days."""

from datetime import datetime
from itertools import islice

from peili.house.queries import local
from peili.rights.models import RetentionRun
from peili.rights.retention.queries import AHEAD, KINDS, due, keeping, nights, parts_due
from peili.rights.retention.rules import why_stop
from peili.rights.retention.staff import ended
from peili.vault.models import Subject

MOST = 10_000  # listed at a time


def preview(*, now: datetime) -> dict[str, object]:
    """Return who would go now, in whole or in part, who goes within a month, and what would stop it."""
    today = local(now).date()
    going: list[dict[str, object]] = []
    soon: list[dict[str, object]] = []
    asked: list[dict[str, object]] = []
    for subject_id, ending in islice(due(now=now, ahead=AHEAD), MOST):
        said: dict[str, object] = {
            "subject": str(subject_id),
            "ends_on": ending.on and ending.on.isoformat(),
            "counted_from": ending.event,
            "since": ending.since.isoformat(),
            "months": ending.length.months,
        }
        if ending.on is not None and ending.on < today and ending.asks:
            asked.append(said)
        elif ending.on is not None and ending.on < today:
            going.append(said | {"what": "all"})
        elif parts := parts_due(subject_id, ending, today=today):
            tables = sorted({model._meta.label for part in parts for model in part.models})
            going.append(said | {"what": "part", "kinds": tables})
        else:
            soon.append(said)
    state = nights()
    confirmed = state.waiting is not None and state.waiting.confirmed_at is not None
    people = Subject.objects.filter(kind__in=KINDS, joined_to__isnull=True).count()
    last = state.last.at if state.last else None
    stop = None if confirmed else why_stop(last=last, now=now, due=len(going), people=people)
    return {
        "applied": False,
        "rules": keeping() is not None,
        "people": people,
        "due": going,
        "within_a_month": soon,
        "asked_first": asked,
        "staff": [{"subject": str(each.subject_id)} for each in ended(now=now)],
        "stopped": stop.value if stop else "",
        "last_run": last and last.isoformat(),
    }


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
