"""From another calendar's text to the minutes it takes. Of its words nothing is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from peili.booking.rules.hours import minute_of, next_minute
from peili.exchange.rules.reading import (
    FREE,
    Component,
    NotUnderstood,
    When,
    components,
    lasting,
    length,
    when,
    whens,
)
from peili.exchange.rules.recurring import read_rule, starts

Span = tuple[int, int]
MOST_STEPS = 400_000  # times and periods of one calendar that are looked at; more is no person's calendar
A_DAY = timedelta(days=1)


class TooMuch(Exception):
    """The calendar has more in it than any person's."""


class NotACalendar(Exception):
    """The text is no calendar."""


@dataclass(frozen=True, slots=True)
class Read:
    """The taken stretches of UTC minutes, joined, and how many events could not be understood."""

    spans: list[Span]
    unknown: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one reading goes by: until when, the house's zone, which times were moved, what it has cost."""

    until: datetime
    zone: ZoneInfo
    moved: dict[str, set[datetime]]
    steps: Iterator[int]

    def spend(self) -> None:
        if next(self.steps) > MOST_STEPS:
            raise TooMuch


def busy(text: str, *, since: datetime, until: datetime, zone: ZoneInfo) -> Read:
    """Return what a calendar takes between two instants; raises NotACalendar and TooMuch.

    Events that are cancelled or shown as free take nothing. `zone` is the house's own: of whole days and of
    times that name no zone.
    """
    if "BEGIN:VCALENDAR" not in text.upper():
        raise NotACalendar
    found: list[Span] = []
    unknown = 0
    all_of = list(components(text))
    asked = _Asked(until, zone, _moved(all_of, zone), count(1))
    for each in all_of:
        try:
            for begins, ends in _times(each, asked):
                asked.spend()
                if begins < until and ends > since and begins < ends:
                    found.append((minute_of(max(begins, since)), next_minute(min(ends, until))))
        except NotUnderstood:
            unknown += 1
    return Read(joined(found), unknown)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return stretches that touch or overlap as one, in order."""
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def _moved(all_of: Iterable[Component], zone: ZoneInfo) -> dict[str, set[datetime]]:
    """Return, by the id of an event, the instants of it that have an event of their own."""
    found: dict[str, set[datetime]] = {}
    for each in all_of:
        instead = each.first("RECURRENCE-ID")
        if instead is not None:
            try:
                at = when(instead.value, instead.params, zone=zone).instant
            except NotUnderstood:
                continue
            found.setdefault(_uid(each), set()).add(at)
    return found


def _uid(event: Component) -> str:
    line = event.first("UID")
    return line.value.strip() if line else ""


def _times(each: Component, asked: _Asked) -> Iterator[tuple[datetime, datetime]]:
    zone = asked.zone
    if each.kind == "VFREEBUSY":
        yield from _listed(each, zone)
        return
    if each.says("STATUS") == "CANCELLED" or each.says("TRANSP") == "TRANSPARENT":
        return
    if each.says("X-MICROSOFT-CDO-BUSYSTATUS") == FREE:
        return
    line = each.first("DTSTART")
    if line is None:
        raise NotUnderstood
    first = when(line.value, line.params, zone=zone)
    days, rest = _lasts(each, first, zone)
    for wall in _kept(each, first, asked):
        yield first.at(wall), first.at(wall + days) + rest
    instead = each.first("RECURRENCE-ID")
    if instead is not None and "RANGE" in instead.params:
        raise NotUnderstood  # this one and all after it have changed: the others stand where they were


def _kept(each: Component, first: When, asked: _Asked) -> Iterator[datetime]:
    """Yield the wall times at which an event begins, but for those left out and those moved elsewhere."""
    out = list(whens(each.all("EXDATE"), zone=asked.zone))
    left_out, dates = {one.instant for one in out}, {one.wall.date() for one in out if one.whole_day}
    if each.first("RECURRENCE-ID") is None:
        left_out |= asked.moved.get(_uid(each), set())
    for wall in _walls(each, first, asked):
        if first.at(wall) not in left_out and wall.date() not in dates:
            yield wall


def _walls(each: Component, first: When, asked: _Asked) -> Iterator[datetime]:
    """Yield the wall times, in the zone of the first, at which an event begins."""
    rules = each.all("RRULE")
    if not rules:
        yield first.wall
    for rule in rules:
        yield from starts(first, read_rule(rule.value), until=asked.until, spend=asked.spend)
    for extra in whens(each.all("RDATE"), zone=asked.zone):
        yield extra.instant.astimezone(first.zone).replace(tzinfo=None)


def _lasts(each: Component, first: When, zone: ZoneInfo) -> tuple[timedelta, timedelta]:
    """Return how long an event takes: whole days on the wall, and the rest as it passes."""
    ends, lasts = each.first("DTEND"), each.first("DURATION")
    if ends is not None:
        last = when(ends.value, ends.params, zone=zone)
        if first.whole_day and last.whole_day:
            return last.wall - first.wall, timedelta()
        return timedelta(), last.instant - first.instant
    if lasts is not None:
        return lasting(lasts.value)
    return (A_DAY if first.whole_day else timedelta()), timedelta()


def _listed(each: Component, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Yield the periods of a list of busy times."""
    for line in each.all("FREEBUSY"):
        if line.params.get("FBTYPE", "BUSY").upper() == FREE:
            continue
        for period in line.value.split(","):
            starts_at, _slash, ends = period.strip().partition("/")
            begins = when(starts_at, line.params, zone=zone).instant
            if ends.upper().startswith(("P", "+P")):
                yield begins, begins + length(ends)
            else:
                yield begins, when(ends, line.params, zone=zone).instant
