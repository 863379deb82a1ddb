"""Files that are more than they say: a picture of few bytes and many pixels, and one that is a page too."""

import struct
import zlib

import pytest

from peili.vault.pictures import MOST_PIXELS, NotAPicture, made_anew
from tests.support.uploads import picture


def png(wide: int, high: int, *more: tuple[bytes, bytes]) -> bytes:
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 1, 0, 0, 0, 0)),
        *more,
        (b"IDAT", zlib.compress(b"\0" * 1000)),
        (b"IEND", b""),
    ]
    chunks = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def jpeg(wide: int, high: int) -> bytes:
    frame = struct.pack(">BHHB", 8, high, wide, 1) + b"\x01\x11\x00"
    scan = b"\x01\x01\x00\x00\x3f\x00"
    return (
        b"\xff\xd8\xff\xc0"
        + struct.pack(">H", len(frame) + 2)
        + frame
        + b"\xff\xda"
        + struct.pack(">H", len(scan) + 2)
        + scan
        + b"\x00\xff\xd9"
    )


@pytest.mark.parametrize("made", [png, jpeg], ids=["png", "jpeg"])
def test_a_picture_of_too_many_pixels_is_refused_by_what_it_says(made):
    assert made_anew(made(6_000, MOST_PIXELS // 6_000))
    for wide, high in ((60_000, 60_000), (6_000, MOST_PIXELS // 6_000 + 1)):
        with pytest.raises(NotAPicture):
            made_anew(made(wide, high))


def test_a_size_said_twice_counts_each_time():
    again = (b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0))
    with pytest.raises(NotAPicture):
        made_anew(png(10, 10, again))


def test_what_is_a_page_too_comes_out_as_a_picture_alone():
    page = b"<html><script>alert(1)</script><?php echo 1 ?></html>"
    whole = png(10, 10, (b"tEXt", b"Comment\0" + page), (b"eXIf", page)) + page
    made = made_anew(whole)
    assert b"script" not in made
    assert b"php" not in made
    assert made_anew(made) == made


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"GIF89a/*<script>*/=1",
        b"%PDF-1.7\n1 0 obj << /JS (app.alert(1)) >>",
        b"PK\x03\x04" + zlib.compress(b"\0" * 100_000),
        b"<!doctype html><script>alert(1)</script>",
        picture("x")[:40],
        b"",
    ],
    ids=["svg", "gif", "pdf", "zip", "html", "cut", "empty"],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(content: bytes):
    with pytest.raises(NotAPicture):
        made_anew(content)
