"""What a model with sealed columns knows of itself: its subject, where its bytes came from, and its peers."""

import copy
from collections.abc import Callable, Collection, Iterable
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init

from peili.promises.refused import SealedColumnRefused
from peili.promises.sealed import Ciphertext, sealed_fields, sealed_scopes
from peili.promises.sealing import Erased, SealingRefused, sealer

M = TypeVar("M", bound=models.Model)
SUBJECT = "subject"
SUBJECT_ID = "subject_id"
ROOT_FIELDS = frozenset({SUBJECT, SUBJECT_ID})


class WrongSubject(SealingRefused):
    """A record is about another subject than the one its `whose` path leads to, or about none."""


class NotCopied(TypeError):
    """Somebody tried to pickle a record that holds sealed values."""


class Records(models.QuerySet[M]):
    """Reads of records: never without the subject their sealed columns are bound to."""

    def only(self, *fields: str) -> Self:
        """Load only these fields, and the subject."""
        return super().only(*fields, *_with_subject(self.model))

    def defer(self, *fields: str | None) -> Self:
        """Load all but these fields; the subject is always loaded."""
        return super().defer(*[field for field in fields if not _keeps(self.model, field)])  # type: ignore[arg-type]  # Django takes None: defer nothing

    def update(self, **values: Any) -> int:
        """Update rows; a subject stays whose it is, for the row's values are bound to it."""
        if sealed_fields(self.model) and ROOT_FIELDS & values.keys():
            raise SealedColumnRefused(sealed_fields(self.model)[0], "given to another subject")
        return super().update(**values)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """Insert rows, their keys made in one write before them."""
        records = list(objs)
        if sealed_fields(self.model):
            for record in records:
                settle(record)
            prepare(records)
        return super().bulk_create(records, *args, **kwargs)

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh and sealed_fields(self.model):
            _introduce([record for record in self._result_cache or () if isinstance(record, HoldsSealed)])


def _with_subject(model: type[models.Model]) -> tuple[str, ...]:
    return (SUBJECT,) if sealed_fields(model) else ()


def _keeps(model: type[models.Model], field: str | None) -> bool:
    return bool(sealed_fields(model)) and field in ROOT_FIELDS


def _introduce(records: "Collection[HoldsSealed]") -> None:
    """Let records of one read know each other, so that the first that is opened reads the keys of all."""
    if len(records) > 1:
        subjects: list[UUID | None] = [record.__dict__.get(SUBJECT_ID) for record in records]
        for record in records:
            record.sealed_peers = subjects


def warm(records: "Iterable[HoldsSealed]") -> None:
    """Say that these records will be shown together: the keys of all are read at the first that is opened."""
    _introduce(list(records))


def prepare(records: "Collection[Any]") -> None:
    """Make the keys these records need, in one write."""
    sealer().prepare(
        (record.subject_id, scope) for record in records for scope in sealed_scopes(record._meta.model)
    )


def settle(record: Any) -> None:
    """Fill the subject from the `whose` path, and refuse another than the one it leads to."""
    path = getattr(type(record), "whose", None)
    if path is None:
        return
    at: Any = record
    steps = path.paths[0].split("__")
    for step in steps[:-1]:
        at = getattr(at, step)
    leads_to = getattr(at, f"{steps[-1]}_id")
    if record.__dict__.get(SUBJECT_ID) is None:
        record.subject_id = leads_to
    if record.subject_id != leads_to:
        raise WrongSubject(f"{record} is about another subject than {path.paths[0]} leads to.")


