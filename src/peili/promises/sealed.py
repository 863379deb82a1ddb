"""Columns of sealed categories: ciphertext in the row, opened when the attribute is first read.

`seal` swaps a field's class for a made subclass of it, so forms, validation and types stay the field's own
while the column holds bytes. SQL may select it as part of a whole record and ask whether there is a value.
"""

import copy
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.expressions import Col
from django.db.models.query_utils import DeferredAttribute
from django.utils.functional import cached_property

from peili.promises.codec import ABSENT, PRESENT, Codec, codec_of
from peili.promises.ids import stable_id
from peili.promises.reading import MASK, Masked, Reading, in_force
from peili.promises.refused import SealedCol, SealedColumnRefused, SealedIsNull, SealedValueRefused
from peili.promises.sealing import Place, SealingRefused, SetApart, scope_code, sealer

__all__ = ["Ciphertext", "SealedColumn", "SealedColumnRefused", "SealedValueRefused", "is_sealed", "seal"]


class Ciphertext(bytes):
    """A value as its row holds it, not opened yet."""

    __slots__ = ()


class FromRecord:
    """A value on its way from a record to its row; anything else offered to the column is refused."""

    __slots__ = ("value",)

    def __init__(self, value: bytes | None) -> None:
        self.value = value


class SealedColumn(models.BinaryField):  # type: ignore[type-arg]  # not generic when it runs
    """What migrations see: a column of bytes under a key scope. A moved scope is a changed column."""

    def __init__(self, *, scope: str, db_column: str | None = None) -> None:
        self.scope = scope
        super().__init__(null=True, db_column=db_column)

    def deconstruct(self) -> Any:
        """Return the scope, and nothing of the field that people see."""
        name, _path, _args, kwargs = super().deconstruct()
        return name, _PATH, [], described(self.scope, kwargs.get("db_column"))


_PATH = f"{__name__}.SealedColumn"


def described(scope: str, db_column: str | None) -> dict[str, str]:
    """Return how a column is written in a migration."""
    return {"scope": scope} | ({"db_column": db_column} if db_column else {})


class SealedAttribute(DeferredAttribute):
    """Opens the value when it is first read, or masks it where the purpose in force has no part in it.

    It defines `__set__`, so that it stands before the value.
    """

    def __get__(self, record: Any, owner: Any = None) -> Any:
        """Return the value, opened."""
        if record is None:
            return self
        value = record.__dict__.get(self.field.attname, self)
        if value is self:
            value = super().__get__(record, owner)
        if isinstance(value, Ciphertext):
            field: Any = self.field
            now = in_force()
            if field.masked(now) or (now.closed and record.sealed_origin()[1] in now.closed):
                return MASK  # the record keeps its bytes, and stores them as they were
            try:
                value = field.opened(value, record)
            except SetApart:
                return MASK
            if now.keeps:
                record.__dict__[field.attname] = value
        return value

    def __set__(self, record: Any, value: Any) -> None:
        """Take a new value, or the bytes that come from the row."""
        record.__dict__[self.field.attname] = value


