"""Queries of busy pages, written in the ORM as ever and turned into SQL once a process, not once a request.

Building its SQL is most of what a small query costs. The SQL of a prepared query depends on nothing but the
shape of its values (their number, in a list), so it is kept by that shape and run with the values of the day.
No row is kept, but for queries that say they are `still`: those of the set-up until it changes, for the whole
process (see `peili.promises.settled`), others while nobody writes (see `peili.promises.steady`).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import ModelIterable
from django.db.models.sql import DeleteQuery, Query, UpdateQuery

from peili.promises.holding import way_to_make
from peili.promises.settled import Pristine, is_settled, keep, refuse_unsettled
from peili.promises.steady import steady

M = TypeVar("M", bound=models.Model)
Value = UUID | str | int | date | datetime
Values = Value | Sequence[Value]
_TABLES = re.compile(r'(?:FROM|JOIN|,) "(\w+)"(?!\.)')
Shape = tuple[str, tuple[int, ...]]  # the engine, and the length of each list (-1 for a single value)


@dataclass(frozen=True, slots=True)
class _Built:
    """A query's SQL with its parameters: constants, and places where a value goes."""

    sql: str
    constants: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]  # index of the parameter, index of the value
    compiler: Any
    converters: dict[int, Any]
    tables: frozenset[str]  # every table it reads
    ways: list["_Plain | None"] = field(default_factory=list)

    def plain(self) -> "_Plain | None":
        """Return how its records are made where nothing is read beside them, asked once."""
        if not self.ways:
            self.ways.append(_Plain.of(self))
        return self.ways[0]

    def read(self, expressions: Iterable[Any]) -> dict[int, Any]:
        """Return what turns the columns of a row into Python's values, asked of Django once."""
        if not self.converters:
            self.converters.update(self.compiler.get_converters(expressions))
        return self.converters


@dataclass(frozen=True, slots=True)
class _Plain:
    """How the rows of one table become records, as Django's `ModelIterable` makes them."""

    model: Any
    names: list[str]
    first: int
    beyond: int
    converters: list[tuple[int, tuple[list[Any], Any]]]
    annotations: list[tuple[str, int]]
    make: Callable[[Any, list[str], list[Any]], Any]

    @classmethod
    def of(cls, built: _Built) -> "_Plain | None":
        """Return it for a query of one model with no other beside it; None for any other."""
        compiler = built.compiler
        info, expressions = compiler.klass_info, [each[0] for each in compiler.select]
        if info is None or info.get("related_klass_infos") or compiler.has_composite_fields(expressions):
            return None
        first, beyond = info["select_fields"][0], info["select_fields"][-1] + 1
        return cls(
            model=info["model"],
            names=[each.target.attname for each in expressions[first:beyond]],
            first=first,
            beyond=beyond,
            converters=list(built.read(expressions).items()),
            annotations=list((compiler.annotation_col_map or {}).items()),
            make=way_to_make(info["model"]),
        )

    def made(self, connection: BaseDatabaseWrapper, rows: Iterable[Sequence[Any]]) -> list[Any]:
        """Return a record for each row."""
        found = []
        for each in rows:
            row = list(each)
            for place, (converters, expression) in self.converters:
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
            record = self.make(self.model, self.names, row[self.first : self.beyond])
            for name, place in self.annotations:
                setattr(record, name, row[place])
            found.append(record)
        return found


class _Kept:
    """A statement by its builder, its SQL kept for each shape of the values."""

    def __init__(self, build: Callable[..., Query]) -> None:
        self._build = build
        self._built: dict[Shape, _Built] = {}

    def _ready(self, connection: BaseDatabaseWrapper, values: dict[str, Values]) -> tuple[_Built, list[Any]]:
        """Return the statement and its parameters for these values."""
        flat, lengths = _flat(values.values())
        shape = (connection.vendor, lengths)
        built = self._built.get(shape)
        if built is None:
            built = self._built[shape] = self._prepare(connection, values)
        params = list(built.constants)
        for place, index in built.places:
            params[place] = _adapted(flat[index], connection)
        return built, params

    def _prepare(self, connection: BaseDatabaseWrapper, values: dict[str, Values]) -> _Built:
        """Build the statement once with stand-ins and find where each of them went."""
        stand_ins = _stand_ins(values)
        compiler = self._build(**stand_ins).get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        adapted = [_adapted(each, connection) for each in _flat(stand_ins.values())[0]]
        places = tuple(
            (place, index)
            for place, param in enumerate(params)
            for index, each in enumerate(adapted)
            if isinstance(param, type(each)) and param == each
        )
        if {index for _place, index in places} != set(range(len(adapted))):
            raise ValueError("a prepared query must use each of its values as it is")
        return _Built(sql, tuple(params), places, compiler, {}, frozenset(_TABLES.findall(sql)))


