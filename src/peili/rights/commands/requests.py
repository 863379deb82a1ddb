"""Requests: received from whoever asks and however, given more time in time, answered with a ground.

A request answered as asked is carried out in the same transaction, where the program can: what a correction
says is written on the card, a restriction begins. `today` is the local date.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from peili.house.models import Register
from peili.promises.activities import MARKETING
from peili.rights.commands.consequences import carry_out, hold_while_decided, let_go_on
from peili.rights.commands.telling import ANSWERED, CLARIFY, EXTENDED, tell
from peili.rights.models import Correction, Request, Statement, Undone
from peili.rights.profile import handling
from peili.rights.rules import handling as rules
from peili.rights.rules.due import due_date, extended_date, promised_date, resumed_date
from peili.rights.rules.handling import Refusal
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose
from peili.vault.commands import make_subject
from peili.vault.models import Kind, Subject

Right = Request.Right


class RequestRefused(Exception):
    """The request cannot be handled so; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"refused: {refusal.value}")
        self.refusal = refusal


@transaction.atomic
def receive(
    *,
    subject: Subject,
    right: str,
    channel: str,
    identity: str,
    received_on: date,
    by: Actor,
    now: datetime,
    today: date,
    said: str = "",
    purpose_code: str = "",
    corrections: Mapping[str, str] | None = None,
) -> Request:
    """Write a request down with its due date; `corrections` are details of the card as they should be.

    Raises RequestRefused for a day that has not come.
    """
    _refuse(rules.why_not_receive(received_on=received_on, today=today))
    request = Request.objects.create(
        subject=subject,
        register=Register.objects.get(pk=subject.register_id),
        right=right,
        channel=channel,
        identity=identity,
        purpose_code=purpose_code,
        said=said,
        received_on=received_on,
        made_at=now,
        due_on=due_date(received_on),
        promised_on=_promised(received_on),
    )
    for field, value in (corrections or {}).items():
        Correction.objects.create(subject=subject, request=request, field=field, value=value)
    _note("rights.receive", request, ["right", "received_on", "said", *(corrections or ())], by=by, now=now)
    if (
        right == Right.OBJECTION and purpose_code == MARKETING.code
    ):  # absolute: nothing is weighed (Art. 21(3))
        return answer(request=request, decision=Request.Decision.GRANTED, by=by, now=now, today=today)
    hold_while_decided(request, by=by, now=now)
    return request


@transaction.atomic
def receive_from_unknown(*, register: Register, now: datetime, **request: Any) -> Request:
    """Write down a request of someone who has no card, as a person of their own. As `receive`."""
    subject = make_subject(register_id=register.pk, kind=Kind.ENQUIRY, now=now)
    return receive(subject=subject, now=now, **request)


@transaction.atomic
def extend(*, request: Request, reason: str, by: Actor, now: datetime, today: date) -> Request:
    """Take up to two months more, the person having been told why; raises RequestRefused."""
    current = _locked(request)
    _refuse(
        rules.why_not_extend(
            answered=current.answered_at is not None,
            extended=current.extended_at is not None,
            due_on=current.due_on,
            today=today,
        )
    )
    current.extension = reason
    current.extended_at = now
    current.promised_on = None  # the person has been told of another day
    current.due_on = extended_date(current.received_on)
    if current.clarify_on and current.clarified_on:
        asked, replied = current.clarify_on, current.clarified_on
        current.due_on = resumed_date(current.due_on, asked=asked, replied=replied)
    current.save(update_fields=["extension", "extended_at", "due_on", "promised_on"])
    tell(current, EXTENDED, now=now)
    _note("rights.extend", current, ["extension", "due_on"], by=by, now=now)
    return current


@transaction.atomic
def clarify(*, request: Request, unclear: str, what: str, by: Actor, now: datetime, today: date) -> Request:
    """Ask the person what the law lets the house ask; the time stands until they reply.

    Raises RequestRefused.
    """
    current = _locked(request)
    _refuse(
        rules.why_not_clarify(
            answered=current.answered_at is not None,
            asked=current.clarify_on is not None,
            unclear=unclear,
            right=current.right,
        )
    )
    current.unclear, current.clarify_what, current.clarify_on = unclear, what, today
    current.save(update_fields=["unclear", "clarify_what", "clarify_on"])
    tell(current, CLARIFY, now=now)
    _note("rights.clarify", current, ["unclear", "clarify_on"], by=by, now=now)
    return current


@transaction.atomic
def clarified(*, request: Request, by: Actor, now: datetime, today: date) -> Request:
    """Note that the person has replied: the time goes on from where it stood. Raises RequestRefused."""
    current = _locked(request)
    if current.clarify_on is None or current.clarified_on is not None or current.answered_at is not None:
        raise RequestRefused(Refusal.NOT_ASKED)
    current.clarified_on = today
    current.due_on = resumed_date(current.due_on, asked=current.clarify_on, replied=today)
    if current.promised_on is not None:
        current.promised_on = resumed_date(current.promised_on, asked=current.clarify_on, replied=today)
    current.save(update_fields=["clarified_on", "due_on", "promised_on"])
    _note("rights.clarified", current, ["clarified_on", "due_on"], by=by, now=now)
    return current


@transaction.atomic
def answer(
    *,
    request: Request,
    decision: str,
    by: Actor,
    now: datetime,
    today: date,
    ground: str = "",
    text: str = "",
    undone: Mapping[str, str] | None = None,
    beside: str = "",
) -> Request:
    """Decide a request, keep the answer and tell the person; what was granted is done at once.

    `undone` are kinds of data for which it is not done, each with its ground. `beside` is a kind of record
    with which the person's words are kept as their statement (Art. 16). Raises RequestRefused.
    """
    current = _locked(request)
    if beside and (current.right != Right.RECTIFICATION or not current.said.strip()):
        raise RequestRefused(Refusal.NOTHING_SAID)
    _refuse(
        rules.why_not_answer(
            answered=current.answered_at is not None,
            decision=decision,
            ground=ground,
            text=text,
            parts=bool(undone),
        )
    )
    parts = dict(undone or {}) if decision == Request.Decision.PARTLY else {}
    current.decision = decision
    current.ground = "" if decision in rules.NOTHING_LEFT_OUT else ground or next(iter(parts.values()))
    current.answer = text
    current.answered_at = now
    current.save(update_fields=["decision", "ground", "answer", "answered_at"])
    if decision == Request.Decision.GRANTED:
        carry_out(current, by=by, now=now, today=today)
    let_go_on(current, by=by, now=now)
    if beside:
        said = {"kind": beside, "text": current.said, "made_at": now}
        Statement.objects.create(subject_id=current.subject_id, request=current, **said)
    for code, why in parts.items():
        Undone.objects.create(subject_id=current.subject_id, request=current, code=code, ground=why)
    if decision != Request.Decision.TAKEN_BACK:
        tell(current, ANSWERED, now=now)
    _note("rights.answer", current, ["decision", "ground", "answer"], by=by, now=now)
    return current


def _promised(received_on: date) -> date | None:
    within = handling().answer_within
    if within is None:
        return None
    return promised_date(received_on, days=within.days, due=due_date(received_on))


def _locked(request: Request) -> Request:
    return Request.objects.select_for_update(of=("self",)).get(pk=request.pk)


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise RequestRefused(refusal)


def _note(act: str, request: Request, fields: list[str], *, by: Actor, now: datetime) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.RIGHTS,
        register_id=request.register_id,
        about=[request.subject_id],
        thing=request,
        fields=fields,
    )
