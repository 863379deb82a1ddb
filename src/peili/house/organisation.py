"""Who and where: the sections `schema`, `record`, `house`, `controllers` and `premises`."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from peili.house.business_id import is_business_id
from peili.house.reading import LANGUAGES, Node
from peili.house.sections import Said, section

HOUSE = "house"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How the record presents itself: in which role it was drawn up, when, and what changed."""

    role: str
    drawn_up: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The house's public name in its languages."""

    name: dict[str, str]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A street address."""

    street: str
    postcode: str
    city: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """A business that is the controller of its registers."""

    name: str
    business_id: str
    address: Address
    phone: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Premises and the time zone of their clocks."""

    name: str
    address: Address
    zone: str


@section("schema", needed=True)
def read_schema(node: Node, _said: Said) -> int:
    """Read the version of the file's own form."""
    return node.number(1, 1)


@section("record", needed=True)
def read_record(node: Node, _said: Said) -> Paper:
    """Read how the record presents itself."""
    keys = node.keys("note", needs=("role", "drawn_up"))
    return Paper(
        role=keys["role"].one_of(("controller", "processor")),
        drawn_up=keys["drawn_up"].day(),
        note=keys["note"].text(300),
    )


@section("house", needed=True)
def read_house(node: Node, _said: Said) -> House:
    """Read the house's public name."""
    keys = node.keys(needs=("name", "languages"))
    languages = keys["languages"].many_of(LANGUAGES)
    if languages and languages[0] != "fi":
        keys["languages"].refuse("Finnish is the master language; put fi first")
    return House(name=keys["name"].texts(), languages=languages)


@section("controllers", needed=True)
def read_controllers(node: Node, _said: Said) -> dict[str, Business]:
    """Read the businesses under this roof; the one called `house` is the house."""
    found: dict[str, Business] = {}
    for code, entry in node.entries().items():
        business = _business(entry)
        if business.business_id and any(business.business_id == each.business_id for each in found.values()):
            entry.refuse("another controller has this business ID; each controller has its own")
        found[code] = business
    if HOUSE not in found and not node.absent:
        node.refuse("one controller must be called `house`; add it")
    return found


def _business(entry: Node) -> Business:
    keys = entry.keys("phone", "email", needs=("name", "business_id", "address"))
    number = keys["business_id"].text(9)
    if number and not is_business_id(number):
        keys["business_id"].refuse(f"{number} is not a Finnish business ID; check its last digit")
    email = keys["email"].text(254)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            keys["email"].refuse("this is not an e-mail address; write one, or leave the line out")
    phone = keys["phone"].text(32)
    if not phone and not email and not entry.absent:
        entry.refuse("a client must be able to reach the controller; add `phone`, `email` or both")
    return Business(
        name=keys["name"].text(),
        business_id=number,
        address=read_address(keys["address"]),
        phone=phone,
        email=email,
    )


def read_address(node: Node) -> Address:
    """Read a street address."""
    keys = node.keys(needs=("street", "postcode", "city"))
    return Address(
        street=keys["street"].text(), postcode=keys["postcode"].text(10), city=keys["city"].text(60)
    )


@cache
def _zones() -> set[str]:
    """Return the names of the zones there are: the machine's files are looked through once."""
    return available_timezones()


@section("premises", needed=True)
def read_premises(node: Node, _said: Said) -> Place:
    """Read where treatments are given."""
    keys = node.keys("zone", needs=("name", "address"))
    zone = keys["zone"].text(40) or "Europe/Helsinki"
    if zone not in _zones():
        keys["zone"].refuse("this time zone is not known; write one such as Europe/Helsinki")
    return Place(name=keys["name"].text(), address=read_address(keys["address"]), zone=zone)