class Prepared(_Kept, Generic[M]):
    """A query by its builder: a function from named values to a queryset, which uses each value as it is.

    Values are ids, texts, dates, instants, whole numbers of 32 bits, or sequences of these for `__in`.
    One that is `still` is not asked again while nobody has written: for what changes rarely.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[M, Any]"], *, still: bool = False) -> None:
        super().__init__(lambda **values: build(**values).query)
        self.build, self.still = build, still

    def records(self, **values: Values) -> list[M]:
        """Return the records found, with what the builder selects beside them."""
        connection = connections[DEFAULT_DB_ALIAS]
        built, params = self._ready(connection, values)
        if not self._settled(built):
            return self._made(connection, built, self._rows(connection, built, params))
        key = ("records", *_key(built, params))
        kept = keep(
            key, lambda: Pristine.of(self._made(connection, built, _fetched(connection, built, params)))
        )
        return kept.copies()

    def _made(self, connection: BaseDatabaseWrapper, built: _Built, rows: list[tuple[Any, ...]]) -> list[M]:
        if not rows:
            return []
        plain = built.plain()
        if plain is not None:
            return plain.made(connection, rows)
        compiler = copy(built.compiler)
        compiler.connection = connection
        compiler.execute_sql = lambda **_how: [rows]
        compiler.get_converters = built.read  # the same for every row there will ever be
        query = SimpleNamespace(get_compiler=lambda **_which: compiler)
        source = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        return list(ModelIterable(source))  # type: ignore[arg-type]  # all it asks of a queryset

    def first(self, **values: Values) -> M | None:
        """Return the first record found, or None; the builder limits and orders."""
        found = self.records(**values)
        return found[0] if found else None

    def rows(self, **values: Values) -> list[tuple[Any, ...]]:
        """Return the rows of a `values_list` as the driver gives them: see `stored` for ids."""
        connection = connections[DEFAULT_DB_ALIAS]
        return self._rows(connection, *self._ready(connection, values))

    def tables(self, **values: Values) -> frozenset[str]:
        """Return the tables it reads."""
        return self._ready(connections[DEFAULT_DB_ALIAS], values)[0].tables

    def _rows(
        self, connection: BaseDatabaseWrapper, built: _Built, params: list[Any]
    ) -> list[tuple[Any, ...]]:
        key = _key(built, params)
        if self._settled(built):
            return keep(key, lambda: _fetched(connection, built, params))
        refuse_unsettled(built.tables)
        if self.still:
            return steady(key, lambda: _fetched(connection, built, params))
        return _fetched(connection, built, params)

    def _settled(self, built: _Built) -> bool:
        return self.still and is_settled(built.tables)


def _key(built: _Built, params: list[Any]) -> tuple[Any, ...]:
    """Return what tells one reading from another; PostgreSQL takes the steps of a JSON path as a list."""
    if list in map(type, params):
        params = [tuple(each) if isinstance(each, list) else each for each in params]
    return built.sql, *params


def _fetched(connection: BaseDatabaseWrapper, built: _Built, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(built.sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


class PreparedWrite(_Kept):
    """An `update` or `delete` of rows, by its builder: `changing(...)` or `deleting(...)`.

    Nothing but the rows themselves is touched: no cascade and no signal, so deleting is for rows on which
    nothing hangs any more.
    """

    def run(self, **values: Values) -> int:
        """Do it; return how many rows there were."""
        connection = connections[DEFAULT_DB_ALIAS]
        built, params = self._ready(connection, values)
        with connection.cursor() as cursor:
            cursor.execute(built.sql, params)
            count: int = cursor.rowcount
            return count


def changing(rows: "models.QuerySet[Any, Any]", **changes: Any) -> Query:
    """Return what `rows.update(**changes)` would run."""
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_values(changes)
    changed: Query = query
    return changed


def deleting(rows: "models.QuerySet[Any, Any]") -> Query:
    """Return what deletes just these rows."""
    query: Query = rows.query.chain(DeleteQuery)
    return query


def stored(pk: UUID) -> Any:
    """Return an id as `rows` gives it on this engine."""
    return _adapted(pk, connections[DEFAULT_DB_ALIAS])


def by_stored(pks: Iterable[UUID]) -> dict[Any, UUID]:
    """Return ids by what `rows` gives of them."""
    native = connections[DEFAULT_DB_ALIAS].features.has_native_uuid_field
    return {pk: pk for pk in pks} if native else {pk.hex: pk for pk in pks}


def id_of(read: Any) -> UUID:
    """Return the id that `rows` gave: SQLite has no type for it."""
    return read if isinstance(read, UUID) else UUID(read)


def _flat(values: Iterable[Values]) -> tuple[list[Value], tuple[int, ...]]:
    flat: list[Value] = []
    lengths = []
    for value in values:
        if isinstance(value, (list, tuple)):
            flat += value
            lengths.append(len(value))
        else:
            flat.append(value)  # type: ignore[arg-type]  # texts are sequences too, but single values here
            lengths.append(-1)
    return flat, tuple(lengths)


def _stand_ins(values: dict[str, Values]) -> dict[str, Values]:
    number = iter(range(1, 100_000))
    return {
        name: [_stand_in(each, next(number)) for each in value]
        if isinstance(value, (list, tuple))
        else _stand_in(value, next(number))  # type: ignore[arg-type]  # as above
        for name, value in values.items()
    }


def _stand_in(value: Value, number: int) -> Value:
    """Return a value of the same type that no builder writes as a constant."""
    made: dict[type, Value] = {
        UUID: UUID(int=number),
        str: f"stand-in-{number}",
        int: 1_900_000_000 + number,
        datetime: datetime(1801, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
        date: date(1801, 1, 1) + timedelta(days=number),
    }
    return made[type(value)]


def _adapted(value: Value, connection: BaseDatabaseWrapper) -> Any:
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
