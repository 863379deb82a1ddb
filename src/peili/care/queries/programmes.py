"""Programmes with how far they have come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from peili.booking.models import Appointment, Service
from peili.care.models import Programme, ProgrammeStep
from peili.care.rules.programme import Place, Step, Visit, following, is_done, progress
from peili.people.models import Client, Staff
from peili.people.reach.scope import within

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """A step as it is shown: what it is, and where it stands."""

    step: ProgrammeStep
    place: Place

    @property
    def service(self) -> Service:
        """Return the step's service."""
        return self.step.service


@dataclass(frozen=True, slots=True)
class Course:
    """A programme with its steps; `next` is the one to book now, if it has been accepted and goes on."""

    programme: Programme
    stages: Sequence[Stage]
    next: Stage | None
    done: bool

    @property
    def count(self) -> int:
        """Return how many steps are done."""
        return sum(stage.place.state.value == "done" for stage in self.stages)


def programmes_seen_by(staff: Staff) -> QuerySet[Programme]:
    """Return the programmes of the clients of one's own business."""
    return Programme.objects.filter(
        within(staff, "client_id"),
        client__register__controller_id=staff.controller_id,
        client__restricted_at__isnull=True,
    ).select_related("client", "client__register", "staff", "witness")


def open_programmes(client: Client) -> Sequence[Programme]:
    """Return the programmes of a client that have not ended, the newest first."""
    found = Programme.objects.filter(client=client, ended_at__isnull=True)
    return list(found.select_related("staff", "witness").order_by("-made_at")[:SHOWN])


def ended_programmes(client: Client) -> Sequence[Programme]:
    """Return the latest programmes of a client that have ended."""
    found = Programme.objects.filter(client=client, ended_at__isnull=False)
    return list(found.select_related("staff", "witness").order_by("-ended_at")[:SHOWN])


def has_open_programme(subject_id: UUID) -> bool:
    """Tell whether a client's programme goes on, which holds the customer relationship open."""
    return Programme.objects.filter(
        subject=subject_id, accepted_at__isnull=False, ended_at__isnull=True
    ).exists()


def courses(programmes: Collection[Programme], *, now: datetime, zone: ZoneInfo) -> list[Course]:
    """Return programmes of one client with their progress, in two reads however many there are."""
    steps: dict[UUID, list[ProgrammeStep]] = {}
    for step in (
        ProgrammeStep.objects.filter(programme__in=programmes)
        .select_related("service")
        .order_by("programme", "position")
    ):
        steps.setdefault(step.programme_id, []).append(step)
    visits = _visits(programmes, steps, now, zone)
    return [_course(each, steps.get(each.pk, []), visits, now, zone) for each in programmes]


def _visits(
    programmes: Collection[Programme],
    steps: dict[UUID, list[ProgrammeStep]],
    now: datetime,
    zone: ZoneInfo,
) -> list[Visit]:
    """Return the client's live visits to the services of the steps, since the first was accepted."""
    accepted = [each.accepted_at for each in programmes if each.accepted_at is not None]
    if not accepted:
        return []
    day = min(accepted).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Appointment.objects.filter(
        client__in={each.client_id for each in programmes},
        service__in={step.service_id for each in steps.values() for step in each},
        state=Appointment.State.BOOKED,
        starts_at__gte=day,
    ).order_by("starts_at")
    return [
        Visit(row.pk, row.service_id, row.starts_at.astimezone(zone).date(), _is_over(row, now))
        for row in rows
    ]


def _is_over(visit: Appointment, now: datetime) -> bool:
    return visit.finished_at is not None or visit.ends_at <= now


def _course(
    programme: Programme, steps: list[ProgrammeStep], visits: list[Visit], now: datetime, zone: ZoneInfo
) -> Course:
    since = (programme.accepted_at or now).astimezone(zone).date()
    places = progress(
        [Step(step.service_id, step.from_days, step.to_days) for step in steps],
        visits if programme.accepted_at else [],
        since=since,
        today=now.astimezone(zone).date(),
    )
    stages = [Stage(step, place) for step, place in zip(steps, places, strict=True)]
    wanted = following(places) if programme.accepted_at and not programme.ended_at else None
    return Course(
        programme,
        stages,
        next((stage for stage in stages if stage.place is wanted), None) if wanted else None,
        bool(stages) and is_done(places),
    )
