"""What the lanes of a day say, as the rows their template is filled with (see `ui.rows`)."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from peili.booking.models import Appointment
from peili.booking.queries.units import OUT_OF_USE
from peili.desk.queries.columns import By
from peili.desk.queries.day import Day, Shown
from peili.desk.rules import Kind
from peili.ui import words
from peili.ui.addresses import address
from peili.ui.grid import row_at, rows_long


class BlockRow(NamedTuple):
    """A stretch of a lane: where it stands, where it leads, and what it says."""

    kind: str
    at: str
    long: str
    seen: str
    ends: str
    url: str
    chosen: bool
    clock: str
    until: str
    letter: str
    course: str
    reached: str | Promise | None
    who: str
    what: str
    now: bool
    known: bool


class LaneRow(NamedTuple):
    """A lane with its tab on a phone; `closing` is where an extra lane is closed that holds nothing."""

    tab: str
    name: str
    role: str | Promise
    wall: bool
    current: bool
    extra: bool
    giver: str
    closing: str
    blocks: list[BlockRow]


def lanes(day: Day) -> list[LaneRow]:
    """Return the lanes of a day in the language of the page."""
    drawing = _Drawing(get_language() or "fi", address("desk:block"))
    by = "" if day.by is By.PEOPLE else f"by={day.by.value}&"
    tab = f"{address('desk:day', day.day)}?{by}lane="
    return [
        LaneRow(
            tab=f"{tab}{lane.code}",
            name=lane.name,
            role=lane.role,
            wall=lane.wall,
            current=lane.current,
            extra=lane.extra is not None,
            giver=lane.giver,
            closing=address("desk:close_lane", lane.extra) if lane.may_close else "",
            blocks=[drawing.row(block) for block in lane.blocks],
        )
        for lane in day.lanes
    ]


def hours(day: Day) -> Iterator[tuple[str, int]]:
    """Yield the class and the number of each hour beside the lanes."""
    return ((row_at(hour), hour.hour) for hour in day.hours)


class _Drawing(NamedTuple):
    language: str
    keeping: str  # where free time is kept

    def row(self, block: Shown) -> BlockRow:
        """Return a block; of what may not be seen only its time."""
        visit = block.visit
        untimed = visit is None and not (block.block or block.why) and block.kind == Kind.AWAY.value
        return BlockRow(
            kind=block.kind,
            at=row_at(block.start),
            long=rows_long(block.length),
            seen=block.seen,
            ends=block.ends,
            url=self._url(block),
            chosen=block.kind == Kind.CHOSEN.value,
            clock="" if untimed else words.clock(block.start, self.language),
            until="" if untimed else words.clock(block.end, self.language),
            letter=block.letter,
            course=visit.course if visit else "",
            reached=block.course,
            who=_who(visit) if visit else "",
            what=_treatment(visit, block.where) if visit else self._word(block),
            now=block.kind == Kind.NOW.value,
            known=visit is not None and visit.client_id is not None,
        )

    def _url(self, block: Shown) -> str:
        if block.visit:
            return address("desk:appointment", block.visit.pk)
        if block.kind == Kind.FREE.value:
            return f"{self.keeping}?start={quote(block.value)}"
        return address("desk:blocked", block.block) if block.block else ""

    def _word(self, block: Shown) -> str:
        """Return what stands where no visit may be read."""
        if block.kind == Kind.AWAY.value:
            return self._away(block)
        return _words(self.language).get(block.kind, "")

    def _away(self, block: Shown) -> str:
        plain = _words(self.language)
        if block.why in plain:
            return plain[block.why]
        if block.block is None:
            if block.all_day:
                return plain["off"]
            if block.from_start:
                return _("Away until %(time)s") % {"time": words.clock(block.end, self.language)}
            if block.to_end:
                return _("Away from %(time)s") % {"time": words.clock(block.start, self.language)}
        return plain[block.kind]


@cache
def _words(language: str) -> dict[str, str]:
    """Return what stands in blocks that are no visits, looked up once a language: a day has dozens."""
    with override(language):
        return {
            Kind.FREE.value: _("Free"),
            Kind.RENTER.value: _("Booked"),
            Kind.HOLD.value: _("Being booked just now"),
            Kind.BREAK.value: _("Break"),
            Kind.AWAY.value: _("Away"),
            "closed": _("Closed"),
            **{kind.value: str(kind.label).capitalize() for kind in OUT_OF_USE},
            "off": _("Not at work"),
        }


def _who(visit: Appointment) -> str:
    whose = visit.client or visit.claim
    return whose.full_name if whose else ""


def _treatment(visit: Appointment, where: str) -> str:
    return f"{visit.name} · {where}" if where else visit.name
