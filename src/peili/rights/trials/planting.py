"""Invented people with everything the program can keep of somebody, planted into a clone of the house.

Their values are random letters that stand nowhere else, so that a find can only be a remain.
"""

import io
import secrets
import string
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peili.booking.models import Appointment, Service
from peili.care.commands.allergies import note_allergy
from peili.care.commands.consenting import consent_here
from peili.house.models import Register
from peili.house.queries import local
from peili.outbox.models import Message
from peili.people.channels import Channel
from peili.people.commands.cards import add_client
from peili.people.commands.consents import record_consent
from peili.people.commands.links import make_link
from peili.people.models import Client, Consent, Staff
from peili.promises.vocabulary import Source
from peili.rights.commands.requests import receive
from peili.rights.models import PaperCard, Request
from peili.rights.paper.commands import next_number, place_of, register_card
from peili.trail.commands import PROGRAM
from peili.trail.models import Purpose
from peili.vault.models import Subject
from peili.vault.opened import cabinet

LONG = timedelta(days=366 * 40)  # older than any rule keeps


@dataclass(frozen=True, slots=True, repr=False)  # a printed one would tell the needles
class Planted:
    """Somebody invented: their card, and what was typed about them."""

    client: Client
    needles: tuple[str, ...]

    @property
    def subject_id(self) -> UUID:
        """Return whose they are."""
        return self.client.subject_id


def letters(count: int = 14) -> str:
    """Return a word that stands nowhere."""
    return "".join(secrets.choice(string.ascii_lowercase) for _each in range(count))


def plant(register: Register, *, now: datetime) -> Planted:
    """Plant one person with a card, a visit, a message, a request, consents, health data and paper."""
    first, last, street, said, told = (letters().capitalize() for _each in range(5))
    phone, email = f"+35840{secrets.randbelow(9_000_000) + 1_000_000}", f"{letters()}@{letters()}.example"
    today = local(now).date()
    client = add_client(
        register=register,
        first_name=first,
        last_name=last,
        phone=phone,
        email=email,
        street=street,
        source=Source.DESK,
        by=PROGRAM,
        now=now,
        on=today,
    )
    _visit(client, now)
    _message(client, told, now)
    receive(
        subject=client.subject,
        right=Request.Right.ACCESS,
        channel=Request.Channel.LETTER,
        identity=Request.Identity.REPLIED,
        received_on=today,
        said=said,
        by=PROGRAM,
        now=now,
        today=today,
    )
    record_consent(
        subject_id=client.subject_id,
        register=register,
        channel=Channel.EMAIL,
        given=True,
        act=Consent.Act.DESK,
        language="fi",
        by=PROGRAM,
        now=now,
    )
    make_link(subject_id=client.subject_id, purpose="own", lasts=timedelta(days=1), now=now)
    _health(client, now)
    _paper(client, now)
    return Planted(client, (first, last, phone, email, street, said, told, f"{first} {last}"))


def _visit(client: Client, now: datetime) -> None:
    service = Service.objects.filter(controller_id=client.register.controller_id).first()
    staff = Staff.objects.filter(controller_id=client.register.controller_id).first()
    if service is not None and staff is not None:
        Appointment.objects.create(
            service=service,
            staff=staff,
            client=client,
            starts_at=now - timedelta(days=400),
            ends_at=now - timedelta(days=400) + timedelta(hours=1),
            price_cents=0,
            channel=Appointment.Channel.DESK,
            made_at=now - timedelta(days=401),
        )


def _message(client: Client, told: str, now: datetime) -> None:
    Message.objects.create(
        subject_id=client.subject_id,
        register_id=client.register_id,
        channel=Channel.EMAIL,
        address=client.email,
        heading=told,
        body=f"{told} {client.real_name}",
        language="fi",
        kind=Message.Kind.SERVICE,
        code="trial",
        purpose=Purpose.RIGHTS,
        state=Message.State.QUEUED,
        made_at=now,
        due_at=now + timedelta(days=1),
    )


def _health(client: Client, now: datetime) -> None:
    consent_here(client=client, by=PROGRAM, now=now)
    staff = Staff.objects.filter(controller_id=client.register.controller_id).first()
    if staff is not None:
        note_allergy(substance="nickel", client=client, staff=staff, by=PROGRAM, now=now)


def _paper(client: Client, now: datetime) -> None:
    card = register_card(
        client=client,
        number=next_number(client.register),
        holds=[PaperCard.Holds.CONTACT, PaperCard.Holds.HEALTH],
        place="-",
        filled_on=local(now).date(),
        by=PROGRAM,
        now=now,
    )
    card.scan = cabinet().seal(io.BytesIO(client.real_name.encode()), place_of(card))
    card.save(update_fields=["scan"])


def age(planted: Planted, *, now: datetime) -> None:
    """Let somebody have been known for so long that every rule has ended, and nothing be open."""
    then = now - LONG
    Request.objects.filter(subject_id=planted.subject_id).update(answered_at=then, decision="granted")
    visits = Appointment.objects.filter(client=planted.client)
    visits.update(starts_at=then, ends_at=then + timedelta(hours=1), made_at=then)
    Client.objects.filter(pk=planted.client.pk).update(
        relationship_started_on=local(then).date(), relationship_ended_on=local(then).date()
    )
    Subject.objects.filter(pk=planted.subject_id).update(made_at=then)
