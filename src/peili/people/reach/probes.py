"""What the record says of purposes and of cards opened past one's reach, tried and counted."""

from datetime import timedelta

from django.template import Context, Template
from django.utils.translation import gettext as _

from peili.house.models import Controller, Register
from peili.people.access import reading_of
from peili.people.models import Client, Opening, Protection, Staff
from peili.people.roles import opens
from peili.people.sights import sights
from peili.promises.probes import Evidence, Question, State, probe, undone
from peili.promises.reading import MASK, Reading, reading
from peili.promises.vocabulary import Source
from peili.trail.models import Purpose, Role
from peili.vault.commands import make_subject
from peili.vault.models import Kind

LATE = timedelta(days=7)
INVENTED = "Kanarialintu"


@probe("people.purposes_masked")
def purposes_masked(question: Question) -> Evidence:
    """Ask a template for an invented address in a purpose that opens none, and in one that does."""
    with undone():
        card = _invented(question)
        shown = (
            _rendered(card, Role.BOOKKEEPER, Purpose.PAYMENT),
            _rendered(card, Role.OWNER, Purpose.BOOKING),
        )
    if shown != (str(MASK), INVENTED):
        return Evidence(
            State.DRIFTS,
            _("A page of one purpose showed what belongs to another."),
            _("Close the desk until the program masks again what a purpose does not open."),
        )
    return Evidence(State.HOLDS, _("Tried with an invented card: masked outside its purpose, shown within."))


def _rendered(card: Client, role: Role, purpose: Purpose) -> str:
    fresh = Client.objects.get(pk=card.pk)
    with reading(Reading(opens=opens(role, purpose), controllers=None, purpose=purpose)):
        return Template("{{ client.street }}").render(Context({"client": fresh}))


def _invented(question: Question) -> Client:
    registers = Register.objects.filter(kind=Register.Kind.CLIENTS).order_by("id")
    register = registers.filter(pk=question.register).first() or registers[0]
    return Client.objects.create(
        subject=make_subject(register_id=register.pk, kind=Kind.CLIENT, now=question.now),
        register=register,
        first_name="Koe",
        last_name="Kortti",
        street=INVENTED,
        source=Source.DESK.value,
        relationship_started_on=question.now.date(),
    )


@probe("people.openings_reviewed")
def openings_reviewed(question: Question) -> Evidence:
    """Count the cards opened past somebody's reach that nobody has looked at."""
    found = Opening.objects.filter(client__register_id=question.register, reviewed_at__isnull=True)
    late = found.filter(at__lt=question.now - LATE).count()
    if late:
        return Evidence(
            State.DRIFTS,
            _("Cards opened with a reason that nobody has looked at within a week: %(count)d.")
            % {"count": late},
            _("Look at them on the page of cards opened with a reason."),
        )
    waiting = found.count()
    if waiting:
        return Evidence(
            State.NOT_YET,
            _("Cards opened with a reason that wait to be looked at: %(count)d.") % {"count": waiting},
        )
    count = Opening.objects.filter(client__register_id=question.register).count()
    return Evidence(
        State.HOLDS, _("Cards opened with a reason: %(count)d, all looked at.") % {"count": count}
    )


@probe("people.protected_hidden")
def protected_hidden(question: Question) -> Evidence:
    """Mark an invented client, and let an invented receptionist try all ways of seeing.

    A chair renter has no staff who could be strangers to a card: there the house's receptionist tries, who
    finds nothing before the mark either.
    """
    with undone():
        card = _invented(question)
        controller = card.register.controller
        rented = controller.kind == Controller.Kind.RENTER
        if rented:
            controller = Controller.objects.get(kind=Controller.Kind.HOUSE)
        stranger = Staff(subject_id=card.subject_id, controller=controller, role=Role.RECEPTIONIST)
        seen = [look(stranger, card) for look in sights()]
        Protection.objects.create(client=card, since=question.now, code_word=INVENTED)
        still = [look(stranger, card) for look in sights()]
        shown = "" if rented else _read_by(stranger, card)  # there the wall finds no card to read
    if any(seen) is rented or any(still) or INVENTED in shown:
        return Evidence(
            State.DRIFTS,
            _("An invented protected client was shown to somebody who does not treat them."),
            _("Close the desk until the program hides protected clients again."),
        )
    return Evidence(State.HOLDS, _("Tried with an invented client: found before the mark, hidden after it."))


def _read_by(staff: Staff, card: Client) -> str:
    with reading(reading_of(staff, Purpose.BOOKING)):
        return Template("{{ client.street }} {{ client.first_name }}").render(
            Context({"client": Client.objects.get(pk=card.pk)})
        )
