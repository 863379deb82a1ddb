"""What care can test about itself: that each kind of health data is kept sealed, records stay, programmes go.

Each trial keeps something invented by the room's own command, looks at it, and undoes everything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError, connection, models, transaction
from django.utils.translation import gettext as _

from peili.booking.models import Appointment, Category, Service
from peili.care.commands import allergies, consenting, home, programmes, records, skin
from peili.care.models import Amendment, LotUse, Programme, SkinAnalysis, TreatmentRecord
from peili.care.queries.house import chosen
from peili.care.queries.programmes import courses
from peili.house.models import Register
from peili.house.queries import house_zone
from peili.people.models import Client, Staff
from peili.promises.append_only import AppendOnly
from peili.promises.declare import personal_fields
from peili.promises.probes import Evidence, Question, State, probe, undone
from peili.promises.records import new_id
from peili.promises.sealed import is_sealed, sealed_fields
from peili.promises.vocabulary import HEALTH_STATUS, HOME_CARE, SKIN_ANALYSIS, TREATMENT_HISTORY, Source
from peili.trail.commands import PROGRAM
from peili.trail.models import Role
from peili.vault.commands import make_subject
from peili.vault.models import Kind

WORD: Final = "koesana-jota-ei-muualla-ole"
STAYING: Final = (TreatmentRecord, LotUse, Amendment, SkinAnalysis)


@dataclass(frozen=True, slots=True)
class _Trial:
    """An invented client and practitioner of a register, and a service: foreign keys are judged at commit."""

    register: Register
    client: Client
    staff: Staff
    service: Service
    now: datetime

    def visit(self, at: datetime) -> Appointment:
        """Return an invented visit whose treatment has begun."""
        return Appointment.objects.create(
            service=self.service,
            staff=self.staff,
            client=self.client,
            starts_at=at,
            ends_at=at + timedelta(hours=1),
            price_cents=0,
            channel=Appointment.Channel.DESK,
            made_at=at,
            started_at=at,
        )


def _trial(question: Question, *, consents: bool = True) -> _Trial:
    register = Register.objects.select_related("controller").get(pk=question.register)
    client = Client.objects.create(
        subject=make_subject(register_id=register.pk, kind=Kind.CLIENT, now=question.now),
        register=register,
        first_name="Koe",
        last_name="Kortti",
        source=Source.DESK.value,
        relationship_started_on=question.now.date(),
    )
    staff = Staff(pk=new_id(), controller=register.controller, role=Role.PRACTITIONER)
    category = Category.objects.create(name_fi="-")
    service = Service.objects.create(
        controller=register.controller,
        category=category,
        slug=f"koe-{category.pk}",
        name_fi="-",
        price_cents=0,
        minutes=60,
    )
    if consents:
        consenting.consent_here(client=client, by=PROGRAM, now=question.now)
    return _Trial(register, client, staff, service, question.now)


def _allergy(trial: _Trial) -> models.Model:
    return allergies.note_allergy(
        client=trial.client, substance="nickel", note=WORD, staff=trial.staff, by=PROGRAM, now=trial.now
    )


def _record(trial: _Trial) -> models.Model:
    return records.seal(
        appointment=trial.visit(trial.now),
        said=records.Said(done=WORD),
        staff=trial.staff,
        by=PROGRAM,
        now=trial.now,
        on=trial.now.date(),
    )


def _analysis(trial: _Trial) -> models.Model:
    return skin.analyse(
        client=trial.client, method="eye", note=WORD, staff=trial.staff, by=PROGRAM, now=trial.now
    )


def _plan(trial: _Trial) -> models.Model:
    items = [home.Item(product=WORD)]
    return home.plan_home_care(client=trial.client, items=items, staff=trial.staff, by=PROGRAM, now=trial.now)


_TRIALS: Final[Mapping[str, Callable[[_Trial], models.Model]]] = {
    HEALTH_STATUS.code: _allergy,
    TREATMENT_HISTORY.code: _record,
    SKIN_ANALYSIS.code: _analysis,
    HOME_CARE.code: _plan,
}


@probe("care.kept")
def kept(question: Question) -> Evidence:
    """Keep an invented value of a category, and look for it in the database and through the program."""
    fields = [field for _model, field, said in personal_fields() if said.category.code == question.what]
    if not chosen().records:
        return Evidence(State.NOT_YET, _("The house has not chosen to record treatments."))
    with undone():
        made = _TRIALS[question.what](_trial(question))
        open_ = _lies_open(made)
        back = _comes_back(made)
    if open_ or not back or not all(is_sealed(field) for field in fields):
        return Evidence(
            State.DRIFTS,
            _("An invented value was not kept, or it could be read in the database."),
            _("Record no health data before the program has been mended."),
        )
    return Evidence(
        State.HOLDS,
        _("%(count)d fields, all sealed. An invented value came back, and the database showed none of it.")
        % {"count": len(fields)},
    )


def _lies_open(made: models.Model) -> bool:
    """Tell whether the row holds the invented word as the database stores it."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in sealed_fields(type(made)))
    key = made._meta.pk.get_db_prep_value(made.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {quote(made._meta.db_table)} WHERE id = %s",  # noqa: S608  # names of our own
            [key],
        )
        rows = cursor.fetchall()
    cells = [cell for row in rows for cell in row if cell is not None]
    return not rows or any(WORD.encode() in _bytes(cell) for cell in cells)


