"""The file itself: numbered objects, streams, and the table that finds them."""

import zlib
from typing import Final

HEAD: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"  # the second line tells every program that bytes follow


class File:
    """Objects in the order in which they were given numbers, the first is 1."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._objects: list[bytes] = []

    def later(self) -> int:
        """Return the number of an object that is put there later."""
        self._objects.append(b"")
        return len(self._objects)

    def put(self, number: int, content: str | bytes) -> None:
        """Put an object where its number was given before."""
        self._objects[number - 1] = content.encode("ascii") if isinstance(content, str) else content

    def add(self, content: str | bytes) -> int:
        """Add an object; return its number."""
        number = self.later()
        self.put(number, content)
        return number

    def stream(self, content: bytes, *, said: str = "", packed: bool = True) -> int:
        """Add a stream; return its number."""
        body = zlib.compress(content, 9) if packed else content
        filtered = " /Filter /FlateDecode" if packed else ""
        head = f"<<{said}{filtered} /Length {len(body)}>>\nstream\n".encode("ascii")
        return self.add(head + body + b"\nendstream")

    def whole(self, *, root: int, name: str) -> bytes:
        """Return the file; `name` is the hexadecimal word by which this very content is known."""
        written, places = bytearray(HEAD), []
        for number, content in enumerate(self._objects, start=1):
            places.append(len(written))
            written += f"{number} 0 obj\n".encode("ascii") + content + b"\nendobj\n"
        start, count = len(written), len(places) + 1
        rows = "".join(f"{place:010} 00000 n \n" for place in places)
        written += f"xref\n0 {count}\n0000000000 65535 f \n{rows}".encode("ascii")
        written += f"trailer\n<</Size {count} /Root {root} 0 R /ID [<{name}> <{name}>]>>\n".encode("ascii")
        return bytes(written) + f"startxref\n{start}\n%%EOF\n".encode("ascii")


def text(value: str) -> str:
    """Return a text of any language as a string object."""
    return f"<feff{value.encode('utf-16-be').hex()}>"


def array(numbers: list[int]) -> str:
    """Return references to objects as an array."""
    return f"[{' '.join(f'{each} 0 R' for each in numbers)}]"
