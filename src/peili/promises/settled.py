"""What the house sets up and changes rarely, kept in this process until any of it changes.

The tables of the set-up are registered by `settled`. Triggers in the database give one row, the token, a
fresh random value whenever a row of theirs is added, changed or removed. What was read under a token is what
would be read again under it: a value that was rolled back never comes again. So a process that knows the
token's value reads nothing but the token.

The calendar (what is taken, and dates that differ) has a token of its own, on SQLite alone: there one writer
waits for another anyway. `keep(..., plan=True)` keeps what was worked out of both, under both tokens.

Records are kept as they are stored, sealed columns sealed, and handed out as copies. A table with anything
about clients may not be registered (`tests/promises/test_settled.py`), and of the staff there is nothing but
who gives what and when, as the public pages tell it. The calendar's tables are about clients too, so what
is worked out of them may say no more than when somebody is free.
"""

import threading
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, overload

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.base import ModelState

from peili.promises.steady import known

T = TypeVar("T")
M = TypeVar("M", bound=models.Model)
TOKEN: Final = "house_setuptoken"  # noqa: S105  # the table of the one row
PLAN_TOKEN: Final = "house_plantoken"  # noqa: S105  # as above
READ: Final = f"SELECT token, (SELECT token FROM {PLAN_TOKEN}) FROM {TOKEN}"  # noqa: S608  # their own names
AT_MOST: Final = 2048  # addresses are free to invent, so what is asked for under them is bounded
_ABSENT: Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A table of the set-up: which rows of it belong there, and which columns when they are changed."""

    table: str
    roles: tuple[str, ...] = ()  # only rows with one of these in their column `role`; all when empty
    columns: tuple[str, ...] = ()  # only changes of these; all when empty
    token: str = TOKEN  # the table of the token that they change


@dataclass(slots=True)
class _Store:
    token: str
    found: dict[Hashable, Any] = field(default_factory=dict)


_watched: dict[str, Watched] = {}
_planned: dict[str, Watched] = {}
# The newest token's, of the set-up and of the calendar; one that is replaced goes with what it held.
_store: list[_Store] = [_Store(""), _Store("")]
_building = threading.local()


class NotSettled(Exception):
    """Something that is kept as set-up was read from a table that is none."""


def settled(*found: type[models.Model], roles: tuple[str, ...] = (), columns: tuple[str, ...] = ()) -> None:
    """Register the tables of these models as set-up: all their rows, or those of some roles.

    Where `columns` are named, a change of others (how often a key was used) leaves the set-up as it was.
    """
    for model in found:
        table = model._meta.db_table
        _watched[table] = Watched(table=table, roles=roles, columns=columns)


def planned(*found: type[models.Model]) -> None:
    """Register the tables of these models as the calendar."""
    for model in found:
        table = model._meta.db_table
        _planned[table] = Watched(table=table, token=PLAN_TOKEN)


def watched() -> dict[str, Watched]:
    """Return the tables of the set-up by their names."""
    return dict(_watched)


def of_calendar() -> dict[str, Watched]:
    """Return the tables of the calendar by their names."""
    return dict(_planned)


def is_settled(tables: frozenset[str]) -> bool:
    """Tell whether all of these tables are set-up."""
    return tables <= _watched.keys()


def keep(key: Hashable, read: Callable[[], T], *, plan: bool = False) -> T:
    """Return what `read` returns, without reading it again while the set-up stands; nobody may change it.

    It may read the set-up and nothing else, with `plan` the calendar too: prepared queries raise NotSettled
    otherwise.
    """
    token = _token(plan=plan)
    if token is None:
        return read()
    store = _store[plan]
    if store.token != token or len(store.found) >= AT_MOST:
        store = _store[plan] = _Store(token)
    found: Any = store.found.get(key, _ABSENT)
    if found is not _ABSENT:
        return found  # type: ignore[no-any-return]  # what was put there under this key
    found = _built(read, _planned.keys() if plan else frozenset())
    if _token(plan=plan, anew=True) == token:
        store.found[key] = found
    return found  # type: ignore[no-any-return]  # as above


def _built(read: Callable[[], T], besides: Collection[str]) -> T:
    before = getattr(_building, "now", None)
    _building.now = besides
    try:
        return read()
    finally:
        _building.now = before


def building() -> bool:
    """Tell whether this thread is reading something that will be kept."""
    return getattr(_building, "now", None) is not None


def refuse_unsettled(tables: frozenset[str]) -> None:
    """Raise NotSettled while something is built to keep, when these tables may not be part of it."""
    besides = getattr(_building, "now", None)
    if besides is not None and not all(each in _watched or each in besides for each in tables):
        raise NotSettled(", ".join(sorted(tables)))


def forget() -> None:
    """Forget everything at once."""
    _store[:] = [_Store(""), _Store("")]


def keeps_plan() -> bool:
    """Tell whether what is worked out of the calendar can be kept here."""
    return _token(plan=True) is not None


def _token(*, plan: bool = False, anew: bool = False) -> str | None:
    """Return the token's value as this connection sees it; None where there is none yet."""
    own, plans = known(("token",), _read, anew=anew) or (None, None)
    if not plan:
        return own
    return f"{own}{plans}" if own and plans else None


