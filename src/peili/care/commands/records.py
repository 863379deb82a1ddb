"""Recording a visit: a draft that may change, a sealed record that never does, amendments beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from peili.booking.models import Appointment
from peili.care.codes import lot_code
from peili.care.commands.consenting import need_consent
from peili.care.commands.noting import noted
from peili.care.models import AfterCare, Amendment, Draft, Lot, LotUse, TreatmentRecord
from peili.care.queries.allergies import substances_of
from peili.care.queries.products import bottle_of
from peili.care.rules.meeting import Bottle, Meeting, NotUsable, meetings, not_usable
from peili.care.words import Given
from peili.people.models import Client, Staff
from peili.trail.commands import Actor


class NotStarted(Exception):
    """Nothing was done yet: the treatment of this visit has not been started."""


class SealedAlready(Exception):
    """The visit's record is sealed; what is missing from it is written as an amendment."""


class LotNotUsable(Exception):
    """A lot is expired or withdrawn, or is not one of this business."""

    def __init__(self, bottle: Bottle | None, why: NotUsable | None) -> None:
        super().__init__(f"lot not usable: {why.value if why else 'unknown'}")
        self.bottle, self.why = bottle, why


class Allergic(Exception):
    """A lot may contain what the client is allergic to, and nobody has said why it was used all the same."""

    def __init__(self, found: Sequence[Meeting]) -> None:
        super().__init__(f"{len(found)} lots meet an allergy")
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a record says. `despite` tells why a lot was used although the client is allergic."""

    codes: Mapping[str, object] = field(default_factory=dict)
    done: str = ""
    settings: str = ""
    result: str = ""
    given: str = Given.NONE.value
    lots: tuple[UUID, ...] = ()
    despite: str = ""

    @property
    def texts(self) -> dict[str, object]:
        """Return the part that drafts and records hold alike."""
        return {
            "codes": dict(self.codes),
            "done": self.done,
            "settings": self.settings,
            "result": self.result,
            "given": self.given,
        }


@transaction.atomic
def save_draft(*, appointment: Appointment, said: Said, staff: Staff, by: Actor, now: datetime) -> Draft:
    """Keep a record that is being written. Raises NotStarted, SealedAlready and ConsentMissing."""
    current, client = _open(appointment)
    draft = Draft.objects.filter(appointment=current).first() or Draft(appointment=current)
    draft.staff, draft.saved_at = staff, now
    draft.lots = [str(each) for each in said.lots]
    for name, value in said.texts.items():
        setattr(draft, name, value)
    draft.save()
    noted("care.draft", client, draft, by=by, now=now, fields=said.texts.keys(), visit_id=current.pk)
    return draft


@transaction.atomic
def seal(
    *, appointment: Appointment, said: Said, staff: Staff, by: Actor, now: datetime, on: date
) -> TreatmentRecord:
    """Close a visit's record for good; `on` is the local date of the treatment.

    Its draft goes in the same moment. Raises NotStarted, SealedAlready, ConsentMissing, LotNotUsable and
    Allergic.
    """
    current, client = _open(appointment)
    bottles = _bottles(said.lots, client, on)
    met = meetings(bottles, substances_of(client))
    if met and not said.despite:
        raise Allergic(met)
    instructions = None
    if said.given != Given.NONE:
        instructions = AfterCare.objects.filter(service=current.service_id).order_by("-number").first()
    record = TreatmentRecord.objects.create(
        appointment=current, staff=staff, after_care=instructions, sealed_at=now, **said.texts
    )
    _use(record, bottles, {each.bottle.lot for each in met}, client, said.despite)
    Draft.objects.filter(appointment=current).delete()
    fields = [*said.texts, *(["products"] if bottles else []), *(["despite_allergy"] if met else [])]
    noted("care.seal", client, record, by=by, now=now, fields=fields, visit_id=current.pk)
    return record


@transaction.atomic
def amend(
    *, record: TreatmentRecord, kind: str, text: str, staff: Staff, by: Actor, now: datetime
) -> Amendment:
    """Write beside a sealed record what is missing from it or wrong in it; the record stays as it was."""
    made = Amendment.objects.create(record=record, staff=staff, kind=kind, text=text, made_at=now)
    client = record.appointment.client
    if client is None:
        raise AssertionError("a record is about a client: its visit was started on a card")
    noted("care.amend", client, made, by=by, now=now, fields=["kind", "text"], visit_id=record.appointment_id)
    return made


def _open(appointment: Appointment) -> tuple[Appointment, Client]:
    """Return the visit, locked, with its client; raises where nothing may be recorded on it."""
    current = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("client", "service")
        .get(pk=appointment.pk)
    )
    if current.started_at is None or current.client is None:
        raise NotStarted
    if TreatmentRecord.objects.filter(appointment=current).exists():
        raise SealedAlready
    need_consent(current.client)
    return current, current.client


def _bottles(lots: Sequence[UUID], client: Client, on: date) -> list[Bottle]:
    found = {
        lot.pk: bottle_of(lot)
        for lot in Lot.objects.filter(
            pk__in=lots, product__controller=client.register.controller_id
        ).select_related("product")
    }
    for each in dict.fromkeys(lots):
        bottle = found.get(each)
        why = not_usable(bottle, on=on) if bottle else None
        if bottle is None or why is not None:
            raise LotNotUsable(bottle, why)
    return [found[each] for each in dict.fromkeys(lots)]


def _use(
    record: TreatmentRecord, bottles: Sequence[Bottle], met: Collection[UUID], client: Client, despite: str
) -> None:
    for bottle in bottles:
        LotUse.objects.create(
            record=record,
            product=bottle.product,
            number=bottle.number,
            why=despite if bottle.lot in met else "",
            lot_code=lot_code(bottle.lot, register_id=client.register_id),
        )
