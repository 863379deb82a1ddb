"""What the lanes of a day say, as the rows their template is filled with (see `ui.rows`).

A day has dozens of blocks and nothing on its page costs more, so each is written here in one go, every value
that is not the program's own escaped.
"""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from peili.booking.queries.units import OUT_OF_USE
from peili.desk.queries.columns import By
from peili.desk.queries.day import Day, Shown
from peili.desk.queries.on_day import Visit
from peili.desk.rules import Kind
from peili.desk.words import COURSE
from peili.ui import words
from peili.ui.addresses import address
from peili.ui.grid import row_at, rows_long
from peili.ui.marks import mark

NOBODY = UUID(int=0)
TO = "\N{EN DASH}"


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
    blocks: SafeString


def lanes(day: Day) -> list[LaneRow]:
    """Return the lanes of a day in the language of the page."""
    drawing = _drawing(get_language() or "fi")
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
            blocks=drawing.blocks(lane.blocks),
        )
        for lane in day.lanes
    ]


def picture(day: Day) -> SafeString:
    """Return the beginning of the picture: from which hour to which, of how many lanes."""
    return mark_safe(  # noqa: S308  # numbers
        f'<div class="calendar from-{day.first:02d} until-{day.last:02d} lanes-{len(day.lanes)}"'
        f' data-hours="{len(day.hours)}" data-step="{day.step}">'
    )


def hours(day: Day) -> Iterator[tuple[str, int]]:
    """Yield the class and the number of each hour beside the lanes."""
    return ((row_at(hour), hour.hour) for hour in day.hours)


class _Drawing(NamedTuple):
    language: str
    keeping: str  # where free time is kept
    visit: str  # the address of a visit before its id, and after it
    after: str
    several: str
    now: str
    preparation: str
    known: str
    waits: str

    def blocks(self, found: Iterable[Shown]) -> SafeString:
        """Return the blocks of a lane; of what may not be seen only its time."""
        written = [self.block(each) if each.visit or each.block else _of_nobody(self, each) for each in found]
        return mark_safe("".join(written))  # noqa: S308  # each is escaped where it is written

    def block(self, block: Shown) -> str:
        """Return one block."""
        visit, what = block.visit, escape(self._what(block))
        seen = block.seen
        drag = f' data-seen="{escape(seen)}" data-ends="{block.ends}"' if seen else ""
        if what:
            inside = self._inside(block, visit, what)
        else:
            times = words.span(block.start, block.end, self.language)
            inside = f'<span class="visually-hidden">{times} {self.preparation}</span>'
        at, long = row_at(block.start), rows_long(block.length)
        return f'<li class="block is-{block.kind.value} {at} {long}"{drag}>{inside}</li>\n'

    def _inside(self, block: Shown, visit: Visit | None, what: str) -> str:
        said = f"{self._clock(block)}{self._reached(block, visit)}{self._who(visit)}<span>{what}</span>"
        if block.kind is Kind.NOW:
            said += f'<span class="visually-hidden"> {self.now}</span>'
        if visit is not None and visit.whose is not None:
            said += self.known if visit.row.client else self.waits
        url = self._url(block)
        if not url:
            return f'<div class="block-in">{said}</div>'
        current = ' aria-current="true"' if block.kind is Kind.CHOSEN else ""
        return f'<a class="block-in" href="{url}"{current}>{said}</a>'

    def _clock(self, block: Shown) -> str:
        if block.visit is None and not (block.block or block.why) and block.kind is Kind.AWAY:
            return ""
        start, end = words.clock(block.start, self.language), words.clock(block.end, self.language)
        return f'<span class="block-time">{start}<span class="until">{TO}{end}</span></span> '

    def _reached(self, block: Shown, visit: Visit | None) -> str:
        said = f'<b class="letter">{self.several}{block.letter}</b> ' if block.letter else ""
        course = visit.course if visit else ""
        if course:
            said += f'<em class="course-word is-{course}">{escape(str(COURSE[course]))}</em> '
        return said

    def _who(self, visit: Visit | None) -> str:
        return f"<b>{escape(visit.whose.full_name)}</b> " if visit and visit.whose else ""

    def _url(self, block: Shown) -> str:
        if block.visit:
            return f"{self.visit}{block.visit.pk}{self.after}"
        if block.kind is Kind.FREE:
            return f"{self.keeping}?start={quote(block.value)}"
        return escape(address("desk:blocked", block.block)) if block.block else ""

    def _what(self, block: Shown) -> str:
        visit = block.visit
        if visit is None:
            return self._word(block)
        return f"{visit.name} · {block.where}" if block.where else visit.name

    def _word(self, block: Shown) -> str:
        """Return what stands where no visit may be read."""
        if block.kind is Kind.AWAY:
            return self._away(block)
        return _words(self.language).get(block.kind.value, "")

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
        return plain[block.kind.value]


@lru_cache(maxsize=4096)
def _of_nobody(drawing: _Drawing, block: Shown) -> str:
    """Return a block without a visit or a kept time behind it: it says when, and nothing of any client."""
    return drawing.block(block)


def _drawing(language: str) -> _Drawing:
    return _made(language, get_script_prefix())


@cache
def _made(language: str, _prefix: str) -> _Drawing:
    """Return what is the same in every block, looked up once a language."""
    before, _nobody, after = reverse("desk:appointment", args=[NOBODY]).partition(str(NOBODY))
    with override(language):
        several = escape(_("visit of several treatments"))
        return _Drawing(
            language=language,
            keeping=escape(reverse("desk:block")),
            visit=escape(before),
            after=after,
            several=f'<span class="visually-hidden">{several} </span>',
            now=escape(_("now")),
            preparation=escape(_("Preparation")),
            known=mark("holds", _("client's card known"), hidden=True),
            waits=mark("waits", _("not yet joined to a card"), hidden=True),
        )


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
