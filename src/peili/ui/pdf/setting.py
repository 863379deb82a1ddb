"""Setting text: into pieces of one typeface, and into lines that fit. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from peili.ui.pdf.faces import Face, face

REGULAR, BOLD, OTHER = "hanken-grotesk-400", "hanken-grotesk-600", "dejavu-sans"
NOWHERE: Final = "?"  # for what no typeface of ours has; the other forms of the document have it


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one typeface."""

    face: Face
    letters: str

    @property
    def width(self) -> int:
        """Return how wide the letters are, in thousandths of the size."""
        return sum(self.face.width(each) for each in self.letters)

    @property
    def code(self) -> str:
        """Return the glyphs in hexadecimal, as a page shows them."""
        return "".join(f"{self.face.glyphs[ord(each)]:04x}" for each in self.letters)


Line = tuple[Piece, ...]


def pieces(text: str, *, bold: bool = False) -> Line:
    """Return a text in pieces, each of the first typeface that has its letters."""
    faces = (face(BOLD if bold else REGULAR), face(OTHER))
    if all(ord(letter) in faces[0].glyphs for letter in text):
        return (Piece(faces[0], text),) if text else ()
    found: list[Piece] = []
    for letter in text:
        own = next((each for each in faces if each.has(letter)), None)
        said, used = (letter, own) if own is not None else (NOWHERE, faces[0])
        if found and found[-1].face is used:
            found[-1] = Piece(used, found[-1].letters + said)
        else:
            found.append(Piece(used, said))
    return tuple(found)


def missing(text: str) -> bool:
    """Tell whether a text has characters that no typeface here has."""
    return any(not (face(REGULAR).has(each) or face(OTHER).has(each)) for each in " ".join(text.split()))


def width(line: Line) -> int:
    """Return how wide a line is, in thousandths of the size."""
    return sum(each.width for each in line)


def lines(text: str, *, room: int, bold: bool = False) -> Iterator[Line]:
    """Yield a text as lines no wider than the room; a word that is wider by itself is broken."""
    space = width(pieces(" ", bold=bold))
    for paragraph in text.splitlines() or [""]:
        so_far: list[str] = []
        taken = 0
        for word in _words(paragraph, room=room, bold=bold):
            wide = width(pieces(word, bold=bold))
            if so_far and taken + space + wide > room:
                yield pieces(" ".join(so_far), bold=bold)
                so_far, taken = [word], wide
            else:
                taken += wide + (space if so_far else 0)
                so_far.append(word)
        yield pieces(" ".join(so_far), bold=bold)


def _words(paragraph: str, *, room: int, bold: bool) -> Iterator[str]:
    for word in paragraph.split():
        rest = word
        while width(pieces(rest, bold=bold)) > room:
            fits = _fitting(rest, room=room, bold=bold)
            yield rest[:fits]
            rest = rest[fits:]
        if rest:
            yield rest


def _fitting(word: str, *, room: int, bold: bool) -> int:
    taken = 0
    for count, letter in enumerate(word):
        taken += width(pieces(letter, bold=bold))
        if taken > room:
            return max(1, count)
    return len(word)
