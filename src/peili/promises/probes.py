"""Probes: how a sentence of the record is tested against the running house.

Rooms register their probes here, downwards, so the record imports no room to ask them. A probe tries the
thing itself where it can, in a transaction that is always rolled back (`undone`), with invented values.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from peili.promises.reading import as_program
from peili.promises.vocabulary import Text

log = logging.getLogger("peili.promises.probes")


class State(Enum):
    """What is so, beside what is said."""

    HOLDS = "holds"
    DRIFTS = "drifts"
    TYPED = "typed"
    NOT_YET = "not_yet_enforced"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The result of a probe: the state, and in words what was looked at and found.

    `mend` says how to put right what drifts.
    """

    state: State
    text: Text
    mend: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a probe is asked: when, about which register, and about what in it (a code, where one is needed).

    `counted` tells whether numbers of the register may be shown to the one who asks.
    """

    now: datetime
    register: UUID
    what: str = ""
    counted: bool = True


Probe = Callable[[Question], Evidence]

_probes: dict[str, Probe] = {}


def probe(code: str) -> Callable[[Probe], Probe]:
    """Register a probe under its code, such as `booking.no_overlap`."""

    def register(function: Probe) -> Probe:
        _probes[code] = function
        return function

    return register


def registered() -> frozenset[str]:
    """Return the codes of all probes there are."""
    return frozenset(_probes)


def ask(code: str, question: Question) -> Evidence:
    """Run a probe; one that fails by itself has found something too. KeyError for an unknown code."""
    function = _probes[code]
    try:
        own = transaction.atomic() if connection.in_atomic_block else nullcontext()  # a failure stays its own
        with as_program(), own:
            return function(question)
    except Exception as error:  # whatever it is, the page must say so instead of failing
        log.exception("probe %s failed", code)
        return Evidence(
            State.DRIFTS,
            _("The check could not be carried out (%(error)s).") % {"error": type(error).__name__},
            _("Ask whoever looks after the program to read its log."),
        )


@contextmanager
def undone() -> Iterator[None]:
    """Run in a transaction, or a savepoint of one, that leaves nothing behind whatever happens in it."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
