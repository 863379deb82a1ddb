"""What the room can test about itself: requests answered in time, each right tried on an invented card."""

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.translation import gettext as _

from peili.house.models import Register
from peili.house.queries import local
from peili.people.models import Client, Staff
from peili.people.sights import sights
from peili.promises.declare import personal_fields
from peili.promises.probes import Evidence, Question, State, probe, undone
from peili.promises.reading import Masked
from peili.promises.vocabulary import Source
from peili.rights.commands import requests, restrict
from peili.rights.commands.apart import discard_invented, is_apart
from peili.rights.models import Errand, Notice, Request, Restriction
from peili.rights.models.notices import late_ones
from peili.rights.queries.package import package
from peili.rights.queries.values import is_empty, plain
from peili.rights.queries.whose import tables
from peili.trail.commands import PROGRAM
from peili.trail.models import Role
from peili.vault.commands import make_subject
from peili.vault.models import Kind

UTC = ZoneInfo("UTC")
RIGHT_NAME = "Oikea"


@contextmanager
def invented_card(question: Question) -> Iterator[Client]:
    """Invent a card in the register asked about; it is undone afterwards, and its keys are taken away."""
    with undone():
        subject = make_subject(register_id=question.register, kind=Kind.CLIENT, now=question.now)
        yield Client.objects.create(
            subject=subject,
            register=Register.objects.get(pk=question.register),
            first_name="Koe",
            last_name="Kortti",
            phone="+358401000000",  # invented: from the series that is given to nobody
            email="koe@example.invalid",
            source=Source.DESK.value,
            relationship_started_on=question.now.date(),
        )
    discard_invented(subject.pk)


@probe("rights.answered")
def answered(question: Question) -> Evidence:
    """Find a request whose due date has passed without an answer."""
    found = Request.objects.filter(register=question.register)
    waiting = found.filter(answered_at__isnull=True)
    late = found.late(local(question.now).date()).count()
    if late:
        return Evidence(
            State.DRIFTS,
            _("Requests that wait after their due date: %(count)d.") % {"count": late}
            if question.counted
            else _("A request waits after its due date."),
            _("Answer them: they are first on the owner's list of what is to be done."),
        )
    if not question.counted:
        return Evidence(State.HOLDS, _("No request waits after its due date."))
    in_time = found.filter(answered_at__date__lte=F("due_on")).count()
    return Evidence(
        State.HOLDS,
        _("No request waits after its due date. Waiting: %(waiting)d, answered in time: %(answered)d.")
        % {"waiting": waiting.count(), "answered": in_time},
    )


@probe("rights.access")
def access(question: Question) -> Evidence:
    """Read what is kept about an invented card, and compare it with the card field by field."""
    with invented_card(question) as card:
        found = package(subject_id=card.subject_id, zone=UTC)
        got = {
            each.name: each.value for group in found.groups for piece in group.pieces for each in piece.data
        }
        held = {
            f"{model._meta.label}.{field.name}": plain(getattr(card, field.attname))
            for model, field, _said in personal_fields()
            if model is Client
        }
    absent = [name for name, value in held.items() if not is_empty(value) and got.get(name) != value]
    if absent:
        return Evidence(
            State.DRIFTS,
            _("An invented card was read for its person, and %(count)d details were missing.")
            % {"count": len(absent)},
            _("Give copies by hand until the program reads everything again."),
        )
    return Evidence(
        State.HOLDS,
        _("An invented card was read for its person, and nothing was missing. Kinds of records: %(count)d.")
        % {"count": len(tables())},
    )


