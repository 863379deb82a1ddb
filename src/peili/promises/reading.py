"""Who reads, and what they may have opened: the reading in force, asked wherever a sealed value is opened.

Each page begins one (`people.access`), so do the worker and the command line. Where none was begun, no sealed
value is opened and PostgreSQL shows no row of a register: what is forgotten stays shut.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is open to whoever reads: the codes of categories, and whose registers (their controllers).

    None stands for all there are. `at` is when it began, `purpose` what for, in the words of the trail. What
    is opened stays opened in its record only where the reading `keeps` it. What is `closed` (ids of cards and
    of their subjects) stays shut whatever the purpose opens; `whose` is the member of staff it was found for.
    `apart` says for which reason the keys that are set apart open too (GDPR Art. 18(2)); empty, they do not.
    `told` says whether whoever reads may know that somebody's data is restricted.
    """

    opens: frozenset[str] | None
    controllers: frozenset[UUID] | None
    purpose: str = ""
    at: datetime | None = None
    keeps: bool = True
    closed: frozenset[UUID] = frozenset()
    whose: UUID | None = None
    apart: str = ""
    told: bool = True


PROGRAM = Reading(opens=None, controllers=None)
NOTHING = Reading(opens=frozenset(), controllers=frozenset())

_of_process: list[Reading] = [NOTHING]
_of_this: ContextVar[Reading | None] = ContextVar("peili_reading", default=None)


def in_force() -> Reading:
    """Return the reading in force."""
    return _of_this.get() or _of_process[0]


def of_process(reading: Reading) -> None:
    """Declare what a whole process reads as, unless something in it says otherwise."""
    _of_process[0] = reading


@contextmanager
def reading(what: Reading) -> Iterator[None]:
    """Read as `what` while the block runs."""
    before = _of_this.set(what)
    try:
        yield
    finally:
        _of_this.reset(before)


@contextmanager
def as_program() -> Iterator[None]:
    """Let the program itself read while the block runs: for what it works out and does not show as it is.

    Within somebody's reading nothing it opens stays open in the records that are handed on.
    """
    found = in_force()
    with reading(replace(PROGRAM, keeps=found.opens is None, apart=found.apart)):
        yield


@contextmanager
def opening_apart(reason: str) -> Iterator[None]:
    """Open also what is set apart, for a reason, while the block runs; whoever opens it logs the reason."""
    with reading(replace(in_force(), apart=reason)):
        yield


class Masked(str):
    """What stands for a value that the purpose in force does not open. It is never stored."""

    __slots__ = ()


MASK = Masked("\N{BULLET}\N{BULLET}\N{BULLET}")
