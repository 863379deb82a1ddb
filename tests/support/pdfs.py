"""Reads what `ui.pdf` writes, from the bytes alone: objects by number, and the text of the pages."""

import re
import zlib
from collections.abc import Iterator

TYPED = re.compile(rb"/(\w+) [\d.]+ Tf <([0-9a-f]*)> Tj|\b(ET|EMC)\b")


class Pdf:
    """A document taken apart."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        start = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n$", content)[0])
        table = content[start:].split(b"trailer", 1)[0].splitlines()[3:]
        self.objects = {number: self._at(int(row[:10]), number) for number, row in enumerate(table, start=1)}

    def _at(self, place: int, number: int) -> bytes:
        head = f"{number} 0 obj\n".encode()
        assert self.content.startswith(head, place)
        return self.content[place + len(head) : self.content.index(b"\nendobj\n", place)]

    def said(self, kind: str) -> list[bytes]:
        """Return the objects of a type."""
        return [
            each for each in self.objects.values() if f"/Type /{kind}".encode() in each.split(b"stream")[0]
        ]

    def stream(self, number: int) -> bytes:
        head, body = self.objects[number].split(b"stream\n", 1)
        length = int(re.findall(rb"/Length (\d+)>>", head)[0])
        assert body[length:] == b"\nendstream"
        return zlib.decompress(body[:length]) if b"/FlateDecode" in head else body[:length]

    def named(self, inside: bytes, key: str) -> int:
        """Return the number of the object that a key of a dictionary points at."""
        return int(re.findall(rf"/{key} \[?(\d+) 0 R".encode(), inside)[0])

    def letters(self, font: int) -> dict[str, str]:
        """Return the letter of each glyph of a typeface."""
        rows = re.findall(
            rb"^<(\w{4})> <(\w{4})>$", self.stream(self.named(self.objects[font], "ToUnicode")), re.MULTILINE
        )
        return {glyph.decode(): chr(int(code, 16)) for glyph, code in rows if len(rows)}

    def lines(self) -> Iterator[str]:
        """Yield the text of every page, line by line."""
        for page in self.said("Page "):
            maps = {
                name: self.letters(int(font))
                for name, font in re.findall(rb"/(\w+) (\d+) 0 R", page.split(b"/Font")[1].split(b">>")[0])
            }
            line = ""
            for name, code, end in TYPED.findall(self.stream(self.named(page, "Contents"))):
                if end == b"ET":
                    yield line
                    line = ""
                elif not end:
                    text = code.decode()
                    line += "".join(maps[name][text[at : at + 4]] for at in range(0, len(text), 4))
