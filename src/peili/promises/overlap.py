"""The database's own guard that nobody and nothing is in two places at once, on both engines.

Stored spans are half-open ranges of whole minutes and none is empty. Both engines refuse a write at once,
for every way of writing: `save()`, `update()`, `bulk_create()` and SQL by hand. A statement that moves many
rows is judged row by row, so it may be refused although its end state would be free.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.utils.translation import gettext_lazy as _

from peili.promises import overlap_sql


class NoOverlap(models.BaseConstraint):
    """Refuse two rows of one partition (a resource) whose spans share a minute.

    PostgreSQL gets an exclusion constraint (its migration comes after `EnableBtreeGist`), SQLite a pair of
    triggers. The model carries a plain index on partition and start: reads and triggers seek by it. Sessions
    that write at once call `take_turns` first.
    """

    violation_error_code = "overlap"
    default_violation_error_message = _("This time is already taken.")

    def __init__(
        self,
        *,
        name: str,
        partition: Sequence[str] = ("resource",),
        start: str = "start_minute",
        end: str = "end_minute",
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        self.partition = tuple(partition)
        self.start = start
        self.end = end
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NoOverlap):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    __hash__ = models.BaseConstraint.__hash__

    def __repr__(self) -> str:
        return f"<NoOverlap: {self.name} of {self.start} to {self.end} by {', '.join(self.partition)}>"

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how a migration writes this constraint down."""
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"partition": self.partition, "start": self.start, "end": self.end}

    def violated_by(self, error: IntegrityError) -> bool:
        """Tell whether this guard, rather than another constraint, raised the error."""
        return self.name in str(error)

    def installed(self, connection: BaseDatabaseWrapper, model: type[models.Model]) -> bool:
        """Tell whether the guard is in the database, word for word as this version would write it."""
        return overlap_sql.installed(connection, self._columns(model))

    def constraint_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Return what stands in CREATE TABLE; on SQLite nothing does, and the triggers are deferred.

        Django rebuilds an SQLite table for most changes, under another name. Deferred statements are the
        ones it carries through the rebuild, renames included.
        """
        columns, editor = self._columns(model), _editor(schema_editor)
        if editor.connection.vendor == "postgresql":
            return overlap_sql.exclusion(columns, editor.connection)
        editor.deferred_sql.extend(overlap_sql.triggers(columns, editor.connection))
        return ""

    def create_sql(  # type: ignore[override]  # Django's own constraints return a Statement too
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Statement:
        """Return what adds the guard to a table that stands already."""
        columns, editor = self._columns(model), _editor(schema_editor)
        if editor.connection.vendor == "postgresql":
            return overlap_sql.add_exclusion(columns, editor.connection)
        first, *rest = overlap_sql.triggers(columns, editor.connection)
        editor.deferred_sql.extend(rest)
        return first

    def remove_sql(  # type: ignore[override]  # Django's own constraints return a Statement too
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Statement:
        """Return what removes the guard; SQLite loses its triggers with the table Django rebuilds."""
        return overlap_sql.drop_exclusion(self._columns(model), _editor(schema_editor).connection)

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: set[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Raise ValidationError where a form's row would be refused, by the one seek the triggers use."""
        names = (*self.partition, self.start, self.end)
        values = {name: getattr(instance, _field(model, name).attname) for name in names}
        if None in values.values() or (exclude and exclude.intersection(names)):
            return
        start, end = values.pop(self.start), values.pop(self.end)
        if end <= start:
            raise ValidationError({self.end: _("The end must be after the start.")}, code="empty")
        others = model._default_manager.using(using).filter(**values, **{f"{self.start}__lt": end})
        last = others.exclude(pk=instance.pk).order_by(f"-{self.start}").values_list(self.end, flat=True)
        if (last_end := last.first()) is not None and last_end > start:
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    def _check(self, model: type[models.Model], connection: BaseDatabaseWrapper) -> list[checks.CheckMessage]:
        """Find what would make the guard wrong (nulls) or slow (no index)."""
        del connection  # the same on both engines
        names = [*self.partition, self.start]
        hint = f'indexes = [models.Index(fields={[*names, self.end]}, name="…")]'
        nullable = [name for name in (*names, self.end) if _field(model, name).null]
        found: list[checks.CheckMessage] = []
        if nullable:
            message = f"{self.name}: {', '.join(nullable)} may be null, and a null clashes with nothing."
            found.append(checks.Error(message, hint="null=False", obj=model, id="overlap.E001"))
        if not any(index.fields[: len(names)] == names for index in model._meta.indexes):
            message = f"{self.name}: no index begins with {', '.join(names)}; each write would walk all rows."
            found.append(checks.Error(message, hint=hint, obj=model, id="overlap.E002"))
        return found

    check = _check  # its name from Django 6.0

    def _columns(self, model: type[models.Model] | None) -> overlap_sql.Guard:
        if model is None:
            raise TypeError("a guard needs its model")
        return overlap_sql.Guard(
            name=self.name,
            table=model._meta.db_table,
            partition=tuple(_field(model, name).column for name in self.partition),
            start=_field(model, self.start).column,
            end=_field(model, self.end).column,
        )


def take_turns(
    resources: type[models.Model], ids: Iterable[object], *, using: str = DEFAULT_DB_ALIAS
) -> None:
    """Wait for the other sessions that write rows of these resources; call it first in the transaction.

    PostgreSQL stores a row before it looks for a clash, so of two sessions that write clashing rows at the
    same moment each waits for the other, and one ends in a deadlock error after a second. Locked resources,
    always in the order of their ids, make the second session wait before it writes: it is then told of the
    clash. On SQLite an explicit transaction already holds the one write lock, so nothing is asked.
    """
    if not connections[using].features.has_select_for_update:
        return
    rows = resources._default_manager.using(using).filter(pk__in=set(ids)).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _editor(schema_editor: BaseDatabaseSchemaEditor | None) -> BaseDatabaseSchemaEditor:
    if schema_editor is None:
        raise TypeError("a guard needs the schema editor")
    return schema_editor