def _bytes(cell: Any) -> bytes:
    return cell.encode() if isinstance(cell, str) else bytes(cell)


def _comes_back(made: models.Model) -> bool:
    """Tell whether the word is read back through the program."""
    again = type(made)._default_manager.get(pk=made.pk)
    return any(WORD in str(getattr(again, field.attname)) for field in sealed_fields(type(made)))


@probe("care.consent")
def consented(question: Question) -> Evidence:
    """Try to keep each kind of health data of an invented client who has consented to nothing."""
    if not chosen().records:
        return Evidence(State.NOT_YET, _("The house has not chosen to record treatments."))
    with undone():
        trial = _trial(question, consents=False)
        kept_anyway = [code for code, keep in _TRIALS.items() if not _refuses(keep, trial)]
    if kept_anyway:
        return Evidence(
            State.DRIFTS,
            _("Something about health was kept without a consent."),
            _("Record no health data before the program has been mended."),
        )
    return Evidence(
        State.HOLDS,
        _("Tried with an invented client who had not consented: nothing was kept."),
    )


def _refuses(keep: Callable[[_Trial], models.Model], trial: _Trial) -> bool:
    try:
        with transaction.atomic():
            keep(trial)
    except consenting.ConsentMissing:
        return True
    return False


@probe("care.records_stay")
def records_stay(question: Question) -> Evidence:
    """Try to change and to remove an invented record that is sealed."""
    guards = [
        (model, guard)
        for model in STAYING
        for guard in model._meta.constraints
        if isinstance(guard, AppendOnly)
    ]
    there = len(guards) == len(STAYING) and all(guard.installed(connection, model) for model, guard in guards)
    changed = True
    if there:
        with undone():
            made = _record(_trial(question))
            rows = TreatmentRecord.objects.filter(pk=made.pk)
            changed = _lets(lambda: rows.update(sealed_at=question.now)) or _lets(rows.delete)
    if changed:
        return Evidence(
            State.DRIFTS,
            _("The database lets a sealed record be changed."),
            _("Record nothing before the database is at this version: peili migrate"),
        )
    return Evidence(
        State.HOLDS,
        _("Tried with an invented record: the database refused to change it and to remove it."),
    )


def _lets(act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return False
    return True


@probe("care.programme")
def programme(question: Question) -> Evidence:
    """Draw up an invented programme, have it accepted, and see its next step move with a visit."""
    if not chosen().programmes:
        return Evidence(State.NOT_YET, _("The house has not chosen to draw up programmes."))
    with undone():
        walked = _walks(_trial(question))
    if not walked:
        return Evidence(
            State.DRIFTS,
            _("An invented programme did not come to its next step."),
            _("Keep programmes on paper until the program has been mended."),
        )
    if not question.counted:
        return Evidence(State.HOLDS, _("Tried with an invented programme: its next step moved with a visit."))
    going = Programme.objects.filter(
        client__register=question.register, accepted_at__isnull=False, ended_at__isnull=True
    ).count()
    return Evidence(
        State.HOLDS,
        _("The next step of an invented programme moved with a visit. Programmes under way: %(count)d.")
        % {"count": going},
    )


def _walks(trial: _Trial) -> bool:
    steps = [
        programmes.Wanted(service_id=trial.service.pk, from_days=least, to_days=least + 7)
        for least in (0, 28)
    ]
    made = programmes.draw_up(
        client=trial.client,
        title=WORD,
        goals=[WORD],
        steps=steps,
        staff=trial.staff,
        by=PROGRAM,
        now=trial.now,
    )
    made = programmes.accept_here(programme=made, witness=trial.staff, by=PROGRAM, now=trial.now)
    zone = house_zone()
    today = trial.now.astimezone(zone).date()
    before = courses([made], now=trial.now, zone=zone)[0]
    trial.visit(trial.now)
    after = courses([made], now=trial.now, zone=zone)[0]
    return (
        before.next is not None
        and before.next.place.earliest == today
        and after.next is not None
        and after.next.place.earliest == today + timedelta(days=28)
    )
