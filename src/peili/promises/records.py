"""Base classes of what is stored: time-ordered ids, and no values where a record is printed."""

from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from peili.promises.holding import HoldsSealed, Records

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
