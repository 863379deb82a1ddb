"""The form of the record: its sections in the order of the paper form, and what each sentence is filed under."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from peili.promises.vocabulary import Text


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the form and the sentences under it, by the number after their S."""

    code: str
    title: Text
    numbers: tuple[int, ...]


SECTIONS: Final = (
    Section("role", _("Role and date of the record"), (0,)),
    Section("controller", _("Controller"), (1,)),
    Section("register", _("Name of the register"), (2,)),
    Section("purposes", _("Purposes of the processing"), (3, 4, 5, 6)),
    Section("data", _("Groups of people and categories of data"), (7, 8)),
    Section("sources", _("Regular sources of data"), (9, 10)),
    Section("recipients", _("Recipients of data"), (11,)),
    Section("security", _("Technical and organisational measures"), (12,)),
    Section("erasure", _("Planned times of erasure"), (13,)),
    Section("rights", _("Rights of the person"), (14,)),
    Section("breach", _("Telling about a data breach"), (15, 16)),
)
TOPICS: Final[dict[int, Text]] = {
    0: _("Role"),
    1: _("Contact"),
    2: _("Register"),
    3: _("Booking"),
    4: _("Contacts"),
    5: _("Treatment programme"),
    6: _("Marketing"),
    7: _("Data"),
    8: _("Agreements"),
    9: _("Online booking"),
    10: _("Paper cards"),
    11: _("Recipients"),
    12: _("Security"),
    13: _("Keeping"),
    14: _("Rights"),
    15: _("To the client"),
    16: _("To the authority"),
}
_ID = re.compile(r"S(\d+)(?:\.[a-z0-9_.-]+)?", re.ASCII)


def number_of(sentence_id: str) -> int:
    """Return the number after the S of a sentence's id; ValueError for an id of another shape."""
    match = _ID.fullmatch(sentence_id)
    if match is None:
        raise ValueError(f"not an id of a sentence: {sentence_id}")
    return int(match[1])


def section_of(sentence_id: str) -> Section:
    """Return the section a sentence stands in."""
    number = number_of(sentence_id)
    return next(section for section in SECTIONS if number in section.numbers)
