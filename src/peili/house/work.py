"""Periodic work: which jobs there are, and who has claimed which slot.

A slot is claimed by inserting its row, so two workers never run the same one; a job killed half-way is
simply due again at its next slot, which every job here is written to bear.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction

from peili.house.models import Run

Job = Callable[[datetime], object]
KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job and its period in minutes."""

    name: str
    every: int
    job: Job


_jobs: dict[str, Periodic] = {}
_looks: dict[str, Job] = {}


def every(*, minutes: int, name: str) -> Callable[[Job], Job]:
    """Register a job to run once in each period."""

    def register(job: Job) -> Job:
        _jobs[name] = Periodic(name, minutes, job)
        return job

    return register


def at_each_look(*, name: str) -> Callable[[Job], Job]:
    """Register a job for every look of every worker, a few seconds apart.

    No slot is claimed for it: it must cost next to nothing when there is nothing to do, and take turns with
    itself in other workers.
    """

    def register(job: Job) -> Job:
        _looks[name] = job
        return job

    return register


def run_looks(*, now: datetime) -> None:
    """Run every job of a look."""
    for job in tuple(_looks.values()):
        job(now)


def jobs() -> tuple[Periodic, ...]:
    """Return all registered jobs."""
    return tuple(_jobs.values())


def due_slot(periodic: Periodic, now: datetime) -> datetime:
    """Return the beginning of the period `now` lies in."""
    minute = int(now.timestamp()) // 60
    return datetime.fromtimestamp((minute - minute % periodic.every) * 60, tz=UTC)


def claim(periodic: Periodic, *, now: datetime) -> Run | None:
    """Claim the current slot of a job; None when another worker has it or it has run."""
    due = due_slot(periodic, now)
    if Run.objects.filter(name=periodic.name, due=due).exists():
        return None
    try:
        with transaction.atomic():
            return Run.objects.create(name=periodic.name, due=due, started_at=now)
    except IntegrityError:
        return None


def run_due(*, now: datetime) -> int:
    """Run every job whose slot is free; return how many ran."""
    count = 0
    for periodic in jobs():
        run = claim(periodic, now=now)
        if run is not None:
            periodic.job(now)
            run.finished_at = now
            run.save(update_fields=["finished_at"])
            count += 1
    if count:
        Run.objects.filter(due__lt=now - KEPT).delete()
    return count
