"""Base classes of what is stored: time-ordered ids, and no values where a record is printed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from peili.promises.holding import HoldsSealed, Records
from peili.promises.inserting import insert

__all__ = ["HoldsSealed", "Record", "Records", "new_id"]


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562): made by the program, in order of time."""
    return uuid7()


class Record(HoldsSealed):
    """A row with a UUIDv7 of its own that prints as its id, never as a value."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label}#{self.pk}"

    def __repr__(self) -> str:
        return f"<{self}>"

    def _do_insert(
        self,
        manager: Any,
        using: str,
        fields: Sequence[Any],
        returning_fields: Sequence[Any],
        raw: bool,  # noqa: FBT001  # Django's signature
    ) -> Any:
        """Insert the row as `save` does, by SQL that is kept (see `peili.promises.inserting`)."""
        if not raw and not returning_fields and insert(self, fields, using=using):
            return []
        return super()._do_insert(manager, using, fields, returning_fields, raw)  # type: ignore[misc]  # absent from django-stubs
