"""One scan: what was looked for, where, what was found, and what could not be read."""

import hashlib
import hmac
import secrets
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from peili.vault.scan.opening import FAILURES
from peili.vault.scan.patterns import Pattern, patterns
from peili.vault.scan.places import CHUNK, Place, Unreadable
from peili.vault.scan.search import Matcher

OFFSETS = 3  # places of one value in one file that are told
LABEL = 8  # hexadecimal digits


class Blind(Exception):
    """The scanner did not find what it had planted itself, so it may not claim that there is nothing."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A value found: where, how encoded, whose field it is, and a keyed code instead of the value."""

    surface: str
    place: str
    fields: tuple[str, ...]
    code: str
    encoding: str
    count: int
    offsets: tuple[int, ...]


@dataclass(slots=True)
class Surface:
    """What was read of one kind of storage."""

    places: int = 0
    bytes: int = 0
    hits: int = 0


@dataclass(slots=True)
class Report:
    """The outcome of a scan."""

    values: int
    patterns: int
    surfaces: dict[str, Surface] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)
    unreadable: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def status(self) -> int:
        """Return 1 when something was found; else 2 when some place could not be read; else 0."""
        return 1 if self.hits else 2 if self.unreadable else 0


class Scan:
    """The values to look for, as patterns; every scan plants a value of its own and finds it first."""

    def __init__(self, fields: Mapping[str, Iterable[str]], *, key: bytes) -> None:
        self._owners: list[tuple[str, tuple[str, ...]]] = []
        self._patterns: list[Pattern] = []
        self._key = key
        self._planted = _planted()
        self._left_out: set[str] = set()
        for value, names in fields.items():
            self._want(value, tuple(sorted(names)))
        self.values = len(fields)
        self._first_planted = len(self._patterns)
        self._want(self._planted, ())
        self._matcher = Matcher(self._patterns)

    def _want(self, value: str, names: tuple[str, ...]) -> None:
        for pattern in patterns(value):
            self._patterns.append(pattern)
            self._owners.append((value, names))

    def leave_out(self, codes: Iterable[str]) -> set[str]:
        """Report some values no longer; return which they are."""
        asked = set(codes)
        found = {value for value, _names in self._owners if self.code(value) in asked}
        self._left_out |= found
        return found

    def run(self, places: Iterable[Place]) -> Report:
        """Search all places; raise Blind when the planted value is not found in every form."""
        self.prove()
        report = Report(values=self.values - len(self._left_out), patterns=self._first_planted)
        for place in places:
            surface = report.surfaces.setdefault(place.surface, Surface())
            surface.places += 1
            found = self._search(place, surface, report)
            surface.hits += sum(hit.count for hit in found)
            report.hits += found
        return report

    def prove(self) -> None:
        """Find every form of the planted value: alone, and across the border of two chunks."""
        noise = secrets.token_bytes(CHUNK)
        for number in range(self._first_planted, len(self._patterns)):
            pattern = self._patterns[number]
            raw = pattern.exact or pattern.folded
            for before in (0, CHUNK - len(raw) // 2):
                stream = noise[:before] + raw + noise[:9]
                if not self._finds(number, [stream[:CHUNK], stream[CHUNK:]]):
                    raise Blind(pattern.encoding)

    def _finds(self, number: int, chunks: Iterable[bytes]) -> bool:
        return any(match.pattern == number for match in self._matcher.search(chunks))

    def _search(self, place: Place, surface: Surface, report: Report) -> list[Hit]:
        counts: Counter[int] = Counter()
        offsets: dict[int, list[int]] = {}
        try:
            for match in self._matcher.search(_counted(place, surface)):
                counts[match.pattern] += 1
                told = offsets.setdefault(match.pattern, [])
                if len(told) < OFFSETS:
                    told.append(match.offset)
        except (Unreadable, *FAILURES) as why:
            said = str(why) if isinstance(why, Unreadable) else type(why).__name__
            report.unreadable.append((place.surface, self._shown(place.name), said))
        shown = self._shown(place.name) if counts else ""
        return [
            self._hit(place.surface, shown, number, count, offsets[number])
            for number, count in sorted(counts.items())
            if number < self._first_planted and self._owners[number][0] not in self._left_out
        ]

    def _hit(self, surface: str, shown: str, number: int, count: int, offsets: list[int]) -> Hit:
        value, names = self._owners[number]
        encoding = self._patterns[number].encoding
        return Hit(surface, shown, names, self.code(value), encoding, count, tuple(offsets))

    def code(self, value: str) -> str:
        """Return the keyed code that stands for a value in a report: the same in each scan of a house."""
        return hmac.new(self._key, b"peili.scan|" + value.encode(), hashlib.sha256).hexdigest()[:LABEL]

    def _shown(self, name: str) -> str:
        """Return a place's name, unless it holds a value itself."""
        held = any(True for _match in self._matcher.search([name.encode(errors="surrogateescape")]))
        return f"(a name that holds a value, code {self.code(name)})" if held else name


def _counted(place: Place, surface: Surface) -> Iterator[bytes]:
    for chunk in place.read():
        surface.bytes += len(chunk)
        yield chunk


def _planted() -> str:
    """Return a value that stands nowhere: letters with and without dots, a space, random ones."""
    letters = "".join(secrets.choice(string.ascii_lowercase) for _each in range(18))
    return f"Ö{letters[:9]} Ä{letters[9:]}&"
