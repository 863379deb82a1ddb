"""What SQL may not be asked of a sealed column: everything but whether there is a value at all."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import IsNull


class SealedColumnRefused(FieldError):
    """A sealed column was filtered, ordered, compared, listed or updated outside its record."""

    def __init__(self, field: Any, act: str) -> None:
        super().__init__(
            f"{field.model._meta.label}.{field.name} ({field.scope}) is sealed: it cannot be {act} in SQL. "
            "Find people through a declared look-up, and write through the record's save()."
        )


class SealedValueRefused(Exception):
    """A value does not fit its sealed field. The message says which field, never the value."""

    def __init__(self, field: "models.Field[Any, Any]", why: str) -> None:
        super().__init__(f"{field.model._meta.label}.{field.name}: {why}.")


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
