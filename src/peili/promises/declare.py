"""The one declaration: the first word of a field's line says what kind of data it holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from django.apps import apps
from django.db import models

from peili.promises.sealed import seal
from peili.promises.vocabulary import Activity, Category

AnyField: TypeAlias = "models.Field[Any, Any]"
F = TypeVar("F", bound=AnyField)
CLIENTS = "clients"  # the register whose values a purpose opens; the staff's own are walled by their pages


@dataclass(frozen=True, slots=True)
class Personal:
    """Says that a field holds personal data of one category, for these activities."""

    category: Category
    activities: tuple[Activity, ...]

    @property
    def scope(self) -> str:
        """Return the key scope without its subject: category group and activity set."""
        return f"{self.category.group}/{'+'.join(sorted(activity.code for activity in self.activities))}"


@dataclass(frozen=True, slots=True)
class Impersonal:
    """Says that a field holds nothing about a person, with the reason where its type could."""

    reason: str


Declaration = Personal | Impersonal


class Via:
    """Says whose a record is: ORM paths that end at a `vault.Subject`, the first that leads there wins."""

    def __init__(self, *paths: str) -> None:
        self.paths = paths


def via(*paths: str) -> Via:
    """Return the paths from a model to the subject its personal fields are about."""
    return Via(*paths)


class Outlives:
    """Says that a row stays when its person is erased, under which activity, and what it loses then."""

    def __init__(self, activity: Activity, without: tuple[str, ...]) -> None:
        self.activity, self.without = activity, without


def reduced(activity: Activity, *, without: tuple[str, ...]) -> Outlives:
    """Return what a row the law makes the house keep loses at an erasure: all that leads to the person."""
    return Outlives(activity, without)


def personal(category: Category, field: F, *activities: Activity) -> F:
    """Declare a field that says something about a person; in sealed categories its column is ciphertext."""
    said = Personal(category, activities)
    if category.sealed:
        about_clients = any(activity.register == CLIENTS for activity in activities)
        field = seal(
            field,
            scope=said.scope,
            masks_as=category.code if about_clients else "",
            hides_absence=category.special,
        )
    field._peili = said  # type: ignore[attr-defined]  # noqa: SLF001  # carried by the field, so abstract inheritance copies it
    return field


def impersonal(field: F, reason: str = "") -> F:
    """Declare a field that is about nobody; text, JSON and file fields must say why."""
    field._peili = Impersonal(reason)  # type: ignore[attr-defined]  # noqa: SLF001  # as in personal()
    return field


def declaration(field: AnyField) -> Declaration | None:
    """Return what the field's line says about it, or None when it says nothing."""
    found: Declaration | None = getattr(field, "_peili", None)
    return found


def needs_no_word(field: AnyField) -> bool:
    """Tell whether a field is a primary or foreign key, the only ones that need no declaration."""
    return bool(field.primary_key or field.is_relation)


def declared_fields() -> Iterator[tuple[type[models.Model], AnyField, Declaration]]:
    """Yield every declared column of every installed model, borrowed tables excepted."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            said = declaration(field)
            if said is not None:
                yield model, field, said


def personal_fields() -> Iterator[tuple[type[models.Model], AnyField, Personal]]:
    """Yield every column that holds personal data."""
    for model, field, said in declared_fields():
        if isinstance(said, Personal):
            yield model, field, said
