"""The demo salon's clients."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from peili.booking.models import Resource, Role
from peili.config.demo.names import CITIES, FIRST, LAST, STREETS
from peili.house.models import Register
from peili.people.commands.indexing import index_cards
from peili.people.models import Client
from peili.people.phones import phone_code
from peili.promises.vocabulary import Source
from peili.vault.models import Kind, Subject

HOUSE_SHARE = 0.76  # the chair renters' clients are the rest
WITH_EMAIL, WITH_ADDRESS, WITH_YEAR = 0.8, 0.3, 0.7
SWEDISH, ENGLISH = 0.07, 0.03


@dataclass(frozen=True, slots=True)
class Cards:
    """Clients of one business with the resources that keep each from being in two places."""

    clients: list[Client]
    resources: list[Resource]


def make_clients(*, random: Random, count: int, today: date, now: datetime) -> dict[str, Cards]:
    """Make `count` cards, shared among the businesses; returns them by the id of the controller."""
    registers = list(
        Register.objects.filter(kind=Register.Kind.CLIENTS)
        .select_related("controller")
        .order_by("controller__kind", "controller__business_id")
    )
    shares = _shares(count, len(registers) - 1)
    made: dict[str, Cards] = {}
    for register, share in zip(registers, shares, strict=True):
        clients = [_client(random, register, today, now) for _each in range(share)]
        Subject.objects.bulk_create([client.subject for client in clients], batch_size=500)
        Client.objects.bulk_create(clients, batch_size=500)
        index_cards(clients)
        resources = [Resource(role=Role.CLIENT, client=client) for client in clients]
        Resource.objects.bulk_create(resources, batch_size=500)
        made[str(register.controller_id)] = Cards(clients, resources)
    return made


def _shares(count: int, renters: int) -> list[int]:
    if renters <= 0:
        return [count]
    house = round(count * HOUSE_SHARE)
    each, left = divmod(count - house, renters)
    return [house, *(each + (place < left) for place in range(renters))]


def _client(random: Random, register: Register, today: date, now: datetime) -> Client:
    first, last = random.choice(FIRST), random.choice(LAST)
    phone = f"+35840555{random.randrange(10000):04d}"
    started = today - timedelta(days=random.randrange(5, 5 * 365))
    postcode, city = random.choice(CITIES)
    lives = random.random() < WITH_ADDRESS
    year = random.randrange(1945, 2007)
    chance = random.random()
    return Client(
        subject=Subject(register_id=register.pk, kind=Kind.CLIENT, made_at=now),
        register=register,
        first_name=first,
        last_name=last,
        phone=phone,
        email=_email(random, first, last) if random.random() < WITH_EMAIL else "",
        street=f"{random.choice(STREETS)} {random.randrange(1, 60)}" if lives else "",
        postcode=postcode if lives else "",
        city=city if lives else "",
        birth_year=year if random.random() < WITH_YEAR else None,
        adult_confirmed=True,
        adult_confirmed_on=started,
        language="sv" if chance < SWEDISH else "en" if chance < SWEDISH + ENGLISH else "fi",
        phone_code=phone_code(phone, register_id=register.pk),
        source=random.choice((Source.DESK, Source.CLIENT_ONLINE)).value,
        relationship_started_on=started,
    )


def _email(random: Random, first: str, last: str) -> str:
    plain = unicodedata.normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode().lower()
    return f"{plain}{random.randrange(10, 99)}@example.invalid"
