"""A price list as people write it: "Kasvohoito 60 min 75 €" on a line, headings apart. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

_PRICE = re.compile(
    r"(?:alk\.?\s*|fr\.?\s*|från\s*|from\s*)?(?P<euros>\d{1,5}(?:[.,]\d{2})?)\s*(?:€|eur\b|euroa?\b|e\b)",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"(?:(?P<hours>\d{1,2}(?:[.,]5)?)\s*(?:h\b|t\b|tuntia?\b|tim\b))?\s*(?:(?P<minutes>\d{1,3})\s*(?:min\b|minuuttia\b|minuter\b|m\b))?",
    re.IGNORECASE,
)
LONGEST, DEAREST, LONGEST_NAME = 12 * 60, 10_000, 120
TICK = 5
HEADING = "Hoidot"
DASHES = " -\N{EN DASH}\N{BULLET}*"
# What needs an agreement with a survey of health before it (the source record's two).
AGREEMENTS = {
    "hifu": re.compile(r"\bhifu", re.IGNORECASE),
    "pigmentation": re.compile(r"microblad|pigment", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was understood."""

    heading: str
    name: str
    minutes: int
    cents: int

    @property
    def agreement(self) -> str:
        """Return the code of the agreement the treatment needs by its name; empty for none."""
        return next((code for code, known in AGREEMENTS.items() if known.search(self.name)), "")


@dataclass(slots=True)
class Read:
    """The lines in their order, and what is wrong with the others by their numbers."""

    lines: list[Line] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read(text: str) -> Read:
    """Return what a price list says; a line without length and price is a heading for those after it."""
    found, heading, names = Read(), HEADING, set[str]()
    for number, raw in enumerate(text.splitlines(), start=1):
        said = " ".join(raw.replace("\t", " ").split()).strip(DASHES)
        if not said:
            continue
        line = _line(said, heading)
        if isinstance(line, str) and line == "heading":
            heading = said.rstrip(":").strip()[:80] or HEADING
        elif isinstance(line, str):
            found.problems.append((number, line))
        else:
            if slug(line.name) in names:  # a treatment of several lengths: each is known by its own
                line = replace(line, name=f"{line.name} {line.minutes} min")
            if slug(line.name) in names:
                found.problems.append((number, _("this treatment is on the list twice")))
                continue
            names.add(slug(line.name))
            found.lines.append(line)
    return found


def _line(said: str, heading: str) -> Line | str:
    """Return a line, the word `heading`, or what is wrong."""
    price, length = _last(_PRICE, said), _length(said)
    if price is None or length is None:
        return _without(said, priced=price is not None, timed=length is not None)
    minutes, place = length
    name = said[: min(place, price.start())].strip(f"{DASHES},;:.\N{HORIZONTAL ELLIPSIS}")
    whole, _dot, part = price["euros"].replace(",", ".").partition(".")
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return _("the name is missing or too long")
    if not TICK <= minutes <= LONGEST:
        return _("the length must be from 5 minutes to 12 hours")
    if int(whole) > DEAREST:
        return _("the price is too high")
    return Line(heading, name, -(-minutes // TICK) * TICK, int(whole) * 100 + int(part or 0))


def _without(said: str, *, priced: bool, timed: bool) -> str:
    if priced:
        return _("the length is missing; write for example 60 min")
    if timed:
        return _("the price is missing; write for example 75 €")
    if any(sign.isdigit() for sign in said):
        return _("the length and the price are missing")
    return "heading"


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None


def _length(text: str) -> tuple[int, int] | None:
    """Return the last length in minutes and where it stands: a name before it may tell a length too."""
    found = [match for match in _LENGTH.finditer(text) if match["hours"] or match["minutes"]]
    if not found:
        return None
    match = found[-1]
    hours = float((match["hours"] or "0").replace(",", "."))
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    return int(hours * 60) + int(match["minutes"] or 0), start


def slug(name: str) -> str:
    """Return a name as it stands in addresses and in the file."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")


def code_of(name: str, before: str) -> str:
    """Return a code for a name: as the file demands, it begins with a letter."""
    made = slug(name)
    return made if made[:1].isalpha() else f"{before}-{made}".strip("-")


def written(categories: Mapping[str, Mapping[str, str]], services: Mapping[str, Mapping[str, object]]) -> str:
    """Return a price list as it would be written, heading by heading."""
    lines: list[str] = []
    for code, names in categories.items():
        under = [each for each in services.values() if each["category"] == code]
        if under:
            lines += ["", f"{names['fi']}:"]
        for each in under:
            name = each["name"]["fi"] if isinstance(each["name"], Mapping) else each["name"]
            price = str(each["price"]).replace(".", ",")
            lines.append(f"{name} {each['minutes']} min {price} €")
    return "\n".join(lines).strip()
