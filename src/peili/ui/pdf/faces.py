"""The typefaces that go into a document: which glyph a character has, and how wide it is.

The files in `ui/typefaces` are plain TrueType (docs/decisions says how they were made); only what a document
needs is read from them.
"""

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent.parent / "typefaces"
SEGMENTS = 4  # the format of a character map that all three files have


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A typeface: its file, its glyph of each character, and widths in thousandths of the size."""

    name: str
    content: bytes
    glyphs: dict[int, int]
    widths: tuple[int, ...]
    ascent: int
    descent: int
    box: tuple[int, int, int, int]

    def has(self, letter: str) -> bool:
        """Tell whether a character can be set in this face."""
        return ord(letter) in self.glyphs

    def width(self, letter: str) -> int:
        """Return how wide a character is."""
        return self.widths[self.glyphs[ord(letter)]]


@cache
def face(name: str) -> Face:
    """Return the typeface of a file in the folder."""
    content = (FOLDER / f"{name}.ttf").read_bytes()
    tables = _tables(content)
    unit = struct.unpack_from(">H", tables["head"], 18)[0]
    box = struct.unpack_from(">4h", tables["head"], 36)
    ascent, descent = struct.unpack_from(">2h", tables["hhea"], 4)
    measured = struct.unpack_from(">H", tables["hhea"], 34)[0]
    count = struct.unpack_from(">H", tables["maxp"], 4)[0]
    advances = struct.unpack_from(">" + "Hh" * measured, tables["hmtx"])[::2]
    widths = [*advances, *[advances[-1]] * (count - measured)]

    def scaled(value: float) -> int:
        return round(value * 1000 / int(unit))

    return Face(
        name="".join(part.capitalize() for part in name.split("-")),
        content=content,
        glyphs=_glyphs(tables["cmap"]),
        widths=tuple(scaled(each) for each in widths),
        ascent=scaled(ascent),
        descent=scaled(descent),
        box=(scaled(box[0]), scaled(box[1]), scaled(box[2]), scaled(box[3])),
    )


def _tables(content: bytes) -> dict[str, bytes]:
    count = struct.unpack_from(">H", content, 4)[0]
    found = {}
    for at in range(12, 12 + 16 * count, 16):
        tag, _sum, start, length = struct.unpack_from(">4s3I", content, at)
        found[tag.decode("ascii")] = content[start : start + length]
    return found


def _glyphs(cmap: bytes) -> dict[int, int]:
    """Return the glyph of each character of the plane that all our languages stand in."""
    count = struct.unpack_from(">H", cmap, 2)[0]
    starts = [struct.unpack_from(">I", cmap, 8 + 8 * each)[0] for each in range(count)]
    part = next(cmap[at:] for at in starts if struct.unpack_from(">H", cmap, at)[0] == SEGMENTS)
    doubled = struct.unpack_from(">H", part, 6)[0]
    number = doubled // 2
    lasts = struct.unpack_from(f">{number}H", part, 14)
    firsts = struct.unpack_from(f">{number}H", part, 16 + doubled)
    deltas = struct.unpack_from(f">{number}H", part, 16 + 2 * doubled)
    ways = struct.unpack_from(f">{number}H", part, 16 + 3 * doubled)
    found = {}
    for each in range(number):
        here = 16 + 3 * doubled + 2 * each  # an offset is counted from where it stands
        for code in range(firsts[each], lasts[each] + 1):
            glyph = code if not ways[each] else _at(part, here + ways[each] + 2 * (code - firsts[each]))
            if glyph and code != 0xFFFF:  # noqa: PLR2004  # the last segment only closes the list
                found[code] = (glyph + deltas[each]) % 0x10000
    return {code: glyph for code, glyph in found.items() if glyph}


def _at(part: bytes, where: int) -> int:
    found: int = struct.unpack_from(">H", part, where)[0]
    return found
