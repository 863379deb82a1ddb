"""The color space a document says its colors are in: sRGB, as an ICC profile of version 2."""

import struct
from functools import cache
from typing import Final

NAME: Final = "sRGB IEC61966-2.1"
WHITE: Final = (0.9642, 1.0, 0.8249)
PRIMARIES: Final = {  # as seen under the white of the profile (D50)
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.7141),
}
GAMMA: Final = 2.2


@cache
def profile() -> bytes:
    """Return the profile."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(GAMMA * 256))
    tags = {
        b"desc": _description(NAME),
        b"cprt": b"text" + bytes(4) + b"Public domain\0",
        b"wtpt": _point(WHITE),
        **{tag: _point(values) for tag, values in PRIMARIES.items()},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    start, index, body = 128 + 4 + 12 * len(tags), b"", b""
    for tag, content in tags.items():
        index += struct.pack(">4sII", tag, start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    whole = struct.pack(">I", len(tags)) + index + body
    return _header(128 + len(whole)) + whole


def _header(size: int) -> bytes:
    made = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    said = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    white = struct.pack(">3i", *(_fixed(each) for each in WHITE))
    return (said + made + b"acsp" + bytes(28) + white).ljust(128, b"\0")


def _fixed(value: float) -> int:
    return round(value * 65536)


def _point(values: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(_fixed(each) for each in values))


def _description(text: str) -> bytes:
    said = text.encode("ascii") + b"\0"
    return b"desc" + bytes(4) + struct.pack(">I", len(said)) + said + bytes(8 + 3 + 67)
