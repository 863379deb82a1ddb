"""Writing a calendar as RFC 5545 says: escaped, folded, in UTC, the same bytes for the same times."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

FOLD = 75  # octets of a line, its break not counted (RFC 5545, 3.1)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_BREAKS = re.compile(r"[\x00-\x20\x7f]")  # what no address has


@dataclass(frozen=True, slots=True)
class Event:
    """A taken time: its lasting id, when it was made, when it is, and the only words it says.

    `lines` say more below them. `sequence` grows with every change of one that was given out; `off` says that
    it was cancelled.
    """

    uid: str
    made: datetime
    starts: datetime
    ends: datetime
    words: str
    sequence: int = 0
    place: str = ""
    url: str = ""
    organizer: str = ""  # an e-mail address
    off: bool = False
    lines: tuple[str, ...] = ()


def calendar(events: Iterable[Event], *, name: str, refresh_minutes: int) -> bytes:
    """Return a whole calendar; `name` is what programs show it as."""
    every = f"PT{refresh_minutes}M"
    lines = [
        *_opening("PUBLISH"),
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{every}",
        f"X-PUBLISHED-TTL:{every}",
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def invitation(events: Sequence[Event]) -> bytes:
    """Return events for whose they are: to be put into a calendar, or to be struck out when they are off."""
    method = "CANCEL" if all(event.off for event in events) else "PUBLISH"
    lines = [*_opening(method), *(line for event in events for line in _event(event)), "END:VCALENDAR"]
    return b"".join(folded(line) for line in lines)


def _opening(method: str) -> tuple[str, ...]:
    kind = f"METHOD:{method}"
    return ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Peili//Peili//FI", "CALSCALE:GREGORIAN", kind)


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{utc(event.made)}"
    yield f"DTSTART:{utc(event.starts)}"
    yield f"DTEND:{utc(event.ends)}"
    yield f"SUMMARY:{escaped(event.words)}"
    yield from _told(event)
    yield "CLASS:PRIVATE"
    yield "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _told(event: Event) -> Iterator[str]:
    """Yield what only an event that was given to somebody says."""
    if event.sequence:
        yield f"SEQUENCE:{event.sequence}"
    if event.off:
        yield "STATUS:CANCELLED"
    if event.lines:
        yield f"DESCRIPTION:{escaped(chr(10).join(event.lines))}"
    if event.place:
        yield f"LOCATION:{escaped(event.place)}"
    if event.url:
        yield f"URL:{_BREAKS.sub('', event.url)}"
    if event.organizer:
        yield f"ORGANIZER:mailto:{_BREAKS.sub('', event.organizer)}"


def utc(moment: datetime) -> str:
    """Return an instant as calendars write it: 20261124T080000Z."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Return a text without what would end or split its line."""
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return plain.translate(_ESCAPED)


def folded(line: str) -> bytes:
    """Return a line with its break, folded at 75 octets and never inside a character."""
    parts, room, current = [], FOLD, b""
    for character in line:
        octets = character.encode()
        if len(current) + len(octets) > room:
            parts.append(current)
            current, room = b"", FOLD - 1  # the space that begins a folded line counts
        current += octets
    return b"\r\n ".join([*parts, current]) + b"\r\n"
