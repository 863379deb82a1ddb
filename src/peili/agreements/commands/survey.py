"""Submitting answers, assessing, and deciding. What is written here is never changed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from peili.agreements.catalogue import catalogue
from peili.agreements.commands.notes import note_for
from peili.agreements.models import Consent, Decision, Form, How, Sitting, Survey
from peili.agreements.queries.standing import Standing, asked_of, assessment_of, live_consent, today_of
from peili.agreements.rules.asking import Answer, Answers, Question, allowed, applies, implied, stored
from peili.agreements.rules.deciding import Choice, choices
from peili.booking.models import Appointment
from peili.people.models import Client, Staff
from peili.trail.commands import CLIENT, Actor


class ConsentMissing(Exception):
    """The client has not agreed to data about their health being kept, so none is."""


class Incomplete(Exception):
    """Not every question has an answer it can have; `keys` names those without."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(f"without an answer: {', '.join(keys)}")
        self.keys = tuple(keys)


class CannotDecide(Exception):
    """This cannot be decided about this verdict, or not without saying why."""


def complete(questions: Sequence[Question], answers: Answers, *, today: date) -> dict[str, Answer]:
    """Return the answer of every question, also of those that follow from others; raises Incomplete."""
    found: dict[str, Answer] = {}
    for question in questions:
        answer = answers.get(question.key) if applies(question, answers) else implied(question, answers)
        if answer is not None and allowed(question, answer, today=today):
            found[question.key] = answer
    lacking = [question.key for question in questions if question.key not in found]
    if lacking:
        raise Incomplete(lacking)
    return found


@transaction.atomic
def submit_survey(
    *, sitting: Sitting, form: Form, part: str, answers: Answers, language: str, now: datetime, on: date
) -> Survey:
    """Seal the client's answers as they are; raises ConsentMissing and Incomplete."""
    asked = today_of(form) if part == Survey.Part.TODAY else asked_of(form)
    survey = _keep(
        client=sitting.client,
        appointment=sitting.appointment,
        form=form,
        part=part,
        answers=complete(asked, answers, today=on),
        language=language,
        how=sitting.how,
        by=None,
        now=now,
        on=on,
    )
    sitting.draft = {}
    sitting.save(update_fields=["draft"])
    note_for(
        "submit",
        client=sitting.client,
        by=CLIENT,
        now=now,
        thing=survey,
        fields=["answers"],
        appointment=sitting.appointment,
    )
    return survey


@transaction.atomic
def assess(
    *, standing: Standing, answers: Answers, language: str, staff: Staff, by: Actor, now: datetime, on: date
) -> Survey:
    """Keep what the practitioner assesses before the treatment; raises ConsentMissing and Incomplete."""
    client = _client_of(standing.appointment)
    survey = _keep(
        client=client,
        appointment=standing.appointment,
        form=standing.form,
        part=Survey.Part.PRACTITIONER,
        answers=complete(assessment_of(standing.form), answers, today=on),
        language=language,
        how=How.STAFF,
        by=staff,
        now=now,
        on=on,
    )
    note_for(
        "assess",
        client=client,
        by=by,
        now=now,
        thing=survey,
        fields=["answers"],
        appointment=standing.appointment,
    )
    return survey


def _keep(
    *,
    client: Client,
    appointment: Appointment,
    form: Form,
    part: str,
    answers: Mapping[str, Answer],
    language: str,
    how: str,
    by: Staff | None,
    now: datetime,
    on: date,
) -> Survey:
    if live_consent(client, Consent.Kind.HEALTH) is None:
        raise ConsentMissing
    return Survey.objects.create(
        client=client,
        appointment=appointment,
        form=form,
        part=part,
        answers=stored(answers),
        rules=catalogue().version,
        language=language,
        how=how,
        by=by,
        given_on=on,
        submitted_at=now,
    )


@transaction.atomic
def decide(
    *, standing: Standing, choice: Choice, words: str, staff: Staff, by: Actor, now: datetime
) -> Decision:
    """Keep what a named person decides about a visit's verdict, with their reason; raises CannotDecide."""
    survey = standing.survey
    if survey is None or choice not in choices(standing.screening()) or not words.strip():
        raise CannotDecide
    decision = Decision.objects.create(
        survey=survey,
        appointment=standing.appointment,
        by=staff,
        choice=choice.value,
        words=words.strip(),
        decided_at=now,
    )
    note_for(
        "decide",
        client=_client_of(standing.appointment),
        by=by,
        now=now,
        thing=decision,
        fields=["choice", "words"],
        appointment=standing.appointment,
    )
    return decision


@transaction.atomic
def open_answers(*, standing: Standing, by: Actor, now: datetime) -> None:
    """Note that a client's answers are opened; what cannot be noted is not shown."""
    note_for(
        "open",
        client=_client_of(standing.appointment),
        by=by,
        now=now,
        thing=standing.survey or standing.appointment,
        fields=["answers"],
        appointment=standing.appointment,
    )


def _client_of(appointment: Appointment) -> Client:
    if appointment.client is None:
        raise AssertionError("papers are a client's: a visit without a card has none")
    return appointment.client