def _read() -> tuple[str, str | None] | None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(READ)
        row: tuple[str, str | None] | None = cursor.fetchone()
    return row


@dataclass(frozen=True, slots=True)
class Nested:
    """Names of values that could be changed in place: of records, and of those related to them."""

    names: tuple[str, ...]
    related: dict[str, "Nested"]

    @classmethod
    def of(cls, records: Iterable[Any]) -> "Nested":
        """Return them, found once for all copies there will be."""
        names: set[str] = set()
        related: dict[str, list[Any]] = {}
        for record in records:
            names |= {name for name, value in record.__dict__.items() if _changes(value)}
            for name, other in record._state.__dict__.get("fields_cache", {}).items():
                related.setdefault(name, []).extend([other] if other else [])
        inside = {name: cls.of(found) for name, found in related.items()}
        return cls(tuple(sorted(names - {"sealed_peers"})), inside)


@dataclass(frozen=True, slots=True)
class Pristine:
    """Records as they were read, which nobody is given: each reader gets copies."""

    records: tuple[models.Model, ...]
    nested: "Nested"

    @classmethod
    def of(cls, records: list[Any]) -> "Pristine":
        """Return what is kept of records that were just read and that nobody else has."""
        return cls(tuple(records), Nested.of(records))

    def copies(self) -> list[Any]:
        """Return a copy of each record, its related records copied with it."""
        return [_twin(each, self.nested) for each in self.records]


class Handed(Sequence[M]):
    """Kept records for one reader: how many they are is known at once, they are copied when looked at."""

    def __init__(self, kept: Pristine) -> None:
        self._kept = kept
        self._own: list[M] | None = None

    def __len__(self) -> int:
        return len(self._kept.records)

    @overload
    def __getitem__(self, place: int) -> M: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[M]: ...

    def __getitem__(self, place: int | slice) -> M | Sequence[M]:
        return self._all()[place]

    def __iter__(self) -> Iterator[M]:
        return iter(self._all())

    def _all(self) -> list[M]:
        if self._own is None:
            self._own = self._kept.copies()
        return self._own


def _changes(value: object) -> bool:
    return isinstance(value, (list, dict, set))


def _twin(record: Any, nested: Nested) -> Any:
    twin = record.__class__.__new__(record.__class__)
    held = twin.__dict__
    held.update(record.__dict__)
    held["_state"] = state = ModelState()
    state.adding, state.db = False, record._state.db
    related = record._state.__dict__.get("fields_cache")
    if related:
        state.fields_cache = {
            name: each and _twin(each, nested.related.get(name) or Nested.of([each]))
            for name, each in related.items()
        }
    for name in nested.names:
        if name in held:
            held[name] = deepcopy(held[name])
    return twin
