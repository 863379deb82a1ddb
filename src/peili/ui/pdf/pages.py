"""Pages: blocks of text put below each other, each marked with what it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from peili.ui.pdf.faces import Face
from peili.ui.pdf.setting import Line, lines, pieces, width

WIDE, HIGH = 595.28, 841.89  # A4
LEFT, RIGHT, TOP, BOTTOM = 62.0, 62.0, 66.0, 74.0
LABEL: Final = 150.0  # the column of what a value is called
INK, INK2 = "0.110 0.145 0.137", "0.337 0.376 0.349"


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind of block looks: size and line height, weight, color, and the air above it."""

    tag: str
    size: float
    lead: float
    bold: bool = False
    color: str = INK
    above: float = 0.0
    keep: float = 0.0  # as much must fit below it, so that a heading never ends a page


TITLE: Final = Style("H1", 23, 29, bold=True, keep=60)
SECTION: Final = Style("H2", 15, 20, bold=True, above=22, keep=60)
KIND: Final = Style("H3", 11.5, 16, bold=True, above=16, keep=48)
BODY: Final = Style("P", 10.5, 15, above=4)
SMALL: Final = Style("P", 9, 13, color=INK2, above=2)
VALUE: Final = Style("P", 10, 14, above=2)
FOOT: Final = Style("", 8.5, 12, color=INK2)


@dataclass(slots=True)
class Page:
    """A page: what is drawn, in which typefaces, and how many marked pieces stand on it."""

    drawn: list[str] = field(default_factory=list)
    faces: set[Face] = field(default_factory=set)
    marks: int = 0


@dataclass(slots=True, eq=False)
class Block:
    """A piece of the document as a screen reader hears it: what it is, and where its parts stand."""

    tag: str
    marks: list[tuple[int, int]] = field(default_factory=list)  # page and the number of the mark on it


class Pages:
    """Pages that fill from above."""

    def __init__(self) -> None:
        """Begin with one empty page."""
        self.pages: list[Page] = [Page()]
        self.blocks: list[Block] = []
        self._y = HIGH - TOP
        self._known: dict[tuple[str, Style, float], list[Line]] = {}  # a document says the same words often

    def text(self, words: str, style: Style) -> None:
        """Put a block of text below what is there."""
        self._begin(style)
        room = WIDE - LEFT - RIGHT
        self._column(self._set(words, style, room), style, LEFT, Block(style.tag))

    def pair(self, label: str, words: str) -> None:
        """Put a value below what is there, with what it is called on its left."""
        name = Style(VALUE.tag, VALUE.size, VALUE.lead, color=INK2)
        self._begin(VALUE)
        block, called = Block(VALUE.tag), self._set(label, name, LABEL - 10)
        if self._y - VALUE.lead * len(called) < BOTTOM:
            self._turn()
        page, top = len(self.pages), self._y
        self._column(called, name, LEFT, block)
        below, self._y = self._y, top
        self._column(self._set(words, VALUE, WIDE - LEFT - RIGHT - LABEL), VALUE, LEFT + LABEL, block)
        if len(self.pages) == page:
            self._y = min(self._y, below)

    def air(self, much: float) -> None:
        """Leave room."""
        self._y -= much

    def foot(self, words: str) -> None:
        """Write a line at the foot of every page, with its number; nobody is read it aloud."""
        for number, page in enumerate(self.pages, start=1):
            page.drawn.append("/Artifact <</Type /Pagination>> BDC")
            self._line(page, pieces(words), FOOT, LEFT, BOTTOM - 34)
            count = pieces(f"{number} / {len(self.pages)}")
            self._line(page, count, FOOT, WIDE - RIGHT - width(count) * FOOT.size / 1000, BOTTOM - 34)
            page.drawn.append("EMC")

    def _set(self, words: str, style: Style, room: float) -> list[Line]:
        known = (words, style, room)
        if known not in self._known:
            wide = int(room * 1000 / style.size)
            self._known[known] = list(lines(words, room=wide, bold=style.bold))
        return self._known[known]

    def _begin(self, style: Style) -> None:
        if self._y < HIGH - TOP:
            self._y -= style.above
        if self._y - style.lead - style.keep < BOTTOM:
            self._turn()

    def _turn(self) -> None:
        self.pages.append(Page())
        self._y = HIGH - TOP

    def _column(self, set_: Sequence[Line], style: Style, x: float, block: Block) -> None:
        """Set lines below each other, on further pages where they end."""
        if block not in self.blocks[-1:]:
            self.blocks.append(block)
        rest = list(set_)
        while rest:
            fits = int((self._y - BOTTOM) // style.lead)
            if fits < 1:
                self._turn()
                continue
            self._marked(rest[:fits], style, x, block)
            rest = rest[fits:]

    def _marked(self, part: Sequence[Line], style: Style, x: float, block: Block) -> None:
        page = self.pages[-1]
        block.marks.append((len(self.pages) - 1, page.marks))
        page.drawn.append(f"/{style.tag} <</MCID {page.marks}>> BDC")
        page.marks += 1
        for line in part:
            self._y -= style.lead
            self._line(page, line, style, x, self._y + (style.lead - style.size) / 2)
        page.drawn.append("EMC")

    def _line(self, page: Page, line: Line, style: Style, x: float, y: float) -> None:
        page.drawn.append(f"BT {style.color} rg {x:.2f} {y:.2f} Td")
        for piece in line:
            page.faces.add(piece.face)
            page.drawn.append(f"/{piece.face.name} {style.size} Tf <{piece.code}> Tj")
        page.drawn.append("ET")
