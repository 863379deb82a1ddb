"""Tables whose rows the database itself refuses to change or remove, on both engines.

A row may be completed once (a link in a chain is added to a stored entry) and is closed from then on. The
few commands that lawfully remove something open a door: they put a row into the door's table inside their
own transaction and take it out again before the commit, so no other session ever sees the door open, and a
killed process leaves it shut.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement

from peili.promises import append_only_sql


class AppendOnly(models.BaseConstraint):
    """Refuse updates and deletions of a table's rows while the door's table is empty.

    `once` names the columns that may still be written while the first of them is null; without it nothing
    may be updated at all. PostgreSQL refuses TRUNCATE too.
    """

    def __init__(self, *, name: str, door: str, once: Sequence[str] = ()) -> None:
        self.door = door
        self.once = tuple(once)
        super().__init__(name=name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AppendOnly):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    __hash__ = models.BaseConstraint.__hash__

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how a migration writes this constraint down."""
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"door": self.door, "once": self.once}

    def installed(self, connection: BaseDatabaseWrapper, model: type[models.Model]) -> bool:
        """Tell whether the refusals are in the database, word for word as this version would write them."""
        return append_only_sql.installed(connection, self._rule(model))

    def constraint_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Return nothing for CREATE TABLE; the triggers are deferred, so they follow a rebuilt table."""
        _deferred(schema_editor).extend(self._statements(model, schema_editor))
        return ""

    def create_sql(  # type: ignore[override]  # Django's own constraints return a Statement too
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Statement:
        """Return what adds the refusals to a table that stands already."""
        first, *rest = self._statements(model, schema_editor)
        _deferred(schema_editor).extend(rest)
        return first

    def remove_sql(  # type: ignore[override]  # Django's own constraints return a Statement too
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Statement:
        """Return what removes them; SQLite loses its triggers with the table Django rebuilds."""
        return append_only_sql.removal(self._rule(model), _editor(schema_editor).connection)

    def validate(self, *_args: Any, **_kwargs: Any) -> None:
        """Accept every form: a form only ever adds rows here."""

    def _statements(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> list[Statement]:
        return append_only_sql.statements(self._rule(model), _editor(schema_editor).connection)

    def _rule(self, model: type[models.Model] | None) -> append_only_sql.Rule:
        if model is None:
            raise TypeError("append-only needs its model")
        fields = {field.name: str(field.column) for field in model._meta.local_concrete_fields}
        once = tuple(fields[name] for name in self.once)
        return append_only_sql.Rule(
            name=self.name,
            table=model._meta.db_table,
            door=self.door,
            once=once,
            fixed=tuple(sorted(set(fields.values()).difference(once))),
        )


@contextmanager
def doors_open(tables: Collection[type[models.Model]]) -> Iterator[None]:
    """Let this transaction, and no other, change and remove rows of these tables that refuse it otherwise."""
    names = {
        each.door for model in tables for each in model._meta.constraints if isinstance(each, AppendOnly)
    }
    doors = [model for model in apps.get_models() if model._meta.db_table in names]
    with transaction.atomic():
        opened = [door._default_manager.create() for door in doors]
        yield
        for each in opened:
            each.delete()


def _editor(schema_editor: BaseDatabaseSchemaEditor | None) -> BaseDatabaseSchemaEditor:
    if schema_editor is None:
        raise TypeError("append-only needs the schema editor")
    return schema_editor


def _deferred(schema_editor: BaseDatabaseSchemaEditor | None) -> list[Any]:
    deferred: list[Any] = _editor(schema_editor).deferred_sql
    return deferred
