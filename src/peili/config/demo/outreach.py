"""The demo salon's contacts: permissions, enquiries, calls, a campaign that went and one that waits."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from peili.house.models import Controller, Register
from peili.outbox.commands.sending import send_due
from peili.outreach.commands.campaigns import save_campaign, spread, start_campaign
from peili.outreach.commands.contacts import Typed, enquire, handle, note_contact, note_stranger
from peili.outreach.commands.disclosures import note_disclosure
from peili.outreach.models import Contact, Disclosure
from peili.people.channels import Channel
from peili.people.commands.consents import record_consent
from peili.people.models import Client, Consent, Staff
from peili.trail.commands import PROGRAM, Actor
from peili.trail.models import Role

ALLOWED: Final = 24  # clients who have given a permission; every sixth has withdrawn it again
WENT = timedelta(days=40)  # how long ago the campaign went
DAY = timedelta(days=1)
ASKED: Final = (
    ("Noora Kysyjä", "+358505559001", "", "Onko teillä lahjakortteja?", DAY / 8),
    ("Petri Esimerkki", "", "petri@example.invalid", "Voiko HIFU-hoitoon tulla lounaalla?", 3 * DAY),
)


def make_outreach(*, random: Random, clients: Sequence[Client], now: datetime, today: date) -> None:
    """Make what was said with the house's clients."""
    register = Register.objects.select_related("controller").get(
        controller__kind=Controller.Kind.HOUSE, kind=Register.Kind.CLIENTS
    )
    staff = Staff.objects.filter(controller=register.controller).order_by("position", "id")
    reception = staff.filter(role=Role.RECEPTIONIST).first() or staff[0]
    by = Actor(role=Role(reception.role), subject_id=reception.subject_id)
    _permissions(register, random.sample(clients, min(ALLOWED, len(clients))), by=by, now=now - 2 * WENT)
    _contacts(register, random.sample(clients, min(3, len(clients))), reception, by=by, now=now)
    _campaigns(register, by=by, now=now)
    for client in random.sample(clients, min(1, len(clients))):
        note_disclosure(
            client=client,
            to_whom="Vakuutusyhtiö Keksitty",
            what="käynnin aika ja hinta",
            why="asiakkaan vahinkoilmoitus",
            ground=Disclosure.Ground.AGREED,
            given_on=today - timedelta(days=12),
            staff=reception,
            by=by,
            now=now - timedelta(days=12),
        )


def _permissions(register: Register, clients: Sequence[Client], *, by: Actor, now: datetime) -> None:
    for place, client in enumerate(clients):
        for channel in (Channel.EMAIL, Channel.SMS)[: 1 + (place % 3 == 0)]:
            _say(register, client, channel, given=True, by=by, now=now)
        if place % 6 == 5:  # noqa: PLR2004  # every sixth
            _say(register, client, Channel.EMAIL, given=False, by=by, now=now + WENT)


def _say(
    register: Register, client: Client, channel: Channel, *, given: bool, by: Actor, now: datetime
) -> None:
    record_consent(
        subject_id=client.subject_id,
        register=register,
        channel=channel,
        given=given,
        act=Consent.Act.DESK,
        language=client.language,
        by=by,
        now=now,
    )


def _contacts(
    register: Register, clients: Sequence[Client], reception: Staff, *, by: Actor, now: datetime
) -> None:
    old = note_stranger(
        register=register,
        typed=Typed(
            name="Maire Mallinen", phone="+358505559002", email="", text="Kysyi aukioloa.", language="fi"
        ),
        way=Contact.Way.CALL,
        by=by,
        now=now - timedelta(days=9),
    )
    handle(contact=old, staff=reception, outcome="Kerrottu aukiolot.", by=by, now=now - timedelta(days=9))
    _enquire(register, ASKED[1], now=now)
    for place, client in reversed(list(enumerate(clients))):
        note_contact(
            client=client,
            way=Contact.Way.CALL,
            outgoing=place == 1,
            text=("Pyysi soittamaan lahjakortista.", "Muistutettu ajasta.", "Kiitti hoidosta.")[place],
            done=reception if place else None,
            by=by,
            now=now - timedelta(hours=5 * (place + 1)),
        )
    _enquire(register, ASKED[0], now=now)


def _enquire(register: Register, asked: tuple[str, str, str, str, timedelta], *, now: datetime) -> None:
    name, phone, email, text, ago = asked
    typed = Typed(name=name, phone=phone, email=email, text=text, language="fi")
    enquire(register=register, typed=typed, now=now - ago)


def _campaigns(register: Register, *, by: Actor, now: datetime) -> None:
    went = save_campaign(
        campaign=None,
        register=register,
        said={
            "channel": Channel.EMAIL,
            "heading_fi": "Syksyn kasvohoidot",
            "text_fi": "Kosteuttava kasvohoito on tässä kuussa 59 €. Varaa aikasi verkosta.",
            "heading_sv": "Höstens ansiktsbehandlingar",
            "text_sv": "Återfuktande ansiktsbehandling kostar 59 € denna månad. Boka din tid på nätet.",
        },
        by=by,
        now=now - WENT,
    )
    start_campaign(campaign=went, by=by, now=now - WENT)
    while spread(now=now - WENT):
        pass  # the next batch
    while send_due(now=now - WENT):
        pass  # as above; the demo's messages stay in its box
    save_campaign(
        campaign=None,
        register=register,
        said={
            "channel": Channel.EMAIL,
            "heading_fi": "Lahjakortti joululahjaksi",
            "text_fi": "Lahjakortin saat meiltä paketissa. Tervetuloa käymään.",
        },
        by=PROGRAM,
        now=now - timedelta(days=1),
    )
