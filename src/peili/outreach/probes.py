"""What outreach can test about itself: the gate of marketing, the stopping link, enquiries, disclosures."""

from contextlib import suppress

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from peili.house.models import Register
from peili.outbox.gates import refusal
from peili.outbox.models import Message
from peili.outreach.commands import contacts
from peili.outreach.commands.campaigns import CODE, STOP, stop, write_to
from peili.outreach.commands.contacts import Typed, client_of
from peili.outreach.models import Campaign, Contact, Disclosure
from peili.outreach.queries.campaigns import Person
from peili.outreach.queries.contacts import waiting
from peili.people.channels import Channel
from peili.people.commands.consents import record_consent
from peili.people.commands.links import LinkEnded, find_link
from peili.people.models import Client, Consent, Staff
from peili.people.phones import phone_code
from peili.people.queries.consents import may_send
from peili.promises.append_only import AppendOnly
from peili.promises.probes import Evidence, Question, State, probe, undone
from peili.promises.vocabulary import Source
from peili.trail.commands import CLIENT
from peili.trail.models import Purpose
from peili.vault.commands import make_subject
from peili.vault.models import Kind

PHONE = "+358400000000"


@probe("outreach.contacts")
def contacts_wait(question: Question) -> Evidence:
    """Enquire under an invented card's own phone: it must wait for an answer and leave the card alone."""
    with undone():
        card = _card(question)
        typed = Typed(name="Koe Kysyjä", phone=PHONE, email="", text="Koe", language="fi")
        made = contacts.enquire(register=card.register, typed=typed, now=question.now)
        staff = Staff(controller_id=card.register.controller_id)
        waits = made.pk in Contact.objects.filter(handled_at__isnull=True).values_list("pk", flat=True)
        apart = made.subject_id != card.subject_id and client_of(made) is None
        listed = bool(waiting(staff=staff))
    if not (waits and listed):
        return Evidence(
            State.DRIFTS,
            _("An invented enquiry did not come to the list of what waits for an answer."),
            _("Take the contact form out of use until enquiries come to the list."),
        )
    if not apart:
        return Evidence(
            State.DRIFTS,
            _("An invented enquiry went straight to a client card."),
            _("Take the contact form out of use until enquiries stay apart."),
        )
    if not question.counted:
        return Evidence(State.HOLDS, _("Tried with an invented enquiry: it waited, apart from the cards."))
    count = Contact.objects.filter(register=question.register, handled_at__isnull=True).count()
    return Evidence(
        State.HOLDS,
        _("Tried with an invented enquiry: it waited, apart from the cards. Open now: %(count)d.")
        % {"count": count},
    )


@probe("outreach.permission")
def permission(question: Question) -> Evidence:
    """Ask the gate about an invented card: before a permission, after it, and after its withdrawal."""
    with undone():
        card = _card(question)
        message = _marketing(card, question)
        without = refusal(message, now=question.now)
        _say(card, question, given=True)
        with_one = refusal(message, now=question.now)
        _say(card, question, given=False)
        withdrawn = refusal(message, now=question.now)
    if not (without and withdrawn) or with_one:
        return Evidence(
            State.DRIFTS,
            _("An invented marketing message would have left without a permission."),
            _("Send no campaigns until the gate refuses again."),
        )
    return Evidence(
        State.HOLDS,
        _("Tried with an invented card: refused without a permission, let through with one, refused again."),
    )


@probe("outreach.consents_kept")
def consents_kept(question: Question) -> Evidence:
    """Look for the guard of the ledger, and for acts that do not say in which words or how."""
    guards = [each for each in Consent._meta.constraints if isinstance(each, AppendOnly)]
    if not guards or not all(guard.installed(connection, Consent) for guard in guards):
        return Evidence(
            State.DRIFTS,
            _("The database would let a permission be changed afterwards."),
            _("Bring the database to this version: peili migrate"),
        )
    bare = Consent.objects.filter(subject__register_id=question.register, text_hash="")
    if bare.exists():
        return Evidence(State.DRIFTS, _("There are permissions without the words they were given in."))
    count = Consent.objects.filter(subject__register_id=question.register).count()
    if not question.counted:
        return Evidence(State.HOLDS, _("The database refuses changes of what was said."))
    return Evidence(
        State.HOLDS, _("The database refuses changes. Acts on the ledger: %(count)d.") % {"count": count}
    )


