"""Names as a searcher may type them: without case, accents and hyphens, v for w."""

import re
import unicodedata

LETTERS = "abcdefghijklmnopqrstuvxyz"  # those a folded Latin word is made of: w has become v
_FOLDED = str.maketrans(
    {"w": "v", "ø": "o", "æ": "a", "œ": "o", "đ": "d", "ð": "d"}
    | {"ł": "l", "þ": "th", "ŋ": "n", "ŧ": "t", "\u0131": "i"}
)
_PIECE = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return a text in small letters without accents: å and ä are a, ö is o, w is v."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_FOLDED)


def words(text: str) -> list[str]:
    """Return the folded words of a text; a hyphen or an apostrophe ends a word."""
    return _PIECE.findall(fold(text))


def name_words(name: str) -> list[str]:
    """Return the words of a name, and a hyphenated one also as one word: anna, maija, annamaija."""
    found = words(name)
    for part in name.split():
        pieces = words(part)
        if len(pieces) > 1:
            found.append("".join(pieces))
    return found


def address_words(email: str) -> list[str]:
    """Return the words of an e-mail address before its @; what follows is mostly everybody's."""
    return words(email.partition("@")[0])
