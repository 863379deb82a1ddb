"""Columns of sealed categories: read and written through their record only, never asked by SQL.

The refusals stand before the encryption does, so nothing that reads or writes such a column needs to
change on the day its bytes become ciphertext.
"""

from functools import cache
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import IsNull


class SealedColumnRefused(FieldError):
    """A sealed column was filtered, ordered, compared, listed or updated outside its record."""

    def __init__(self, field: "models.Field[Any, Any]", act: str) -> None:
        super().__init__(
            f"{field.model._meta.label}.{field.name} is sealed: it cannot be {act} in SQL. "
            "Find people through a declared look-up, and write through the record's save()."
        )


class FromRecord:
    """A value on its way from a record to its row; anything else offered to the column is refused."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class SealedCol(Col):
    """A sealed column in a query. It may stand in a select list of whole records and nowhere else."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Return the column's SQL while the select list is built; refuse it everywhere else.

        Annotations are part of that list too, so one that reads a sealed column refuses the whole query.
        """
        if compiler.select is not None or _annotated(compiler.query):
            raise SealedColumnRefused(self.target, "compared or ordered")
        return super().as_sql(compiler, connection)

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing: grouping by the primary key is enough, and by a sealed value impossible."""
        return []


def _annotated(query: Any) -> bool:
    return any(
        isinstance(part, SealedCol)
        for annotation in query.annotation_select.values()
        for part in annotation.flatten()
    )


class SealedIsNull(IsNull):
    """Whether there is a value at all, the one question SQL may ask."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        super().__init__(Col(lhs.alias, lhs.target) if isinstance(lhs, SealedCol) else lhs, rhs)


class SealedMixin:
    """What `seal` adds to a field's class."""

    plain: type["models.Field[Any, Any]"]

    def deconstruct(self) -> Any:
        """Return the plain field, which is what the table holds."""
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]  # the mixin's host is a Field
        return name, f"django.db.models.{self.plain.__name__}", args, kwargs

    def get_lookup(self, name: str) -> Any:
        """Return `isnull` and refuse every other look-up."""
        if name != "isnull":
            raise SealedColumnRefused(self, f"filtered by {name!r}")  # type: ignore[arg-type]  # as above
        return SealedIsNull

    def get_transform(self, name: str) -> Any:
        """Refuse: a transform would read the value in SQL."""
        raise SealedColumnRefused(self, f"transformed by {name!r}")  # type: ignore[arg-type]  # as above

    def get_col(self, alias: str, output_field: Any = None) -> Col:
        """Return the guarded column."""
        return SealedCol(alias, self, output_field or self)  # type: ignore[arg-type]  # as above

    @property
    def cached_col(self) -> Col:
        """Return the guarded column under the table's own name."""
        return SealedCol(self.model._meta.db_table, self)  # type: ignore[attr-defined, arg-type]  # as above

    def select_format(self, compiler: Any, sql: str, params: Any) -> Any:
        """Refuse values() and values_list(); whole records pass."""
        if compiler.query.values_select:
            raise SealedColumnRefused(self, "listed")  # type: ignore[arg-type]  # as above
        return super().select_format(compiler, sql, params)  # type: ignore[misc]  # as above

    def pre_save(self, record: models.Model, add: bool) -> Any:  # noqa: FBT001  # Django's signature
        """Take the value from its record, which alone may write it."""
        return FromRecord(super().pre_save(record, add))  # type: ignore[misc]  # as above

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Prepare a value that came from its record; refuse update() and bulk_update()."""
        if isinstance(value, FromRecord):
            return super().get_db_prep_save(value.value, connection)  # type: ignore[misc]  # as above
        if value is None:
            return None
        raise SealedColumnRefused(self, "updated")  # type: ignore[arg-type]  # as above


@cache
def sealed_class(plain: Any) -> Any:
    """Return the guarded subclass of a field class."""
    return type(f"Sealed{plain.__name__}", (SealedMixin, plain), {"plain": plain, "__module__": __name__})


def seal(field: Any) -> Any:
    """Return the field with its class swapped for the guarded one."""
    plain: Any = type(field)
    field.__class__ = sealed_class(plain)
    return field


def is_sealed(field: object) -> bool:
    """Tell whether a field's column is guarded."""
    return isinstance(field, SealedMixin)
