"""Contacts: they come, they are joined to a card, somebody handles them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from peili.house.models import Register
from peili.outbox.commands.posting import Letter, Recipient, post
from peili.outreach.models import Contact
from peili.people.models import Client, Staff
from peili.people.phones import phone_code
from peili.trail.commands import CLIENT, Actor, note
from peili.trail.models import Purpose
from peili.vault.commands import join_subjects, make_subject
from peili.vault.models import Kind

AT_MOST = 30  # enquiries an hour that the form takes: beyond that it is no clients who write
ANSWER = "contacts.answer"


class TooMany(Exception):
    """The form took as many enquiries in an hour as it takes."""


class AlreadyHandled(Exception):
    """Somebody was first."""


class NoWayToAnswer(Exception):
    """An answer was written to someone who gave no e-mail and no mobile number."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a printed one would tell who wrote what
class Typed:
    """What was said, by whom: the phone in E.164."""

    name: str
    phone: str
    email: str
    text: str
    language: str


@transaction.atomic
def enquire(*, register: Register, typed: Typed, now: datetime) -> Contact:
    """Take what came by the public form, under a subject of its own; raises TooMany."""
    lately = Contact.objects.filter(register=register, came_at__gt=now - timedelta(hours=1))
    if lately.filter(way=Contact.Way.FORM).count() >= AT_MOST:
        raise TooMany
    return _add(register, typed, way=Contact.Way.FORM, by=CLIENT, now=now)


@transaction.atomic
def note_stranger(*, register: Register, typed: Typed, way: Contact.Way, by: Actor, now: datetime) -> Contact:
    """Write down what somebody without a card said to the staff."""
    return _add(register, typed, way=way, by=by, now=now)


def _add(register: Register, typed: Typed, *, way: Contact.Way, by: Actor, now: datetime) -> Contact:
    made = Contact.objects.create(
        subject=make_subject(register_id=register.pk, kind=Kind.ENQUIRY, now=now),
        register=register,
        way=way,
        name=typed.name,
        phone=typed.phone,
        email=typed.email,
        phone_code=phone_code(typed.phone, register_id=register.pk),
        text=typed.text,
        language=typed.language,
        came_at=now,
    )
    _note("outreach.enquire", made, by=by, now=now, fields=["name", "phone", "email", "text"])
    return made


@transaction.atomic
def note_contact(
    *,
    client: Client,
    way: Contact.Way,
    outgoing: bool,
    text: str,
    done: Staff | None,
    by: Actor,
    now: datetime,
) -> Contact:
    """Write down what a client said or was told; with `done` it needs no answer any more."""
    made = Contact.objects.create(
        subject_id=client.subject_id,
        register_id=client.register_id,
        way=way,
        outgoing=outgoing,
        text=text,
        language=client.language,
        came_at=now,
        handled_at=now if done else None,
        handled_by=done,
    )
    _note("outreach.note_contact", made, by=by, now=now, fields=["text"])
    return made


@transaction.atomic
def open_contact(*, contact: Contact, by: Actor, now: datetime) -> Contact:
    """Log that a contact is read, then return it: what is not logged is not shown."""
    _note("outreach.open_contact", contact, by=by, now=now, fields=["name", "phone", "email", "text"])
    return contact


@transaction.atomic
def handle(
    *,
    contact: Contact,
    staff: Staff,
    outcome: str,
    by: Actor,
    now: datetime,
    answer: str = "",
    heading: str = "",
) -> Contact:
    """Close a contact with what came of it, and send an answer if one was written.

    Raises AlreadyHandled and NoWayToAnswer.
    """
    current = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if current.handled_at is not None:
        raise AlreadyHandled
    current.handled_at, current.handled_by, current.outcome = now, staff, outcome
    current.save(update_fields=["handled_at", "handled_by", "outcome"])
    if answer:
        _answer(current, heading=heading, body=answer, now=now)
    _note("outreach.handle", current, by=by, now=now, fields=["outcome", "handled_by"])
    return current


def _answer(contact: Contact, *, heading: str, body: str, now: datetime) -> None:
    client = client_of(contact)
    whose = contact if contact.email or contact.phone else client
    message = post(
        to=Recipient(
            subject_id=contact.subject_id,
            register_id=contact.register_id,
            language=contact.language,
            email=whose.email if whose else "",
            phone=whose.phone if whose else "",
        ),
        letter=Letter(
            code=ANSWER,
            template="outbox/messages/plain",
            context={"heading": heading, "body": body},
            purpose=Purpose.CONTACT,
        ),
        now=now,
        thing_id=contact.pk,
    )
    if not message.address:
        raise NoWayToAnswer


def client_of(contact: Contact) -> Client | None:
    """Return the card a contact belongs to, if it does."""
    subject = contact.subject
    while subject.joined_to is not None:
        subject = subject.joined_to
    return Client.objects.filter(subject=subject).first()


class NotTheSameRegister(Exception):
    """An enquiry can only be joined to a card of its own register."""


class AlreadyJoined(Exception):
    """The enquiry belongs to a card already."""


@transaction.atomic
def join_contact(*, contact: Contact, client: Client, by: Actor, now: datetime) -> Contact:
    """Join an enquiry to a card; nothing on the card changes."""
    current = Contact.objects.select_for_update(of=("self",)).select_related("subject").get(pk=contact.pk)
    if current.register_id != client.register_id:
        raise NotTheSameRegister
    if client_of(current) is not None:
        raise AlreadyJoined
    join_subjects(subject=current.subject, to=client.subject)
    note(
        act="outreach.join",
        by=by,
        now=now,
        purpose=Purpose.CARE_OF_CARD,
        register_id=current.register_id,
        about=[current.subject_id, client.subject_id],
        thing=current,
        fields=["subject"],
    )
    return current


def _note(act: str, contact: Contact, *, by: Actor, now: datetime, fields: list[str]) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.CONTACT,
        register_id=contact.register_id,
        about=[contact.subject_id],
        thing=contact,
        fields=fields,
    )
