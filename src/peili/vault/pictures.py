"""Pictures made anew from the parts that are the picture: no EXIF but the way up, nothing appended.

A JPEG or a PNG is read part by part, each part that a decoder needs is written into a new file, and all else
is left out. Whatever is not wholly such a picture is refused.
"""

import zlib
from collections.abc import Iterator

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
LARGEST = 25 << 20
MOST_PIXELS = 60_000_000  # a few bytes can stand for a picture that fills a tablet's memory
FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
START, END, SCAN, EXIF = 0xD8, 0xD9, 0xDA, 0xE1
NEEDED = {0xC4, 0xDB, 0xDD, *range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND")
TURNS = range(2, 9)  # orientations other than upright


class NotAPicture(Exception):
    """What was given is no JPEG or PNG, is damaged, or is too large."""


def kind_of(content: bytes) -> str:
    """Return the media type of a stored picture."""
    return "image/png" if content.startswith(PNG) else "image/jpeg"


def made_anew(content: bytes) -> bytes:
    """Return the same picture without anything else; raises NotAPicture."""
    if len(content) > LARGEST:
        raise NotAPicture("too large")
    try:
        if content.startswith(JPEG):
            return b"".join(_jpeg(content))
        if content.startswith(PNG):
            return PNG + b"".join(_png(content))
    except (IndexError, ValueError) as error:
        raise NotAPicture("damaged") from error
    raise NotAPicture("of another kind")


def _measured(wide: int, high: int) -> None:
    if wide * high > MOST_PIXELS:
        raise NotAPicture("too large")


def _jpeg(content: bytes) -> Iterator[bytes]:
    yield content[:2]
    turn = next((t for marker, part in _segments(content) if marker == EXIF and (t := _turn(part))), 1)
    if turn in TURNS:
        yield _way_up(turn)
    ended = False
    for marker, part in _segments(content):
        if marker in FRAMES:
            _measured(int.from_bytes(part[7:9], "big"), int.from_bytes(part[5:7], "big"))
        if marker == SCAN or marker in NEEDED:
            yield part
        ended = marker == END
    if not ended:
        raise ValueError("no end")
    yield bytes([0xFF, END])


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the segments with their markers; a scan with all that it encodes."""
    at = 2
    while True:
        while content[at] == 0xFF and content[at + 1] == 0xFF:  # noqa: PLR2004  # filling
            at += 1
        if content[at] != 0xFF:  # noqa: PLR2004  # every marker begins so
            raise ValueError("no marker")
        marker = content[at + 1]
        if marker == END:
            yield marker, b""
            return
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        end = at + 2 + length
        if length < 2 or end > len(content):  # noqa: PLR2004  # the length counts itself
            raise ValueError("cut off")
        if marker == SCAN:
            end = _end_of_scan(content, end)
        yield marker, content[at:end]
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """Return where the encoded part ends: at the first marker that is no stuffing and no restart."""
    while True:
        at = content.index(b"\xff", at)
        following = content[at + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:  # noqa: PLR2004  # stuffing, restarts
            at += 2
        elif following == 0xFF:  # noqa: PLR2004  # filling
            at += 1
        else:
            return at


def _turn(segment: bytes) -> int:
    """Return the orientation an EXIF segment gives; 0 where it gives none."""
    body = segment[4:]
    if not body.startswith(b"Exif\0\0"):
        return 0
    tiff = body[6:]
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return 0

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if order == "little" else "big")

    first = number(4, 4)
    for entry in range(min(number(first, 2), 100)):
        at = first + 2 + 12 * entry
        if number(at, 2) == 0x0112:  # noqa: PLR2004  # the tag of orientation
            return number(at + 8, 2)
    return 0


def _way_up(turn: int) -> bytes:
    """Return an EXIF segment that holds the orientation and nothing else."""
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + turn.to_bytes(2, "big") + b"\0\0"
    tiff = b"MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + b"\0\0\0\0"
    body = b"Exif\0\0" + tiff
    return bytes([0xFF, EXIF]) + (len(body) + 2).to_bytes(2, "big") + body


def _png(content: bytes) -> Iterator[bytes]:
    at = len(PNG)
    while True:
        length = int.from_bytes(content[at : at + 4], "big")
        chunk = content[at : at + 12 + length]
        name, body, check = chunk[4:8], chunk[8:-4], chunk[-4:]
        if len(chunk) != 12 + length or zlib.crc32(name + body) != int.from_bytes(check, "big"):
            raise ValueError("damaged chunk")
        if name == b"IHDR":
            _measured(int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big"))
        elif at == len(PNG):
            raise ValueError("no header")
        if name in CHUNKS:
            yield chunk
        if name == b"IEND":
            return
        at += 12 + length