@probe("rights.rectification")
def rectification(question: Question) -> Evidence:
    """Propose a correction to an invented card, accept it, and read the card."""
    today = local(question.now).date()
    with invented_card(question) as card:
        asked = requests.receive(
            subject=card.subject,
            right=Request.Right.RECTIFICATION,
            channel=Request.Channel.OWN,
            identity=Request.Identity.LINK,
            received_on=today,
            corrections={"last_name": RIGHT_NAME},
            by=PROGRAM,
            now=question.now,
            today=today,
        )
        before = Client.objects.get(pk=card.pk).last_name
        granted = Request.Decision.GRANTED
        requests.answer(request=asked, decision=granted, by=PROGRAM, now=question.now, today=today)
        after = Client.objects.get(pk=card.pk).last_name
    if before == RIGHT_NAME or after != RIGHT_NAME:
        return Evidence(
            State.DRIFTS,
            _("A correction to an invented card was accepted, and the card did not change as it should."),
            _("Write corrections on the cards by hand until the program does it again."),
        )
    return Evidence(
        State.HOLDS, _("A correction was tried on an invented card: accepted, it was written there.")
    )


@probe("rights.restriction")
def restriction(question: Question) -> Evidence:
    """Restrict an invented card, try its keys, and look for it in every way the staff have."""
    with invented_card(question) as card:
        staff = Staff(subject_id=card.subject_id, controller=card.register.controller, role=Role.OWNER)
        reason = Restriction.Reason.ACCURACY
        restrict.begin(client=card, reason=reason, by=PROGRAM, now=question.now)
        hidden = Client.objects.get(pk=card.pk)
        opened = not isinstance(hidden.first_name, Masked) or not is_apart(hidden.subject_id)
        seen = opened or any(look(staff, hidden) for look in sights())
    if seen:
        return Evidence(
            State.DRIFTS,
            _("An invented card was restricted, and the staff still saw it."),
            _("Keep restricted cards to the owner by word of mouth until the program hides them again."),
        )
    return Evidence(
        State.HOLDS, _("An invented card was restricted, and no way the staff have of seeing led to it.")
    )


@probe("rights.recipients_told")
def recipients_told(question: Question) -> Evidence:
    """Find somebody who was given data and was not told in time, or has not acknowledged it."""
    today = local(question.now).date()
    notices = Notice.objects.filter(register=question.register)
    errands = Errand.objects.filter(erasure__register=question.register, kind=Errand.Kind.TELL)
    told = errands.annotate(told_on=F("done_on"))
    waits = [each.filter(acknowledged_on__isnull=True, why_not="") for each in (notices, told)]
    late = sum(each.filter(late_ones(today)).count() for each in waits)
    if late:
        return Evidence(
            State.DRIFTS,
            _("Recipients not told in time, or who have not acknowledged it: %(count)d.") % {"count": late}
            if question.counted
            else _("A recipient has not been told in time, or has not acknowledged it."),
            _("Tell them, or ask them: they are on the owner's list of what is to be done."),
        )
    if not question.counted:
        return Evidence(State.HOLDS, _("No recipient waits to be told for longer than was promised."))
    done = sum(each.filter(acknowledged_on__isnull=False).count() for each in (notices, errands))
    return Evidence(
        State.HOLDS,
        _("Recipients that acknowledged a change: %(done)d. Waiting within their time: %(waiting)d.")
        % {"done": done, "waiting": sum(each.count() for each in waits)},
    )


@probe("rights.answered_promptly")
def answered_promptly(question: Question) -> Evidence:
    """Find a request that waits after the day the house itself promised."""
    found = Request.objects.filter(register=question.register)
    late = found.past_promise(local(question.now).date()).count()
    if late:
        return Evidence(
            State.DRIFTS,
            _("Requests that wait for longer than the house promised: %(count)d.") % {"count": late}
            if question.counted
            else _("A request waits for longer than the house promised."),
            _("Answer them: they are first on the owner's list of what is to be done."),
        )
    if not question.counted:
        return Evidence(State.HOLDS, _("No request waits for longer than the house promised."))
    promised = found.filter(promised_on__isnull=False, answered_at__isnull=False)
    kept = promised.filter(answered_at__date__lte=F("promised_on")).count()
    return Evidence(
        State.HOLDS,
        _("No request waits for longer than the house promised. Answered: %(all)d, as promised: %(kept)d.")
        % {"all": promised.count(), "kept": kept},
    )
