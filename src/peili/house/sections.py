"""The sections a profile can have. A room brings its own: how it is read, and how it comes into force."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from peili.house.reading import Node

Said = Mapping[str, Any]
Read = Callable[[Node, Said], Any]
R = TypeVar("R", bound=Read)
Apply = Callable[[Any, "Load"], None]
Export = Callable[[Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Load:
    """A load under way: the instant, and everything the file says, section by section."""

    now: datetime
    said: Said


@dataclass(slots=True)
class Section:
    """One section: its name, its reader, what brings it into force, and whether versions keep it.

    A section about people is not `stored`: it is written to its own tables and nowhere else.
    """

    name: str
    read: Read
    needed: bool
    stored: bool
    apply: Apply | None = None
    export: Export | None = None


_sections: dict[str, Section] = {}


def section(name: str, *, needed: bool = False, stored: bool = True) -> Callable[[R], R]:
    """Register the reader of a section; it gets the node, and the other sections by their names."""

    def register(read: R) -> R:
        _sections[name] = Section(name, read, needed, stored)
        return read

    return register


def comes_into_force(name: str) -> Callable[[Apply], Apply]:
    """Register what writes a section's rows, inside the transaction of the load."""

    def register(apply: Apply) -> Apply:
        _sections[name].apply = apply
        return apply

    return register


def exports(name: str) -> Callable[[Export], Export]:
    """Register what says a section that no version keeps, as the file would say it.

    It gets the content of the version that is in force.
    """

    def register(export: Export) -> Export:
        _sections[name].export = export
        return export

    return register


def sections() -> tuple[Section, ...]:
    """Return all sections in the order in which they come into force."""
    return tuple(_sections.values())
