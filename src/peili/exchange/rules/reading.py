"""Reading what other calendars write (RFC 5545): lines into events, with nothing kept of their words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

FREE = "FREE"
_VALUE = re.compile(r'((?:[^":]|"[^"]*")*):(.*)', re.DOTALL)
_PARAM = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";]*)')
_LENGTH = re.compile(
    r"([+-]?)P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?"
)
_KEPT = frozenset({"VEVENT", "VFREEBUSY"})
_WINDOWS = {  # names some programs of one maker write instead of those of the tz database
    "FLE Standard Time": "Europe/Helsinki",
    "W. Europe Standard Time": "Europe/Berlin",
    "Romance Standard Time": "Europe/Paris",
    "Central European Standard Time": "Europe/Warsaw",
    "Central Europe Standard Time": "Europe/Budapest",
    "GMT Standard Time": "Europe/London",
    "GTB Standard Time": "Europe/Bucharest",
    "E. Europe Standard Time": "Europe/Chisinau",
    "UTC": "UTC",
}


class NotUnderstood(Exception):
    """This part of a calendar is written in a way the program does not know."""


@dataclass(frozen=True, slots=True)
class Line:
    """A property: its name, its parameters and its value."""

    name: str
    params: Mapping[str, str]
    value: str


@dataclass(frozen=True, slots=True)
class Component:
    """An event or a list of busy times, as its lines."""

    kind: str
    lines: list[Line] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        """Return the lines of a property."""
        return [line for line in self.lines if line.name == name]

    def first(self, name: str) -> Line | None:
        """Return the first line of a property, or None."""
        return next(iter(self.all(name)), None)

    def says(self, name: str) -> str:
        """Return the value of a property in capitals, or nothing."""
        line = self.first(name)
        return line.value.strip().upper() if line else ""


@dataclass(frozen=True, slots=True)
class When:
    """A time as it is written: on the wall of its zone, a whole day where it names no hour."""

    wall: datetime
    zone: tzinfo
    whole_day: bool

    @property
    def instant(self) -> datetime:
        """Return the instant; a time that does not exist moves forward by the gap."""
        return self.at(self.wall)

    def at(self, wall: datetime) -> datetime:
        """Return the instant of another wall time of the same zone."""
        return wall.replace(tzinfo=self.zone).astimezone(UTC)


def components(text: str) -> Iterator[Component]:
    """Yield the events and lists of busy times of a calendar; what is inside them (alarms) is left out."""
    current: Component | None = None
    depth = 0
    for raw in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        line = _line(raw)
        if line is None:
            continue
        word = line.value.strip().upper()
        if line.name == "BEGIN" and current is not None:
            depth += 1
        elif line.name == "BEGIN":
            current = Component(word) if word in _KEPT else None
        elif line.name == "END" and depth:
            depth -= 1
        elif line.name == "END" and current is not None and word == current.kind:
            yield current
            current = None
        elif current is not None and not depth:
            current.lines.append(line)


def _line(raw: str) -> Line | None:
    match = _VALUE.fullmatch(raw)
    if match is None:
        return None
    head, value = match.groups()
    name = head.partition(";")[0]
    params = {key.upper(): said.strip('"') for key, said in _PARAM.findall(head[len(name) :])}
    return Line(name.strip().upper(), params, value)


def zone_named(name: str, *, otherwise: ZoneInfo) -> tzinfo:
    """Return the zone of a TZID; one nobody knows is taken to be the house's own."""
    for each in (name, _WINDOWS.get(name, ""), "/".join(name.split("/")[-2:])):
        try:
            return ZoneInfo(each)
        except (KeyError, ValueError, OSError):
            continue
    return otherwise


def when(value: str, params: Mapping[str, str], *, zone: ZoneInfo) -> When:
    """Return a time as a property writes it; raises NotUnderstood."""
    text = value.strip().upper()
    try:
        if params.get("VALUE") == "DATE" or re.fullmatch(r"\d{8}", text):
            day = datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007  # a date has no zone
            return When(datetime.combine(_known(day), time.min), zone, whole_day=True)
        wall = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007  # its zone is beside it
    except ValueError as error:
        raise NotUnderstood from error
    _known(wall)
    if text.endswith("Z"):
        return When(wall, UTC, whole_day=False)
    named = params.get("TZID", "")
    return When(wall, zone_named(named, otherwise=zone) if named else zone, whole_day=False)


def _known(day: date) -> date:
    """Return a date that can be counted from; raises NotUnderstood for years no salon has."""
    if not 1970 < day.year < 2200:  # noqa: PLR2004  # as said
        raise NotUnderstood
    return day


def whens(lines: list[Line], *, zone: ZoneInfo) -> Iterator[When]:
    """Yield the times of lines that may hold several, the starts of periods included."""
    for line in lines:
        for each in line.value.split(","):
            yield when(each.partition("/")[0], line.params, zone=zone)


def length(text: str) -> timedelta:
    """Return a duration such as PT1H30M; raises NotUnderstood."""
    days, rest = lasting(text)
    return days + rest


def lasting(text: str) -> tuple[timedelta, timedelta]:
    """Return the days of a duration, which follow the clock on the wall, and the rest, which does not."""
    match = _LENGTH.fullmatch(text.strip().upper())
    if match is None:
        raise NotUnderstood
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in match.groups()[1:])
    whole = timedelta(weeks=weeks, days=days)
    rest = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return (-whole, -rest) if match[1] == "-" else (whole, rest)


def day_of(moment: When) -> date:
    """Return the date on the wall."""
    return moment.wall.date()