class SealedMixin:
    """What `seal` adds to a field's class."""

    plain: type["models.Field[Any, Any]"]
    twin: Any  # the field as it was declared, which knows its own type
    codec: Codec
    scope: str
    masks_as: str  # the code of its category, empty for what is about the staff
    hides_absence: bool  # for special categories it is told to nobody that nothing was said
    descriptor_class = SealedAttribute
    model: Any
    name: str
    attname: str
    column: str
    null: bool

    def get_internal_type(self) -> str:
        """Return what the column holds."""
        return "BinaryField"

    def deconstruct(self) -> Any:
        """Return the column of bytes, which is what the table holds."""
        _name, _path, _args, kwargs = super().deconstruct()  # type: ignore[misc]  # the mixin's host is a Field
        return self.name, _PATH, [], described(self.scope, kwargs.get("db_column"))

    def clone(self) -> SealedColumn:
        """Return the column for a migration's state."""
        _name, _path, _args, kwargs = self.deconstruct()
        return SealedColumn(**kwargs)

    @property
    def validators(self) -> Any:
        """Return the validators of the field as it was declared, whose type is not bytes."""
        return self.twin.validators

    def formfield(self, **kwargs: Any) -> Any:
        """Return the form field; a value is never in the page twice."""
        return super().formfield(**{"show_hidden_initial": False, **kwargs})  # type: ignore[misc]  # as above

    def db_check(self, connection: Any) -> None:
        """Return no constraint: the column holds bytes."""
        del connection

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Ciphertext | None:
        """Return the bytes of the row, unopened."""
        del expression, connection
        return None if value is None else Ciphertext(value)

    def masked(self, now: Reading) -> bool:
        """Tell whether the purpose in force leaves this field shut."""
        opens = now.opens
        return opens is not None and bool(self.masks_as) and self.masks_as not in opens

    def opened(self, sealed: Ciphertext, record: Any) -> Any:
        """Return the value of a record's bytes."""
        plain = sealer().open(sealed, self._place(*record.sealed_origin()))
        if plain == ABSENT:
            return None
        return self.codec.read(self, plain[1:].decode())

    def _place(self, row_id: Any, subject_id: UUID) -> Place:
        row = row_id if isinstance(row_id, UUID) else str(row_id)
        return Place(stable_id(self.label), row, self.scope, subject_id)

    @cached_property
    def label(self) -> str:
        """Return the field's name in promises.lock."""
        return f"{self.model._meta.label}.{self.name}"

    def pre_save(self, record: Any, add: bool) -> FromRecord:  # noqa: FBT001  # Django's signature
        """Seal the value of a record, which alone may write it; bytes nobody opened go back as they were."""
        held = record.__dict__.get(self.attname)
        if isinstance(held, Ciphertext) and not record.sealed_moved() and not getattr(self, "auto_now", 0):
            return FromRecord(bytes(held))
        value = super().pre_save(record, add)  # type: ignore[misc]  # as above
        if value is None and not self.null:
            raise SealedValueRefused(self, "there must be a value")  # type: ignore[arg-type]  # as above
        if value is None and not self.hides_absence:
            return FromRecord(None)
        return FromRecord(sealer().seal(self._written(value), self._place(*record.sealed_target())))

    def _written(self, value: Any) -> bytes:
        if value is None:
            return ABSENT
        if isinstance(value, Masked):
            raise SealedValueRefused(self, "this is the mask, not the value")  # type: ignore[arg-type]  # as above
        try:
            return PRESENT + self.codec.write(self, value).encode()
        except Exception as error:  # noqa: BLE001  # whatever it is, its message may quote the value
            why = f"the value does not fit ({type(error).__name__})"
        raise SealedValueRefused(self, why)  # type: ignore[arg-type]  # as above

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Refuse an upsert, which would bind the value to another row than the one that stays."""
        del value, connection
        conflict = getattr(compiler.query, "on_conflict", None)
        if conflict is not None and conflict.name == "UPDATE":
            raise SealedColumnRefused(self, "upserted")
        return "%s"

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Prepare a value that came from its record; refuse update() and bulk_update()."""
        if isinstance(value, FromRecord):
            return None if value.value is None else connection.Database.Binary(value.value)
        if value is None:
            return None
        raise SealedColumnRefused(self, "updated")

    def get_lookup(self, name: str) -> Any:
        """Return `isnull` and refuse every other look-up."""
        if name != "isnull" or self.hides_absence:
            raise SealedColumnRefused(self, f"filtered by {name!r}")
        return SealedIsNull

    def get_transform(self, name: str) -> Any:
        """Refuse: a transform would read the value in SQL."""
        raise SealedColumnRefused(self, f"transformed by {name!r}")

    def get_col(self, alias: str, output_field: Any = None) -> Col:
        """Return the guarded column."""
        return SealedCol(alias, self, output_field or self)  # type: ignore[arg-type]  # as above

    @property
    def cached_col(self) -> Col:
        """Return the guarded column under the table's own name."""
        return SealedCol(self.model._meta.db_table, self)  # type: ignore[arg-type]  # as above

    def select_format(self, compiler: Any, sql: str, params: Any) -> Any:
        """Refuse values() and values_list(); whole records pass."""
        if compiler.query.values_select:
            raise SealedColumnRefused(self, "listed")
        return sql, params

    def value_to_string(self, _record: models.Model) -> str:
        """Refuse: a serializer would copy the value out of its row."""
        raise SealedColumnRefused(self, "serialized")


@cache
def sealed_class(plain: Any) -> Any:
    """Return the guarded subclass of a field class."""
    return type(f"Sealed{plain.__name__}", (SealedMixin, plain), {"plain": plain, "__module__": __name__})


def seal(field: Any, *, scope: str, masks_as: str = "", hides_absence: bool = False) -> Any:
    """Return the field with its class swapped for the guarded one, its column under the scope's key.

    `masks_as` is the code it is masked under outside its purposes; empty when it is not.
    """
    if isinstance(field, models.FileField):
        raise ImproperlyConfigured("A file is sealed in its own storage; keep its random name in the column.")
    codec = codec_of(field)
    if codec is None or field.has_db_default():
        raise ImproperlyConfigured(f"{type(field).__name__} cannot be sealed: its value is made elsewhere.")
    plain: Any = type(field)
    twin = copy.copy(field)
    field.__class__ = sealed_class(plain)
    field.twin, field.codec, field.scope, field.hides_absence = twin, codec, scope, hides_absence
    field.masks_as = masks_as
    field.serialize = False
    return field


def is_sealed(field: object) -> bool:
    """Tell whether a field's column holds ciphertext."""
    return isinstance(field, SealedMixin)


def plain_type(field: Any) -> str:
    """Return the type of a field's values, whatever its column holds."""
    internal: str = (field.twin if is_sealed(field) else field).get_internal_type()
    return internal


@cache
def sealed_fields(model: Any) -> tuple[Any, ...]:
    """Return the sealed fields of a model."""
    return tuple(field for field in model._meta.concrete_fields if is_sealed(field))


@cache
def sealed_scopes(model: Any) -> tuple[bytes, ...]:
    """Return the codes of the scopes whose keys a row of the model needs."""
    return tuple(dict.fromkeys(scope_code(field.scope) for field in sealed_fields(model)))


__all__ += ["SealingRefused", "plain_type", "sealed_fields", "sealed_scopes"]
