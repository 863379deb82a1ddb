"""Reading a table out of the bytes of a file: its encoding and separator are found out. Pure."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

MOST_BYTES = 1_500_000
MOST_ROWS = 20_000
SEPARATORS = (";", "\t", ",", "|")


class Unreadable(Exception):
    """The file is not a table; `code` says why: empty, large, rows or binary."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Row:
    """A row and the number it has in the file, where the headings are row 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The headings and the rows of a file, and how it was read."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    separator: str


def table_of(content: bytes) -> Table:
    """Return the table in a file; raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable("large")
    text, encoding = decoded(content)
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if not first:
        raise Unreadable("empty")
    separator = max(SEPARATORS, key=first.count)
    rows = list(_rows(text, separator))
    if len(rows) < 2:  # noqa: PLR2004  # headings and something under them
        raise Unreadable("empty")
    if len(rows) > MOST_ROWS:
        raise Unreadable("rows")
    return Table(rows[0].cells, tuple(rows[1:]), encoding, separator)


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding: by its mark, else UTF-8, else what Windows writes here."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(content, "utf-16")
    if b"\x00" in content:
        raise Unreadable("binary")
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return _strict(content, "cp1252")


def _strict(content: bytes, encoding: str) -> tuple[str, str]:
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise Unreadable("binary") from error


def _rows(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                number += 1
                yield Row(number, tuple(cell.strip() for cell in cells))
    except csv.Error as error:
        raise Unreadable("binary") from error