@probe("outreach.stopping")
def stopping(question: Question) -> Evidence:
    """Press an invented stopping link, signed in nowhere."""
    with undone():
        card = _card(question)
        campaign = Campaign.objects.create(
            register=card.register,
            channel=Channel.EMAIL,
            heading_fi="Koe",
            text_fi="Koe",
            made_at=question.now,
        )
        _say(card, question, given=True)
        person = Person(card.subject_id, "fi", "koe@example.invalid", "")
        message = write_to(person, campaign=campaign, now=question.now)
        token = message.stop_url.rstrip("/").rpartition("/")[2]
        with suppress(LinkEnded):
            link = find_link(token=token, purpose=STOP, now=question.now)
            stop(link=link, campaign=campaign, language="fi", now=question.now)
        stopped = not may_send(card.subject_id, Channel.EMAIL)
    if not stopped:
        return Evidence(
            State.DRIFTS,
            _("A stopping link did not stop the messages."),
            _("Send no campaigns until the link works again."),
        )
    return Evidence(State.HOLDS, _("Tried with an invented link: one press stopped the messages."))


@probe("outreach.disclosures")
def disclosures_grounded(question: Question) -> Evidence:
    """Try to note an invented disclosure without a ground."""
    with undone():
        card = _card(question)
        try:
            with transaction.atomic():
                _disclose(card, question)
            refused = False
        except IntegrityError:
            refused = True
    if not refused:
        return Evidence(
            State.DRIFTS,
            _("The database took a disclosure without a ground in law."),
            _("Bring the database to this version: peili migrate"),
        )
    if not question.counted:
        return Evidence(State.HOLDS, _("Tried without a ground: refused."))
    count = Disclosure.objects.filter(subject__register_id=question.register).count()
    return Evidence(
        State.HOLDS, _("Tried without a ground: refused. Disclosures noted: %(count)d.") % {"count": count}
    )


def _disclose(card: Client, question: Question) -> None:
    staff = Staff.objects.create(
        subject=make_subject(register_id=card.register_id, kind=Kind.STAFF, now=question.now),
        controller_id=card.register.controller_id,
        name="Koe",
        title_fi="koe",
        role="owner",
        code="koe-koe",
    )
    Disclosure.objects.create(
        subject_id=card.subject_id,
        to_whom="Koe",
        what="Koe",
        why="Koe",
        ground="",
        given_on=question.now.date(),
        noted_at=question.now,
        noted_by=staff,
    )


def _card(question: Question) -> Client:
    """Return an invented card in the register asked about, or in any: the trial is the same in each."""
    found = Register.objects.filter(kind=Register.Kind.CLIENTS).select_related("controller").order_by("id")
    register = found.filter(pk=question.register).first() or found[0]
    return Client.objects.create(
        subject=make_subject(register_id=register.pk, kind=Kind.CLIENT, now=question.now),
        register=register,
        first_name="Koe",
        last_name="Kortti",
        phone=PHONE,
        phone_code=phone_code(PHONE, register_id=register.pk),
        source=Source.DESK.value,
        relationship_started_on=question.now.date(),
    )


def _marketing(card: Client, question: Question) -> Message:
    return Message(
        subject_id=card.subject_id,
        register=card.register,
        channel=Channel.EMAIL,
        kind=Message.Kind.MARKETING,
        code=CODE,
        purpose=Purpose.MARKETING,
        made_at=question.now,
        due_at=question.now,
    )


def _say(card: Client, question: Question, *, given: bool) -> None:
    record_consent(
        subject_id=card.subject_id,
        register=card.register,
        channel=Channel.EMAIL,
        given=given,
        act=Consent.Act.DESK,
        language="fi",
        by=CLIENT,
        now=question.now,
    )
