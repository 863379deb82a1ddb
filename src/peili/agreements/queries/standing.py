"""Where one visit stands: what it needs, what there is, and what the house's rules say of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from peili.agreements.catalogue import PRACTITIONER, TODAY, Catalogue, catalogue
from peili.agreements.models import Agreement, Consent, Decision, Form, FormVersion, Need, Survey
from peili.agreements.queries.tightening import house_rules
from peili.agreements.rules.asking import Answers, Question, read_back
from peili.agreements.rules.deciding import Choice, Word, lets_start, word
from peili.agreements.rules.screening import Given, Rule, Screening, Verdict, screen
from peili.agreements.rules.starting import Missing, Papers, missing, still_valid
from peili.booking.models import Appointment
from peili.house.queries import local
from peili.people.models import Client
from peili.promises.reading import as_program

NOTHING_ASKED = Screening(verdict=Verdict.CLEAR, reasons=(), earliest=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything about one visit's papers. Answers stay sealed until they are asked for."""

    appointment: Appointment
    form: Form
    version: FormVersion
    day: date
    consent: Consent | None
    survey: Survey | None
    parts: tuple[Survey, ...] = field(default=())  # of this visit: about its day, and the assessment
    decisions: tuple[Decision, ...] = ()
    agreement: Agreement | None = None
    rules: tuple[Rule, ...] = ()  # the house's, in force now

    @property
    def today(self) -> Survey | None:
        """Return the answers about the treatment's own day; a survey made that day has them too."""
        if self.survey is not None and self.survey.given_on == self.day:
            return self.survey
        found = (each for each in self.parts if each.part == Survey.Part.TODAY and each.given_on == self.day)
        return next(found, None)

    @property
    def assessed(self) -> Survey | None:
        """Return the practitioner's newest assessment."""
        return next((each for each in self.parts if each.part == Survey.Part.PRACTITIONER), None)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Return the decisions that stand, the latest last.

        To treat is decided knowing every answer; a physician's statement is seen once for a survey.
        """
        papers = [each.submitted_at for each in (self.survey, self.today, self.assessed) if each is not None]
        known = max(papers, default=None)
        return tuple(
            Choice(each.choice)
            for each in self.decisions
            if each.choice != Decision.Choice.ACCEPTED or known is None or each.decided_at >= known
        )

    def given(self) -> Given:
        """Return all answers with the dates they were given on; later ones win."""
        papers = [each for each in (self.survey, self.today, self.assessed) if each is not None]
        with as_program():  # what comes of the answers may be told to whoever may not see them
            return merged([(read_back(each.answers), each.given_on) for each in papers])

    def screening(self, *, by_client: bool = False) -> Screening:
        """Return the verdict for the visit's day; `by_client` leaves the assessment out."""
        known = catalogue()
        if not self.form.surveys or self.form.treatment not in known.treatments:
            return NOTHING_ASKED
        return screen(
            rules_of(known, self.rules, by_client=by_client), known.questions, self.given(), on=self.day
        )

    def lets_start(self) -> bool:
        """Tell whether verdict and decisions let the treatment start."""
        return lets_start(self.screening(), self.choices)

    def word(self) -> Word:
        """Return what someone who may not see reasons is told of the client's answers."""
        return word(self.screening(by_client=True), self.choices) if self.survey else Word.ASK

    def missing(self) -> list[Missing]:
        """Return what is missing before the treatment may start."""
        asks = self.form.surveys
        return missing(
            Papers(
                surveys=asks,
                consent=self.consent is not None,
                survey=self.survey is not None,
                today=self.today is not None or not today_of(self.form),
                assessed=self.assessed is not None or not assessment_of(self.form),
                lets_start=not asks or self.survey is None or self.lets_start(),
                signed=self.agreement is not None,
            )
        )


def rules_of(known: Catalogue, rules: Sequence[Rule], *, by_client: bool) -> Sequence[Rule]:
    """Return rules, without those on the practitioner's assessment if so asked."""
    if not by_client:
        return rules
    return [rule for rule in rules if known.questions[rule.question].topic != PRACTITIONER]


def merged(papers: Iterable[tuple[Answers, date]]) -> Given:
    """Return answers of several papers as one; later papers win."""
    answers: dict[str, str | tuple[str, ...]] = {}
    on: dict[str, date] = {}
    for found, day in papers:
        answers |= found
        on |= dict.fromkeys(found, day)
    return Given(answers=answers, on=on)


def today_of(form: Form) -> list[Question]:
    """Return the questions about the treatment's own day."""
    return [each for each in asked_of(form) if each.topic in TODAY]


def asked_of(form: Form) -> list[Question]:
    """Return what the client is asked."""
    return catalogue().asked(form.treatment) if form.surveys else []


def assessment_of(form: Form) -> list[Question]:
    """Return what the practitioner assesses."""
    return catalogue().assessed(form.treatment) if form.surveys else []


def form_of(appointment: Appointment) -> Form | None:
    """Return the agreement a visit needs; None when it needs none."""
    need = Need.objects.filter(service=appointment.service_id).select_related("form").first()
    return need.form if need else None


def current_version(form: Form) -> FormVersion:
    """Return the version of an agreement's text in force."""
    return FormVersion.objects.filter(form=form).order_by("-number")[0]


def live_consent(client: Client, kind: str) -> Consent | None:
    """Return the consent that is in force; None when it was never given, or withdrawn since."""
    newest = Consent.objects.filter(client=client, kind=kind).order_by("-given_at").first()
    return newest if newest is not None and newest.withdrawn_at is None else None


def standing_of(appointment: Appointment, *, day: date | None = None) -> Standing | None:
    """Return where a visit stands on its local date; None when it needs no agreement or has no card."""
    form = form_of(appointment)
    client = appointment.client
    if form is None or client is None:
        return None
    on = day or local(appointment.starts_at).date()
    version = current_version(form)
    consent = live_consent(client, Consent.Kind.HEALTH)
    survey = valid_survey(client, form, consent=consent, on=on)
    parts = Survey.objects.filter(appointment=appointment, form=form).exclude(part=Survey.Part.CLIENT)
    decisions = (
        Decision.objects.filter(survey=survey).select_related("by") if survey else Decision.objects.none()
    )
    ours = decisions.filter(Q(appointment=appointment) | Q(choice=Decision.Choice.CLEARANCE))
    signed = Agreement.objects.filter(client=client, version=version).order_by("-signed_at")
    return Standing(
        appointment=appointment,
        form=form,
        version=version,
        day=on,
        consent=consent,
        survey=survey,
        parts=tuple(parts.order_by("-submitted_at")) if consent else (),
        decisions=tuple(ours.order_by("decided_at")),
        agreement=signed.select_related("version", "witness").first(),
        rules=house_rules(form),
    )


def valid_survey(client: Client, form: Form, *, consent: Consent | None, on: date) -> Survey | None:
    """Return the newest survey that is valid on a date and rests on a consent in force."""
    if consent is None or not form.surveys:
        return None
    newest = (
        Survey.objects.filter(client=client, form=form, part=Survey.Part.CLIENT)
        .filter(submitted_at__gte=consent.given_at)
        .order_by("-submitted_at")
        .first()
    )
    if newest is None or not still_valid(given_on=newest.given_on, on=on, days=form.valid_days):
        return None
    return newest


def visit_of(pk: UUID) -> Appointment:
    """Return a visit with what its papers need."""
    related = ("service__controller", "staff", "client", "claim")
    return Appointment.objects.select_related(*related).get(pk=pk)


def local_day(now: datetime) -> date:
    """Return the date by the clocks of the premises."""
    return local(now).date()
