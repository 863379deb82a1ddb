"""Everything that is kept about a person, read from the declarations: what, why, from where and until when.

A room needs to do nothing to be in it: each personal field whose model's `subject` leads to the person is
there. Other persons' data is left out, and what is left out is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext as _

from peili.people.phones import spoken_phone
from peili.promises.declare import AnyField, Impersonal, Personal, declaration
from peili.promises.prepared import Prepared
from peili.promises.vocabulary import LOOKUP, PHONE, Source
from peili.rights.models import Redaction
from peili.rights.queries import values
from peili.rights.queries.ends import Ends, ends_of
from peili.rights.queries.redacted import MARK, Redactor, redactor_of
from peili.rights.queries.statements import statements_of
from peili.rights.queries.whose import Fields, paths, rows_about, subjects_of, tables
from peili.rights.words import TITLES

SUBJECT = "vault.Subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Datum:
    """One value: what it is called, what it says, and the declaration it stands under."""

    name: str
    label: str
    text: str
    value: Any
    declared: Personal
    ends_on: date | None

    @property
    def empty(self) -> bool:
        """Tell whether nothing is kept here."""
        return values.is_empty(self.value)

    @property
    def code(self) -> bool:
        """Tell whether this is a keyed code, which says nothing to a reader."""
        return self.declared.category == LOOKUP


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One record: its values, what it is about besides (a service), where it came from and when."""

    id: str
    context: tuple[tuple[str, str], ...]
    data: tuple[Datum, ...]
    source: str
    made_at: datetime | None

    @property
    def readable(self) -> list[Datum]:
        """Return the values a person can read."""
        return [each for each in self.data if not each.empty and not each.code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The records of one kind, with the purposes and bases they are kept for."""

    name: str
    title: str
    special: bool
    purposes: tuple[str, ...]
    bases: tuple[str, ...]
    pieces: tuple[Piece, ...]
    more: int
    ends_on: date | None
    why: str = ""  # until then
    statements: tuple[tuple[date, str], ...] = ()  # the person's own, beside these records: day and words

    @property
    def readable(self) -> list[Piece]:
        """Return the records in which there is something to read."""
        return [piece for piece in self.pieces if piece.readable]

    @property
    def codes(self) -> int:
        """Return how many keyed codes there are."""
        return sum(1 for piece in self.pieces for each in piece.data if each.code and not each.empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What is not here, and why."""

    what: str
    why: str
    count: int


@dataclass(slots=True, kw_only=True)
class Package:
    """All there is about one person in one register."""

    subject_id: UUID
    ends: Ends
    groups: list[Group] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def package(*, subject_id: UUID, zone: ZoneInfo, health: bool = True, most: int | None = None) -> Package:
    """Return what is kept about a person; at most `most` records of each kind, or all.

    Without `health` the fields of special categories are left out, and the package says so.
    """
    subject_ids = subjects_of(subject_id)
    beside = _statements(subject_ids, zone) if health else {}
    redactor = redactor_of(subject_ids)
    reading = _Reading(subject_ids, ends_of(subject_ids, zone=zone), zone, health, most, beside, redactor)
    groups = [group for model, fields in tables() if (group := reading.group(model, fields)) is not None]
    return Package(subject_id=subject_id, ends=reading.ends, groups=groups, left_out=list(reading.left_out()))


def _statements(subject_ids: list[UUID], zone: ZoneInfo) -> dict[str, tuple[tuple[date, str], ...]]:
    return {
        kind: tuple((each.made_at.astimezone(zone).date(), each.text) for each in found)
        for kind, found in statements_of(subject_ids).items()
    }


@dataclass(slots=True)
class _Reading:
    """One reading of everything about one person."""

    subject_ids: list[UUID]
    ends: Ends
    zone: ZoneInfo
    health: bool
    most: int | None
    beside: dict[str, tuple[tuple[date, str], ...]]
    redactor: Redactor
    others: dict[str, int] = field(default_factory=dict)
    hidden: int = 0

    def group(self, model: type[models.Model], fields: Fields) -> Group | None:
        """Return the records of one kind; None when there are none to show."""
        if model is Redaction:  # the words that are left out are of no copy
            return None
        shown = tuple(each for each in fields if self.health or not each[1].category.special)
        rows = self.rows(model)
        self.hidden += len(rows) if len(shown) < len(fields) else 0
        if not rows or not shown:
            return None
        kept = rows if self.most is None else rows[: self.most]
        self.count_others(model, kept)
        activities = dict.fromkeys(each for _field, said in shown for each in said.activities)
        of_clients = [each for each in activities if each.register == "clients"]
        return Group(
            name=model._meta.label,
            title=_title(model, shown),
            special=any(said.category.special for _field, said in shown),
            purposes=tuple(str(each.purpose) for each in of_clients),
            bases=tuple(dict.fromkeys(str(each.basis.label) for each in of_clients)),
            pieces=tuple(self.piece(model, shown, row) for row in kept),
            more=len(rows) - len(kept),
            ends_on=end[0] if (end := self.last_end(shown)) else None,
            why=end[1] if end else "",
            statements=self.beside.get(model._meta.label, ()),
        )

    def last_end(self, fields: Fields) -> tuple[date, str] | None:
        """Return the last day any of these fields is kept, and why."""
        ends = [(end, self.ends.why(said)) for _field, said in fields if (end := self.ends.of(said))]
        return max(ends, default=None)

    def rows(self, model: type[models.Model]) -> list[Any]:
        """Return the rows of one kind: one more than are shown, where there is a limit."""
        return _reader(model, self.most).records(subject_ids=self.subject_ids)

    def piece(self, model: type[models.Model], fields: Fields, row: Any) -> Piece:
        """Return one record."""
        return Piece(
            id=str(row.pk),
            context=tuple(_context(model, row)),
            data=tuple(self.datum(each, said, row) for each, said in fields),
            source=_source(row, fields),
            made_at=_made_at(row.pk, self.zone),
        )

    def datum(self, each: AnyField, said: Personal, row: Any) -> Datum:
        """Return one value."""
        value = values.read(row, each)
        return Datum(
            name=f"{each.model._meta.label}.{each.name}",
            label=str(each.verbose_name),
            text=self.redactor.text(_said(each, said, value, self.zone)),
            value=self.redactor.value(values.plain(value)),
            declared=said,
            ends_on=self.ends.of(said),
        )

    def count_others(self, model: type[models.Model], rows: list[Any]) -> None:
        """Count the relations to other persons, who are left out."""
        for relation in _relations_to_others(model):
            count = sum(getattr(row, relation.attname) is not None for row in rows)
            if count:
                name = str(relation.verbose_name)
                self.others[name] = self.others.get(name, 0) + count

    def left_out(self) -> Iterator[LeftOut]:
        """Yield what is not here and why."""
        for what, count in self.others.items():
            why = _("This is about another person. Ask us if you need to know.")
            yield LeftOut(what=what, why=why, count=count)
        for reason, count in self.redactor.count.items():
            what = _("words about another person, where “%(mark)s” stands") % {"mark": MARK}
            yield LeftOut(what=what, why=str(Redaction.Reason(reason).label), count=count)
        if self.hidden:
            why = _("It opens with a code that you get at the salon.")
            yield LeftOut(what=_("data about health"), why=why, count=self.hidden)


@cache
def _reader(model: type[models.Model], most: int | None) -> Prepared[models.Model]:
    """Return the query of the rows of one kind, with what they are about."""
    shown = [each.name for each in _shown_relations(model)]

    def rows(subject_ids: list[UUID]) -> "models.QuerySet[models.Model]":
        found = rows_about(model, subject_ids).select_related(*shown)
        return found if most is None else found[: most + 1]

    return Prepared(rows)


def _said(each: AnyField, said: Personal, value: Any, zone: ZoneInfo) -> str:
    text = values.said(each, value, zone)
    return spoken_phone(text) if said.category == PHONE and value == text else text


def _title(model: type[models.Model], fields: Fields) -> str:
    """Return what a kind of record is called: by this room, by its own, else after its categories."""
    own = TITLES.get(model._meta.label) or model._meta.original_attrs.get("verbose_name_plural")
    if own:
        return str(own)
    return ", ".join(dict.fromkeys(str(said.category.label) for _field, said in fields))


def _context(model: type[models.Model], row: Any) -> Iterator[tuple[str, str]]:
    for relation in _shown_relations(model):
        thing = getattr(row, relation.name)
        name = getattr(thing, "name", "") if thing is not None else ""
        if name:
            yield str(relation.verbose_name), str(name)


def _relations(model: type[models.Model]) -> Iterator[tuple[Any, type[models.Model]]]:
    own = {path.partition("__")[0] for path in paths(model)} | {"subject"}
    for each in model._meta.concrete_fields:
        if isinstance(each.related_model, type) and each.name not in own:
            yield each, each.related_model


@cache
def _shown_relations(model: type[models.Model]) -> list[Any]:
    """Return the relations to things about nobody, which tell what a record is about."""
    return [each for each, to in _relations(model) if _about_nobody(to) and hasattr(to, "name")]


@cache
def _relations_to_others(model: type[models.Model]) -> list[Any]:
    """Return the relations to rows of the staff: other persons, who are not named here."""
    of_clients = {table for table, _fields in tables()}
    return [each for each, to in _relations(model) if not _about_nobody(to) and to not in of_clients]


def _about_nobody(model: type[models.Model]) -> bool:
    said = [declaration(each) for each in model._meta.local_concrete_fields]
    return model._meta.label != SUBJECT and all(each is None or isinstance(each, Impersonal) for each in said)


def _source(row: Any, fields: Fields) -> str:
    """Return where a record came from: as it says itself, else as its activities do."""
    own = getattr(row, "came_from", None) or getattr(row, "source", None)
    if own:
        return str(Source(own).label)
    sources = dict.fromkeys(
        each for _field, said in fields for activity in said.activities for each in activity.sources
    )
    return ", ".join(str(each.label) for each in sources)


def _made_at(pk: Any, zone: ZoneInfo) -> datetime | None:
    """Return when a record was made, in local time: the first 48 bits of its id are milliseconds."""
    return datetime.fromtimestamp((pk.int >> 80) / 1000, zone) if isinstance(pk, UUID) else None
