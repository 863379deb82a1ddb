"""Whether breaches are told of as promised: tried with an invented one, and looked up in the register."""

from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peili.house.models import Register
from peili.house.queries import local
from peili.incidents.commands import breach as commands
from peili.incidents.commands import people
from peili.incidents.models import Breach
from peili.incidents.queries.breaches import Standing, counted, standing
from peili.people.models import Client, Staff
from peili.promises.probes import Evidence, Question, State, probe, undone
from peili.promises.vocabulary import Source
from peili.trail.commands import PROGRAM, Actor, note
from peili.trail.models import Purpose, Role
from peili.ui import words
from peili.vault.commands import make_subject
from peili.vault.models import Kind

HOUR = timedelta(hours=1)


@probe("incidents.persons_told")
def persons_told(question: Question) -> Evidence:
    """Let an invented account open an invented card, find the card by the log, and look for who is late."""
    with undone():
        found = _trial(question)
    if not found:
        return Evidence(
            State.DRIFTS,
            _("An invented breach was recorded, and the person it touched was not found."),
            _("List the people by hand until the program finds them again."),
        )
    late = [each for each in _real(question) if each.duties.persons_late]
    if late:
        return Evidence(
            State.DRIFTS,
            _("Of the breach of %(moment)s %(count)d people are still not told.")
            % {"moment": _moment(late[0].breach.detected_at), "count": late[0].people - late[0].told},
            _("Open the breach and tell them."),
        )
    fewer = _told_fewer(question)
    if fewer is not None:
        return Evidence(
            State.DRIFTS,
            _("The breach of %(moment)s was closed with %(count)d people left untold, by decision.")
            % {"moment": _moment(fewer.breach.detected_at), "count": fewer.people - fewer.told},
            _("Open the breach and tell them."),
        )
    return Evidence(State.HOLDS, _("Tried with an invented breach. %(seen)s") % {"seen": _seen(question)})


@probe("incidents.authority_told")
def authority_told(question: Question) -> Evidence:
    """Let an invented breach's time pass, see that it is called late, and look for one that is."""
    promise = commands.promised()
    with undone():
        made = _record(question, _register(question))
        start = made.detected_at if promise.since == "detection" else made.aware_at
        minutes = promise.within.in_minutes or 0
        right = made.due_at == start + timedelta(minutes=minutes)
        after = standing(counted(Breach.objects.filter(pk=made.pk)).get(), now=made.due_at + HOUR)
        before = standing(after.breach, now=made.due_at - HOUR)
    if not right or not after.duties.authority_late or before.duties.authority_late:
        return Evidence(
            State.DRIFTS,
            _("The clock of an invented breach did not run as promised."),
            _("Count the time by hand from the detection until the program does it right again."),
        )
    late = [each for each in _real(question) if each.duties.authority_late]
    if late:
        return Evidence(
            State.DRIFTS,
            _("The authority was not told in time of the breach of %(moment)s.")
            % {"moment": _moment(late[0].breach.detected_at)},
            _("Tell the authority now and say why it is late, then close the breach."),
        )
    return Evidence(
        State.HOLDS, _("Tried with an invented breach: its clock ran. %(seen)s") % {"seen": _seen(question)}
    )


def _real(question: Question) -> list[Standing]:
    rows = Breach.objects.filter(register=question.register, drill=False, closed_at__isnull=True)
    return [standing(each, now=question.now) for each in counted(rows).order_by("detected_at", "id")]


def _told_fewer(question: Question) -> Standing | None:
    """Return a closed breach whose people were left untold by decision, as long as they are."""
    rows = Breach.objects.filter(register=question.register, drill=False, ending=Breach.Ending.FEWER)
    found = [standing(each, now=question.now) for each in counted(rows).order_by("detected_at", "id")]
    return next((each for each in found if each.duties.persons_open), None)


def _seen(question: Question) -> str:
    """Say how many breaches there were, and when telling of one was last practised."""
    rows = Breach.objects.filter(register=question.register)
    practised = rows.filter(drill=True).order_by("-detected_at").values_list("detected_at", flat=True).first()
    drill = (
        _("Last practised on %(day)s.") % {"day": words.day_full(local(practised), get_language() or "fi")}
        if practised
        else _("It has not been practised yet.")
    )
    if not question.counted:
        return drill
    return (
        _("Breaches in the register: %(count)d.") % {"count": rows.filter(drill=False).count()} + " " + drill
    )


def _moment(at: datetime) -> str:
    return words.moment(local(at), get_language() or "fi")


def _register(question: Question) -> Register:
    """Return the client register asked about, or any: the trial is the same in each."""
    found = Register.objects.filter(kind=Register.Kind.CLIENTS).order_by("id")
    return found.filter(pk=question.register).first() or found[0]


def _record(question: Question, register: Register) -> Breach:
    at = question.now - 2 * HOUR
    return commands.record_breach(
        register=register,
        drill=True,
        known={"detected_at": at, "aware_at": at + HOUR, "kinds": ["lost_device"]},
        by=PROGRAM,
        now=question.now,
    )


def _trial(question: Question) -> bool:
    """Tell whether a person whose card an invented account opened is found, and then waits to be told."""
    register = _register(question)
    card = Client.objects.create(
        subject=make_subject(register_id=register.pk, kind=Kind.CLIENT, now=question.now),
        register=register,
        first_name="Koe",
        last_name="Kortti",
        source=Source.DESK.value,
        relationship_started_on=question.now.date(),
    )
    thief = Staff(subject=make_subject(register_id=register.pk, kind=Kind.STAFF, now=question.now))
    note(
        act="people.open_card",
        by=Actor(role=Role.PRACTITIONER, subject_id=thief.subject_id),
        now=question.now,
        purpose=Purpose.TREATMENT,
        register_id=register.pk,
        about=[card.subject_id],
        thing=card,
        fields=["phone"],
    )
    breach = _record(question, register)
    people.find_seen(
        breach=breach,
        staff=thief,
        since=question.now - HOUR,
        until=question.now,
        by=PROGRAM,
        now=question.now,
    )
    commands.correct_breach(breach=breach, known={"risk": "high"}, by=PROGRAM, now=question.now)
    found = standing(counted(Breach.objects.filter(pk=breach.pk)).get(), now=question.now)
    return found.people == 1 and found.duties.persons_open and breach.affected.get().subject == card.subject
