"""What a salon needs for surveys and agreements, and a client's answers, in one word each."""

from datetime import date, datetime

from django.utils import timezone

from peili.agreements.catalogue import catalogue
from peili.agreements.commands.consent import give_consent
from peili.agreements.commands.signing import sign
from peili.agreements.commands.sitting import begin_sitting, open_agreement
from peili.agreements.commands.survey import assess, submit_survey
from peili.agreements.documents import document_of
from peili.agreements.models import Agreement, Consent, Form, FormVersion, How, Need, Sitting, Survey
from peili.agreements.profile import FormSaid, digest_of
from peili.agreements.queries.standing import standing_of
from peili.agreements.rules.asking import Answer, calm_answer
from peili.booking.models import Appointment, Service
from peili.people.models import Staff
from peili.trail.commands import CLIENT, PROGRAM
from tests.support.builders import NOW, TODAY


def calm(treatment: str = "hifu", **other: Answer) -> dict[str, Answer]:
    """Return a client's answers that put nothing in the way, but for these."""
    return {each.key: calm_answer(each) for each in catalogue().asked(treatment)} | other


def well(treatment: str = "hifu", **other: Answer) -> dict[str, Answer]:
    """Return a practitioner's assessment that puts nothing in the way, but for these."""
    return {each.key: calm_answer(each) for each in catalogue().assessed(treatment)} | other


def need_form(service: Service, treatment: str = "hifu", *, days: int = 180, surveys: bool = True) -> Form:
    """Make a service need the program's agreement for a treatment."""
    said = {"treatment": treatment, "name_fi": "hoitosopimus", "surveys": surveys, "valid_days": days}
    form, made = Form.objects.get_or_create(code=treatment, defaults=said)
    if made:
        new_version(form)
    Need.objects.create(service=service, form=form)
    return form


def new_version(form: Form, number: int = 1) -> FormVersion:
    """Bring a version of the program's text into force."""
    sections = catalogue().treatments[form.treatment].sections
    said = FormSaid(name={}, treatment="", surveys=True, valid_days=1, sections=sections)
    return FormVersion.objects.create(
        form=form, number=number, sections=said.text, digest=digest_of(said.text), made_at=NOW
    )


def consent_to_health(visit: Appointment, *, now: datetime = NOW) -> Consent:
    """Give the consent without which nothing about health is kept."""
    return give_consent(
        client=visit.client,
        kind=Consent.Kind.HEALTH,
        words="Suostun.",
        language="fi",
        how=How.LINK,
        by=CLIENT,
        now=now,
    )


def seat(
    visit: Appointment, *, how: str = How.TABLET, now: datetime = NOW, staff: Staff | None = None
) -> Sitting:
    """Begin filling in."""
    return begin_sitting(
        appointment=visit,
        how=How(how),
        by=PROGRAM,
        now=now,
        identity=Sitting.Identity.KNOWN,
        witness=staff,
    )[0]


def seat_link(visit: Appointment) -> str:
    """Return the token of a link to a visit's survey, made now."""
    return begin_sitting(appointment=visit, how=How.LINK, by=PROGRAM, now=timezone.now())[1]


def answer(
    visit: Appointment,
    answers: dict[str, Answer] | None = None,
    *,
    part: str = Survey.Part.CLIENT,
    now: datetime = NOW,
    on: date = TODAY,
) -> Survey:
    """Consent and send a client's answers."""
    consent_to_health(visit, now=now)
    form = visit.service.need.form
    return submit_survey(
        sitting=seat(visit, how=How.LINK, now=now),
        form=form,
        part=part,
        answers=answers or calm(form.treatment),
        language="fi",
        now=now,
        on=on,
    )


def assess_well(
    visit: Appointment, staff: Staff, *, now: datetime = NOW, on: date = TODAY, **other: Answer
) -> Survey:
    """Keep a practitioner's assessment."""
    standing = standing_of(visit)
    return assess(
        standing=standing,
        answers=well(standing.form.treatment, **other),
        language="fi",
        staff=staff,
        by=PROGRAM,
        now=now,
        on=on,
    )


def sign_it(
    visit: Appointment, staff: Staff | None = None, *, now: datetime = NOW, name: str = "Aino Testinen"
) -> Agreement:
    """Sign the agreement in force on the tablet."""
    sitting = seat(visit, staff=staff, now=now)
    open_agreement(sitting=sitting, now=now)
    standing = standing_of(visit)
    return sign(
        sitting=sitting,
        standing=standing,
        shown=document_of(standing, language="fi"),
        typed_name=name,
        strokes=[[[10, 10], [20, 20]]],
        consents={},
        language="fi",
        now=now,
    )


def papers_of(visit: Appointment) -> dict[str, object]:
    """Make a visit need an agreement and fill in everything; return the ids that addresses take."""
    need_form(visit.service)
    given = consent_to_health(visit)
    answer(visit)
    return {"agreement": sign_it(visit, visit.staff).pk, "consent": given.pk}
