"""Files that somebody chooses in a form, with canaries in their names and in their bytes."""

import json
import struct
import zlib
from collections.abc import Callable, Iterator

from tests.support.corpus import canary
from tests.support.visiting import Upload

HEADINGS = "Etunimi;Sukunimi;Puhelin;Sähköposti;Muistiinpano"
COLUMNS = ("name", "name", "phone", "email", "name")
CARD = {"first_name": "name", "last_name": "name", "phone": "phone", "email": "email", "city": "name"}
SIDE = 32  # pixels of a picture

Keep = Callable[[str, str], str]  # keeps a value of the corpus under a name, and returns the one kept first


def chosen(accept: str, at: str, keep: Keep) -> Upload:
    """Return a file of the kind a field takes; keep the canaries in it as the corpus of that field."""
    stem = keep(at, canary("name"))
    if "image" in accept:
        return Upload(f"{stem}.png", "image/png", picture(keep(f"{at} inside", canary("name"))))
    if "json" in accept:
        told = {name: {"value": keep(f"{at} {name}", canary(kind))} for name, kind in CARD.items()}
        card = {"kind": "people.Client", "records": [{"fields": told}]}
        said = {"format": "peili.own-data.1", "controller": {"name": "Toinen talo"}, "kept": [card]}
        return Upload(f"{stem}.json", "application/json", json.dumps(said).encode())
    cells = [keep(f"{at} {number}", canary(kind)) for number, kind in enumerate(COLUMNS)]
    return Upload(f"{stem}.csv", "text/csv", "\n".join([HEADINGS, ";".join(cells), ""]).encode())


def picture(words: str) -> bytes:
    """Return a picture that carries words beside what it shows, as cameras and scanners add them."""
    row = b"\x00" + bytes(range(SIDE * 3))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)),
        (b"iTXt", b"Comment\x00\x00\x00\x00\x00" + words.encode()),
        (b"IDAT", zlib.compress(row * SIDE)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunks(parts))


def _chunks(parts: list[tuple[bytes, bytes]]) -> Iterator[bytes]:
    for kind, content in parts:
        yield struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