class HoldsSealed(models.Model):
    """The base of every model with sealed columns."""

    sealed_from: tuple[Any, UUID | None] | None = None
    sealed_peers: list[UUID | None] | None = None
    subject: Any  # a foreign key to the subject where there are sealed columns

    objects: ClassVar[Any] = Records.as_manager()

    class Meta:
        abstract = True

    def __reduce__(self) -> Any:
        """Refuse: a pickle would hold opened values."""
        if sealed_fields(type(self)):
            raise NotCopied(f"{self._meta.label} holds sealed values and is not pickled.")
        return super().__reduce__()

    def __copy__(self) -> Self:
        return self._twin(self.__getstate__())

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = memo[id(self)] = self._twin({})
        twin.__dict__.update(copy.deepcopy(self.__getstate__(), memo))
        return twin

    def save(self, **kwargs: Any) -> None:
        """Save the record. A row keeps its subject; under a new key of its own it may have another."""
        if sealed_fields(type(self)):
            settle(self)
            if self._state.adding:
                self.sealed_target()
                prepare([self])
            elif self.sealed_moved():
                self._open_all(kwargs.get("update_fields"))
        super().save(**kwargs)
        if sealed_fields(type(self)):
            self.sealed_from = (self.pk, self.__dict__.get(SUBJECT_ID))

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **rest: Any
    ) -> Self:
        """Make the record of a row, remembering whose and which row its bytes are bound to."""
        record = super().from_db(db, field_names, values, **rest)
        if sealed_fields(cls):
            record.sealed_from = (record.pk, record.__dict__.get(SUBJECT_ID))
        return record

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: "models.QuerySet[Self] | None" = None,
    ) -> None:
        """Read the row again, its subject with it; what was erased in between is not opened."""
        if fields is not None and sealed_fields(type(self)):
            fields = {*fields, SUBJECT}
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)

    def sealed_origin(self) -> tuple[Any, UUID]:
        """Return the row and subject the loaded bytes are bound to, with all peers' keys read."""
        if self.sealed_from is None:
            raise SealingRefused(f"{self._meta.label}: bytes that came from no row cannot be opened.")
        row_id, subject_id = self.sealed_from
        if subject_id is None:  # loaded through a path that left the subject out
            rows = type(self)._base_manager.using(self._state.db).filter(pk=row_id)
            subject_id = rows.values_list(SUBJECT_ID, flat=True).get()
            self.sealed_from = (row_id, subject_id)
        if self.sealed_peers:
            self._warm_peers()
        return row_id, subject_id

    def _warm_peers(self) -> None:
        peers = self.sealed_peers or []
        subjects = {peer for peer in peers if peer is not None}
        peers.clear()  # the others of this read have nothing more to ask for
        sealer().warm((subject, scope) for subject in subjects for scope in sealed_scopes(type(self)))

    def sealed_target(self) -> tuple[Any, UUID]:
        """Return the row and subject that values are sealed for."""
        subject_id = getattr(self, SUBJECT_ID, None)
        if subject_id is None:
            raise WrongSubject(f"{self._meta.label}: a sealed value needs to know whose it is.")
        return self.pk, subject_id

    def sealed_moved(self) -> bool:
        """Tell whether the record has become another row or another subject's since it was read."""
        if self.sealed_from is None:
            return True
        row_id, subject_id = self.sealed_from
        now = self.__dict__.get(SUBJECT_ID)
        return row_id != self.pk or (now is not None and subject_id is not None and now != subject_id)

    def _open_all(self, update_fields: Iterable[str] | None) -> None:
        """Open everything under the old place, to be sealed under the new; refuse what would stay behind."""
        fields = [field.attname for field in sealed_fields(type(self))]
        if self.sealed_from is not None and self.sealed_from[0] == self.pk:
            raise WrongSubject(f"{self._meta.label}: a row keeps its subject. Join subjects instead.")
        if update_fields is not None or not self.__dict__.keys() >= set(fields):
            raise WrongSubject(f"{self._meta.label}: only a whole record is sealed anew for another row.")
        for field in fields:
            getattr(self, field)

    def _twin(self, state: dict[str, Any]) -> Self:
        twin = type(self).__new__(type(self))
        twin.__dict__.update(state)
        return twin


def way_to_make(model: Any) -> Callable[[Any, Collection[str], Collection[Any]], Any]:
    """Return how records are made of rows: without Django's own `__init__`, where nothing hangs on that.

    It goes through all fields of the model for each record, however few were read.
    """
    hangs = (
        model.__init__ is not models.Model.__init__
        or pre_init.has_listeners(model)
        or post_init.has_listeners(model)
        or model.from_db.__func__ not in (models.Model.from_db.__func__, HoldsSealed.from_db.__func__)  # type: ignore[attr-defined]  # class methods
    )
    return _made_by_django if hangs else _made


def _made_by_django(model: Any, names: Collection[str], values: Collection[Any]) -> Any:
    return model.from_db(DEFAULT_DB_ALIAS, names, values)


def _made(model: Any, names: Collection[str], values: Collection[Any]) -> Any:
    """Return what `from_db` would: the values in their places, and whose and which row they are bound to."""
    record = model.__new__(model)
    held = record.__dict__
    held["_state"] = state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    held.update(zip(names, values, strict=True))
    if sealed_fields(model):
        record.sealed_from = (record.pk, held.get(SUBJECT_ID))
    return record


__all__ = ["Ciphertext", "Erased", "HoldsSealed", "NotCopied", "Records", "WrongSubject", "warm"]
