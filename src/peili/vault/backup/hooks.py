"""What rooms register about backups, downwards: what to leave out, and what to do when a house comes back."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

Rebuild = Callable[[], object]
AfterRestore = Callable[[datetime], object]
Check = Callable[[], str]  # returns what is wrong, or nothing
Erase = Callable[[UUID, Collection[bytes] | None], int]

SEARCH = "people_searchtoken"  # what it reveals at rest must not spread into copies

_left_out: dict[str, Rebuild | None] = {SEARCH: None}
_afterwards: list[AfterRestore] = []
_checks: dict[str, Check] = {}
_erasers: list[Erase] = []


def leave_out(table: str, rebuild: Rebuild | None = None) -> None:
    """Keep a table's rows out of backups; `rebuild` makes them anew in a restored house."""
    _left_out[table] = rebuild


def after_restore(act: AfterRestore) -> AfterRestore:
    """Register what must run in a restored house before its door opens: a sweep of what is overdue."""
    _afterwards.append(act)
    return act


def check_restored(name: str) -> Callable[[Check], Check]:
    """Register a check of a restored house, named in the report."""

    def register(check: Check) -> Check:
        _checks[name] = check
        return check

    return register


def erase_with(erase: Erase) -> Erase:
    """Register what deletes a subject's rows when the journal is replayed; it returns how many went."""
    _erasers.append(erase)
    return erase


def left_out() -> tuple[str, ...]:
    """Return the tables whose rows no backup holds."""
    return tuple(sorted(_left_out))


def rebuild() -> int:
    """Make anew what was left out; return how many tables know how."""
    known = [make for make in _left_out.values() if make is not None]
    for make in known:
        make()
    return len(known)


def run_afterwards(now: datetime) -> int:
    """Run what was registered for a restored house; return how many there were."""
    for act in _afterwards:
        act(now)
    return len(_afterwards)


def run_checks() -> dict[str, str]:
    """Return what each check found wrong; an empty text where nothing was."""
    return {name: check() for name, check in _checks.items()}


def erasers() -> tuple[Erase, ...]:
    """Return what deletes rows at a replay."""
    return tuple(_erasers)
