"""A place to search: something with a name that can be read as a stream of bytes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

CHUNK = 1 << 18


class Unreadable(Exception):
    """A place could not be read to its end; what it holds is not known."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file, member of an archive, table or list of names, in a named surface; reading raises Unreadable."""

    surface: str
    name: str
    read: Callable[[], Iterator[bytes]]


def failing(surface: str, name: str, why: str) -> Place:
    """Return a place that is known to exist and cannot be read."""

    def read() -> Iterator[bytes]:
        raise Unreadable(why)
        yield b""

    return Place(surface, name, read)


def of_text(surface: str, name: str, lines: list[str]) -> Place:
    """Return a place made of lines of text, such as the names of files."""
    return Place(surface, name, lambda: iter(["\n".join(lines).encode(errors="surrogateescape")]))
