"""Reading what a person brings from another house: the file for another system, or a refusal. Pure.

The file may say anything. Nothing of it is taken but the details of a card, each as the desk's own form would
take it; what else it holds is counted and told.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from peili.house.cells import FORMULAS
from peili.people.phones import clean_phone

FORMATS: Final = frozenset({"peili.own-data.1"})
LARGEST: Final = 2 * 1024 * 1024  # bytes
CARD: Final = "people.Client"
TEXTS: Final = {"first_name": 60, "last_name": 60, "street": 120, "postcode": 10, "city": 60}
LANGUAGES: Final = ("fi", "sv", "en")
OLDEST, YOUNGEST = 1900, 2100
TAKEN: Final = frozenset({*TEXTS, "phone", "email", "birth_year", "language"})


class Why(Enum):
    """Why a file is not taken in."""

    LARGE = "large"
    BROKEN = "broken"
    VERSION = "version"
    NO_CARD = "no_card"
    NOT_A_DETAIL = "not_a_detail"


class Refused(Exception):
    """The file is not taken in; `field` names the detail that is wrong, and never what it says."""

    def __init__(self, why: Why, field_name: str = "") -> None:
        super().__init__(f"{why.value} {field_name}".strip())
        self.why, self.field_name = why, field_name


@dataclass(frozen=True, slots=True)
class Brought:
    """The details of a card, who gave the file, and what is not taken: kinds with counts, and fields."""

    card: dict[str, Any]
    business: str
    kinds: dict[str, int] = field(default_factory=dict)
    fields: tuple[str, ...] = ()


def read(content: bytes) -> Brought:
    """Return what a file brings; raises Refused."""
    if len(content) > LARGEST:
        raise Refused(Why.LARGE)
    said = _mapping(_parsed(content))
    version = said.get("format")
    if not isinstance(version, str) or version not in FORMATS:
        raise Refused(Why.VERSION)
    groups = [_mapping(each) for each in _items(said.get("kept"))]
    held = {clean_text("kind", each.get("kind"), 60): _items(each.get("records")) for each in groups}
    cards = held.pop(CARD, [])
    if len(cards) != 1:
        raise Refused(Why.NO_CARD)
    fields = _mapping(_mapping(cards[0]).get("fields"))
    unknown = sorted(clean_text("field", each, 60) for each in fields if each not in TAKEN)
    business = clean_text("controller", _mapping(said.get("controller")).get("name"), 160)
    kinds = {kind: len(records) for kind, records in sorted(held.items())}
    return Brought(_card(fields), business, kinds, tuple(unknown))


def _parsed(content: bytes) -> object:
    try:
        found: object = json.loads(content.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused(Why.BROKEN) from None
    return found


def _no_number(_text: str) -> object:
    raise ValueError  # NaN and Infinity are no JSON


def _mapping(found: object) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise Refused(Why.BROKEN)
    return found


def _items(found: object) -> list[object]:
    if not isinstance(found, list) or len(found) > LARGEST:
        raise Refused(Why.BROKEN)
    return found


def _card(fields: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: _mapping(fields[name]).get("value") for name in TAKEN if name in fields}
    return {name: clean(name, value) for name, value in values.items() if value not in (None, "")}


def clean(name: str, value: object) -> str | int:
    """Return a detail of a card as the desk's own form takes it; raises Refused."""
    if name in TEXTS:
        return clean_text(name, value, TEXTS[name])
    if name == "birth_year":
        return _year(value)
    if name == "language":
        return _one_of_languages(value)
    try:
        if name == "phone":
            return clean_phone(_short(name, value, 32))
        typed = clean_text(name, value, 254)
        validate_email(typed)
    except ValidationError:
        raise Refused(Why.NOT_A_DETAIL, name) from None
    return typed


def clean_text(name: str, value: object, longest: int) -> str:
    """Return a text of one line that is no markup and no formula; raises Refused."""
    text = _short(name, value, longest)
    if text.startswith(FORMULAS):
        raise Refused(Why.NOT_A_DETAIL, name)
    return text


def _short(name: str, value: object, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise Refused(Why.NOT_A_DETAIL, name)
    text = value.strip()
    if any(unicodedata.category(each)[0] == "C" or each in "<>" for each in text):
        raise Refused(Why.NOT_A_DETAIL, name)
    return text


def _year(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not OLDEST <= value <= YOUNGEST:
        raise Refused(Why.NOT_A_DETAIL, "birth_year")
    return value


def _one_of_languages(value: object) -> str:
    if value not in LANGUAGES:
        raise Refused(Why.NOT_A_DETAIL, "language")
    return str(value)
