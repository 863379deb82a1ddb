"""What was recorded of visits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from peili.booking.models import Appointment
from peili.care.models import Amendment, Draft, LotUse, TreatmentRecord
from peili.people.models import Client, Staff
from peili.people.reach.scope import within

REMEMBERED = timedelta(days=14)  # how far back a missing record is asked for


@dataclass(frozen=True, slots=True)
class Whole:
    """A sealed record with the lots that were used and what was written beside it, oldest first."""

    record: TreatmentRecord
    lots: Sequence[LotUse]
    amendments: Sequence[Amendment]


def visits_seen_by(staff: Staff) -> QuerySet[Appointment]:
    """Return the visits of the clients of one's own business that have a card."""
    return Appointment.objects.filter(
        within(staff, "client_id"),
        client__register__controller_id=staff.controller_id,
        client__restricted_at__isnull=True,
    ).select_related("service", "staff", "client", "client__register")


def record_of(visit: UUID) -> Whole | None:
    """Return the sealed record of a visit, whole."""
    record = (
        TreatmentRecord.objects.filter(appointment=visit)
        .select_related("staff", "after_care", "appointment__client", "appointment__service")
        .first()
    )
    if record is None:
        return None
    lots = LotUse.objects.filter(record=record).order_by("id")
    amendments = Amendment.objects.filter(record=record).select_related("staff").order_by("made_at", "id")
    return Whole(record, list(lots), list(amendments))


def draft_of(visit: UUID) -> Draft | None:
    """Return the record that is being written for a visit."""
    return Draft.objects.filter(appointment=visit).select_related("staff").first()


def last_of_service(*, client: Client, service: UUID) -> Whole | None:
    """Return the client's latest sealed record of a service, from which a new one begins."""
    last = (
        TreatmentRecord.objects.filter(appointment__client=client, appointment__service=service)
        .order_by("-appointment__starts_at")
        .first()
    )
    return Whole(last, list(LotUse.objects.filter(record=last)), ()) if last else None


def records_of(visits: Collection[UUID]) -> dict[UUID, Whole]:
    """Return the sealed records of these visits, in three reads whatever they hold."""
    found = TreatmentRecord.objects.filter(appointment__in=list(visits))
    records = {record.pk: record for record in found.select_related("appointment__service__care")}
    lots: dict[UUID, list[LotUse]] = {}
    for use in LotUse.objects.filter(record__in=list(records)).order_by("id"):
        lots.setdefault(use.record_id, []).append(use)
    amendments: dict[UUID, list[Amendment]] = {}
    for each in Amendment.objects.filter(record__in=list(records)).order_by("made_at", "id"):
        amendments.setdefault(each.record_id, []).append(each)
    return {
        record.appointment_id: Whole(record, lots.get(pk, ()), amendments.get(pk, ()))
        for pk, record in records.items()
    }


def is_recorded(visit: UUID) -> bool:
    """Tell whether a visit has a sealed record; says nothing of what is in it."""
    return TreatmentRecord.objects.filter(appointment=visit).exists()


def unrecorded(*, staff: Staff, now: datetime) -> list[Appointment]:
    """Return one's own visits of the last two weeks that were started and have no sealed record."""
    return list(
        visits_seen_by(staff)
        .filter(
            Q(started_at__gte=now - REMEMBERED),
            staff=staff,
            started_at__lte=now,
            treatment_record__isnull=True,
        )
        .order_by("starts_at")[:20]
    )
