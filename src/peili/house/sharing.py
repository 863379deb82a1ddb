"""Where data comes from and goes to: the sections `transfers`, `parties` and `sources`."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from peili.house.area import AREA_NAMES, AREAS
from peili.house.models import Party
from peili.house.reading import Node
from peili.house.sections import Said, section
from peili.promises.vocabulary import CATEGORIES, Text

SERVICES: dict[str, Text] = {
    "booking_system": _("booking system"),
    "email": _("sending e-mail"),
    "sms": _("sending text messages"),
    "hosting": _("server space"),
    "backup": _("keeping backups"),
    "accounting": _("accounting"),
    "payments": _("payments"),
    "calendar": _("showing calendars"),
    "api": _("reading and booking times with a key"),
}
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.ASCII)
ENTRANCES = ("online_booking", "desk", "paper_cards")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outsider:
    """A party outside: its roles, what it does and gets, where it is, and its computers we connect to."""

    name: str
    roles: tuple[str, ...]
    does: tuple[str, ...]
    receives: tuple[str, ...]
    country: str
    agreement: date | None
    hosts: tuple[str, ...] = ()


@section("transfers", needed=True)
def read_transfers(node: Node, _said: Said) -> str:
    """Read the area that personal data never leaves."""
    return node.keys(needs=("policy",))["policy"].one_of(AREAS)


@section("parties")
def read_parties(node: Node, said: Said) -> dict[str, Outsider]:
    """Read the parties outside; one outside the house's area does not load."""
    return {code: _party(entry, str(said["transfers"])) for code, entry in node.entries().items()}


def _party(entry: Node, policy: str) -> Outsider:
    keys = entry.keys("agreement", "hosts", needs=("name", "roles", "does", "receives", "country"))
    roles = keys["roles"].many_of(Party.Role.values)
    if not roles and not keys["roles"].absent:
        keys["roles"].refuse("say at least one of processor, recipient, source")
    return Outsider(
        name=keys["name"].text(),
        roles=roles,
        does=keys["does"].many_of(SERVICES),
        receives=keys["receives"].many_of(category.code for category in CATEGORIES),
        country=_country(keys["country"], policy),
        agreement=keys["agreement"].day(),
        hosts=tuple(dict.fromkeys(_host(item) for item in keys["hosts"].items())),
    )


def _host(node: Node) -> str:
    host = node.text(253).lower()
    if host and not HOST.fullmatch(host):
        node.refuse("write the name of a computer, such as smtp.example.fi")
    return host


def _country(node: Node, policy: str) -> str:
    country = node.text(2).upper()
    if len(country) != 2 or not country.isalpha():  # noqa: PLR2004  # ISO 3166-1 alpha-2
        if country:
            node.refuse("write the country as two letters, such as FI")
    elif policy in AREAS and country not in AREAS[policy]:
        node.refuse(
            f"{country} is outside {AREA_NAMES[policy]}, and transfers.policy is {policy}; "
            "choose a party inside it, or leave this one out"
        )
    return country


@section("sources", needed=True)
def read_sources(node: Node, said: Said) -> tuple[str, ...]:
    """Read where client data comes from: the house's own entrances, and parties that are sources."""
    parties = [code for code, party in said["parties"].items() if Party.Role.SOURCE in party.roles]
    return node.many_of((*ENTRANCES, *parties))
