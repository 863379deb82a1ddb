"""Which passwords are good enough (NIST SP 800-63B-4): long, and not one that others guess first.

Nothing is asked of capitals, digits or marks, and nothing grows old.
"""

import unicodedata
from collections.abc import Iterable
from enum import Enum, auto

ALONE = 15  # characters of a password that stands alone
WITH_SECOND = 8  # beside a second factor
LONGEST = 256
PIECE = 4  # letters of a word that is looked for inside a password
LEFT = 6  # letters that must be left when the house's own words are taken out
ROWS = (
    "0123456789",
    "abcdefghijklmnopqrstuvwxyzåäö",
    "qwertyuiopåasdfghjklöäzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb",
)


class Weak(Enum):
    """Why a password is refused."""

    SHORT = auto()
    LONG = auto()
    COMMON = auto()
    OWN_WORDS = auto()
    REPEATS = auto()
    ROW = auto()


def normal(password: str) -> str:
    """Return a password as it is hashed: the same whichever keyboard composed its letters (NFC)."""
    return unicodedata.normalize("NFC", password)


def weakness(
    password: str, *, second_factor: bool, common: frozenset[str], own_words: Iterable[str]
) -> Weak | None:
    """Return why a password is refused, or None. `common` holds what everybody guesses, in small letters."""
    typed = normal(password)
    if len(typed) < (WITH_SECOND if second_factor else ALONE):
        return Weak.SHORT
    if len(typed) > LONGEST:
        return Weak.LONG
    folded = typed.casefold()
    bare = "".join(each for each in folded if each.isalnum()) or folded
    unit = _unit(bare)
    if len(unit) <= PIECE:
        return Weak.REPEATS
    if folded in common or bare in common or unit in common or _letters(unit) in common:
        return Weak.COMMON
    if any(unit in row * 2 or unit in row[::-1] * 2 for row in ROWS):
        return Weak.ROW
    return Weak.OWN_WORDS if _only_own_words(bare, own_words) else None


def _unit(text: str) -> str:
    """Return what a text repeats: `kissa` of `kissakissakissa`, itself of any other."""
    for length in range(1, len(text) // 2 + 1):
        if (text[:length] * (len(text) // length + 1))[: len(text)] == text:
            return text[:length]
    return text


def _letters(text: str) -> str:
    return text.strip("0123456789")


def _only_own_words(bare: str, own_words: Iterable[str]) -> bool:
    """Tell whether hardly anything is left when the house's own words and the digits are taken out."""
    pieces = {piece for word in own_words for piece in _pieces(word)}
    left = bare
    for piece in sorted(pieces, key=lambda each: (-len(each), each)):
        left = left.replace(piece, "")
    found = left != bare
    return found and sum(each.isalpha() for each in left) < LEFT


def _pieces(word: str) -> set[str]:
    parts = "".join(each if each.isalnum() else " " for each in normal(word).casefold()).split()
    return {each for each in (*parts, "".join(parts)) if len(each) >= PIECE}
