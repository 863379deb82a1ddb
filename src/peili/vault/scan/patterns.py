"""From a value to the bytes it may have been stored as: alphabets, escapes, encodings and phone forms.

Searching ignores the case of ASCII letters; a pattern whose case matters (base64) carries its exact bytes.
"""

import base64
import html
import json
import quopri
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.entities import codepoint2name
from urllib.parse import quote, quote_plus

import phonenumbers

SHORTEST = 8  # characters of a value: shorter ones stand in too many places by chance
DISTINCT = 4  # different characters a value needs
HOME = "FI"  # whose numbers are written without their country
DIALLED = re.compile(r"\(?[+0][\d\s().\-/]+")
FRAGMENT = 32  # characters: of longer values, three pieces are searched


@dataclass(frozen=True, slots=True)
class Pattern:
    """Bytes to look for, ASCII letters in lower case, and the exact bytes where case matters."""

    encoding: str
    folded: bytes
    exact: bytes | None = None


def searchable(value: str) -> bool:
    """Tell whether a value is long and varied enough for a hit to mean something."""
    return len(value) >= SHORTEST and len(set(value.casefold())) >= DISTINCT


def patterns(value: str) -> list[Pattern]:
    """Return every form of a value, each of the same bytes once."""
    number = _parsed(value)
    found: dict[tuple[bytes, bytes | None], Pattern] = {}
    for text in _phone_forms(number) if number else pieces(value):
        for pattern in _encoded(text, opaque=not number or text.isdigit()):
            found.setdefault((pattern.folded, pattern.exact), pattern)
    return list(found.values())


def pieces(value: str) -> list[str]:
    """Return what is searched of a value: all of it, or of a long one its beginning, middle and end."""
    if len(value) <= 2 * FRAGMENT:
        return [value]
    middle = len(value) // 2
    return [value[:FRAGMENT], value[middle : middle + FRAGMENT], value[-FRAGMENT:]]


def _parsed(value: str) -> phonenumbers.PhoneNumber | None:
    """Return a phone number with its country's code, or one of this country as people write it."""
    if not DIALLED.fullmatch(value):
        return None
    try:
        number = phonenumbers.parse(value, HOME)
    except phonenumbers.NumberParseException:
        return None
    return number if value.startswith("+") or phonenumbers.is_valid_number(number) else None


def _phone_forms(number: phonenumbers.PhoneNumber) -> Iterator[str]:
    """Yield a phone number as people and programs write it, national and international."""
    digits = phonenumbers.national_significant_number(number)
    country = str(number.country_code)
    spoken = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    grouped = [part for part in re.split(r"\D+", spoken.removeprefix("0")) if part]
    for groups in {
        (digits,),
        tuple(grouped),
        (digits[:2], digits[2:]),
        (digits[:2], digits[2:5], digits[5:]),
    }:
        for separator in (" ", "-", ".", "\N{NO-BREAK SPACE}", "") if len(groups) > 1 else ("",):
            said = separator.join(groups)
            yield f"0{said}"
            yield f"{country}{separator}{said}"


def _encoded(text: str, *, opaque: bool) -> Iterator[Pattern]:
    """Yield a text in every encoding; those that hide its letters only where that is asked for."""
    for form in _forms(text):
        yield from _plain(form)
        yield from _escaped(form)
    if opaque:
        for form in dict.fromkeys((text, text.lower())):
            yield from _opaque(form)
        yield from _rare(text)


def _forms(text: str) -> list[str]:
    """Return a text composed, decomposed, and in either case of the letters that ASCII lacks."""
    if text.isascii():
        return [text]
    cases = (text, text.lower(), text.upper(), text.casefold())
    return list(dict.fromkeys(unicodedata.normalize(form, case) for case in cases for form in ("NFC", "NFD")))


def _plain(text: str) -> Iterator[Pattern]:
    utf8 = text.encode(errors="surrogatepass")
    yield _folded("UTF-8", utf8)
    # without its last byte the little-endian form is also a part of the big-endian one
    yield _folded("UTF-16", text.encode("utf-16-le", errors="surrogatepass")[:-1])
    if not text.isascii():
        yield _folded("UTF-8 twice", utf8.decode("latin-1").encode())
        latin = text.encode("latin-1", errors="ignore")
        if len(latin) == len(text):
            yield _folded("Latin-1", latin)


def _escaped(text: str) -> Iterator[Pattern]:
    utf8 = text.encode(errors="surrogatepass")
    yield _folded("JSON", json.dumps(text)[1:-1].encode())
    yield _folded("JSON", json.dumps(text, ensure_ascii=False)[1:-1].encode(errors="surrogatepass"))
    yield _folded("HTML", html.escape(text).encode(errors="surrogatepass"))
    if not text.isascii():
        yield _folded("HTML", _entities(text, lambda code: f"&{codepoint2name.get(code, f'#{code}')};"))
        yield _folded("HTML", _entities(text, lambda code: f"&#{code};"))
        yield _folded("HTML", _entities(text, lambda code: f"&#x{code:x};"))
        yield _folded("backslashes", repr(utf8)[2:-1].encode())
        yield _folded("octal", "".join(chr(b) if b < 128 else f"\\{b:03o}" for b in utf8).encode())  # noqa: PLR2004  # ASCII
    for encoding in ("utf-8", "latin-1"):
        raw = text.encode(encoding, errors="replace")
        yield _folded("URL", quote(raw, safe="").encode())
        yield _folded("URL", quote(raw, safe="/:@").encode())
        yield _folded("URL", quote_plus(raw).encode())
        yield _folded("quoted-printable", quopri.encodestring(raw).replace(b"=\n", b""))
        yield _folded("quoted-printable", quopri.encodestring(raw, header=True).replace(b"=\n", b""))


def _entities(text: str, entity: Callable[[int], str]) -> bytes:
    return "".join(char if char.isascii() else entity(ord(char)) for char in text).encode()


def _opaque(text: str) -> Iterator[Pattern]:
    """Yield what hides a text's letters: hex and base64, at each place of a group it may begin."""
    utf8 = text.encode(errors="surrogatepass")
    yield _folded("hex", utf8.hex().encode())
    for shift in range(3):
        yield from _base64("base64", utf8, shift)


def _rare(text: str) -> Iterator[Pattern]:
    """Yield base32, and UTF-16 under hex and base64."""
    utf8, utf16 = (text.encode(each, errors="surrogatepass") for each in ("utf-8", "utf-16-le"))
    yield _folded("hex of UTF-16", utf16[:-1].hex().encode())
    for shift in range(3):
        yield from _base64("base64 of UTF-16", utf16, shift)
    for shift in range(5):
        yield _folded("base32", _inner(base64.b32encode, utf8, shift, bits=5))


def _base64(name: str, raw: bytes, shift: int) -> Iterator[Pattern]:
    inner = _inner(base64.b64encode, raw, shift, bits=6)
    for exact in dict.fromkeys((inner, inner.translate(bytes.maketrans(b"+/", b"-_")))):
        yield Pattern(name, exact.lower(), exact)


def _inner(encode: Callable[[bytes], bytes], raw: bytes, shift: int, *, bits: int) -> bytes:
    """Return the characters that hang on the value alone when it begins `shift` bytes into a group."""
    encoded = encode(bytes(shift) + raw)
    first = -(-shift * 8 // bits)
    last = (shift + len(raw)) * 8 // bits
    return encoded[first:last]


def _folded(encoding: str, raw: bytes) -> Pattern:
    return Pattern(encoding, raw.lower())
