"""From the cells of a row to a card, or to what is wrong with it in words. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from peili.people.importing.reading import Row
from peili.people.phones import clean_phone

OLDEST = 1900
LONGEST = {"first_name": 60, "last_name": 60, "email": 254, "street": 120, "postcode": 10, "city": 60}
LANGUAGES = {
    "fi": ("fi", "fin", "suomi", "finnish", "finska"),
    "sv": ("sv", "swe", "se", "ruotsi", "svenska", "swedish"),
    "en": ("en", "eng", "englanti", "english", "engelska"),
}
DAYS = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y")


@dataclass(frozen=True, slots=True)
class Card:
    """What a row says of a client, cleaned as the desk's own form would clean it."""

    number: int
    first_name: str
    last_name: str
    phone: str = ""
    email: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    birth_year: int | None = None
    language: str = "fi"
    last_visit: date | None = None
    since: date | None = None


@dataclass(slots=True)
class Read:
    """Cards, and for each row that is none its number and what is wrong."""

    cards: list[Card] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


class _Wrong(Exception):
    """A cell cannot be read; the message says why."""


def read(rows: Sequence[Row], meanings: Sequence[str], *, today: date) -> Read:
    """Return the cards of a table and the rows that cannot be read, each with its reason."""
    found = Read()
    for row in rows:
        said = {meaning: cell for meaning, cell in zip(meanings, row.cells, strict=False) if meaning and cell}
        try:
            found.cards.append(_card(row.number, said, today))
        except _Wrong as wrong:
            found.problems.append((row.number, str(wrong)))
    return found


def _card(number: int, said: Mapping[str, str], today: date) -> Card:
    first, last = _names(said)
    texts = {"first_name": first, "last_name": last} | {
        name: said.get(name, "") for name in ("email", "street", "postcode", "city")
    }
    for name, text in texts.items():
        if len(text) > LONGEST[name] or not text.isprintable():
            raise _Wrong(_("a text is too long or holds signs that cannot be read"))
    return Card(
        number=number,
        phone=_phone(said.get("phone", "")),
        birth_year=_year(said.get("birth_year", ""), today),
        language=_language(said.get("language", "")),
        last_visit=_day(said.get("last_visit", ""), today),
        since=_day(said.get("since", ""), today),
        **(texts | {"email": _email(texts["email"])}),
    )


def _names(said: Mapping[str, str]) -> tuple[str, str]:
    """Return first and last name; of a whole name the last word is the last name unless a comma says else."""
    first, last = said.get("first_name", ""), said.get("last_name", "")
    if not first and not last:
        whole = " ".join(said.get("name", "").split())
        before, comma, behind = whole.partition(",")
        if comma:
            first, last = behind.strip(), before.strip()
        else:
            first, _space, last = whole.rpartition(" ")
    if not first and not last:
        raise _Wrong(_("there is no name"))
    return (first, last) if first else (last, "")


def _phone(text: str) -> str:
    try:
        return clean_phone(text) if text else ""
    except ValidationError as error:
        raise _Wrong(_("the phone number cannot be one")) from error


def _email(text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise _Wrong(_("the e-mail address cannot be one")) from error
    return text


def _year(text: str, today: date) -> int | None:
    """Return the year; of a whole date the year alone is taken, for no more is ever kept."""
    if not text:
        return None
    match = re.search(r"(?<!\d)(19\d\d|20\d\d)(?!\d)", text)
    if match is None or not OLDEST <= int(match[1]) <= today.year:
        raise _Wrong(_("the year of birth cannot be read"))
    return int(match[1])


def _language(text: str) -> str:
    said = text.casefold()
    return next((code for code, words in LANGUAGES.items() if said in words), "fi")


def _day(text: str, today: date) -> date | None:
    if not text:
        return None
    first = text.replace("T", " ").split()[0]
    for form in DAYS:
        try:
            day = datetime.strptime(first, form).date()  # noqa: DTZ007  # a date has no zone
        except ValueError:
            continue
        if day <= today:
            return day
        raise _Wrong(_("a date is still to come"))
    raise _Wrong(_("a date cannot be read; write it as 31.12.2025"))
