"""The form of the record: its sections in the order of the paper form, and a word for each sentence."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peili.promises.vocabulary import Text


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the form, a short word for it, and the sentences under it by the number after their S."""

    code: str
    title: Text
    short: Text
    numbers: tuple[int, ...]


SECTIONS: Final = (
    Section("role", _("Role and date of the record"), pgettext_lazy("record", "Role"), (0,)),
    Section("controller", _("Controller"), pgettext_lazy("record", "Controller"), (1,)),
    Section("register", _("Name of the register"), pgettext_lazy("record", "Register"), (2,)),
    Section("purposes", _("Purposes of the processing"), pgettext_lazy("record", "Purposes"), (3, 4, 5, 6)),
    Section("data", _("Groups of people and categories of data"), pgettext_lazy("record", "Data"), (7, 8)),
    Section("sources", _("Regular sources of data"), pgettext_lazy("record", "Sources"), (9, 10)),
    Section("recipients", _("Recipients of data"), pgettext_lazy("record", "Recipients"), (11,)),
    Section(
        "security", _("Technical and organisational measures"), pgettext_lazy("record", "Security"), (12,)
    ),
    Section("erasure", _("Planned times of erasure"), pgettext_lazy("record", "Erasure"), (13,)),
    Section("rights", _("Rights of the person"), pgettext_lazy("record", "Rights"), (14,)),
    Section("breach", _("Telling about a data breach"), pgettext_lazy("record", "Breaches"), (15, 16)),
)
TOPICS: Final[dict[int, Text]] = {
    0: pgettext_lazy("record", "Role"),
    1: pgettext_lazy("record", "Contact"),
    2: pgettext_lazy("record", "Register"),
    3: pgettext_lazy("record", "Booking"),
    4: pgettext_lazy("record", "Contacts"),
    5: pgettext_lazy("record", "Treatment programme"),
    6: pgettext_lazy("record", "Marketing"),
    7: pgettext_lazy("record", "Data"),
    8: pgettext_lazy("record", "Agreements"),
    9: pgettext_lazy("record", "Online booking"),
    10: pgettext_lazy("record", "Paper cards"),
    11: pgettext_lazy("record", "Recipients"),
    12: pgettext_lazy("record", "Security"),
    13: pgettext_lazy("record", "Keeping"),
    14: pgettext_lazy("record", "Rights"),
    15: pgettext_lazy("record", "To the person"),
    16: pgettext_lazy("record", "To the authority"),
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
