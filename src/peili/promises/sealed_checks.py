"""System checks of what sealed columns need around them."""

from collections.abc import Iterator
from typing import Any

from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.expressions import F

from peili.promises.declare import Via, personal_fields
from peili.promises.holding import HoldsSealed, Records
from peili.promises.ids import NoStableId, stable_id
from peili.promises.resealing import Move, moves
from peili.promises.sealing import scope_code

SUBJECT = "vault.Subject"


def check_holder(model: type[models.Model]) -> Iterator[checks.CheckMessage]:
    """Check a model with sealed fields: its base, its manager, and the subject it stores."""
    label = model._meta.label
    if not issubclass(model, HoldsSealed):
        yield _error(model, f"{label} has sealed fields and is no record.", f"class {label}(Record)", 9)
        return
    if not isinstance(model._default_manager.get_queryset(), Records):
        yield _error(model, f"{label} reads past its subject.", "Base its queryset on Records.", 9)
    try:
        subject: Any = model._meta.get_field("subject")  # type: ignore[misc]  # whether it is there is the question
    except FieldDoesNotExist:
        subject = None
    if subject is None or not subject.is_relation or subject.null or _label(subject) != SUBJECT:
        hint = "subject = models.ForeignKey(Subject, models.PROTECT)  and, where it is another's too,  "
        yield _error(model, f"{label} does not store its subject.", hint + 'whose = via("path__subject")', 9)
    whose = getattr(model, "whose", None)
    if whose is not None and (not isinstance(whose, Via) or len(whose.paths) != 1):
        yield _error(model, f"{label}.whose is not one path.", 'whose = via("path__subject")', 9)


def _label(field: Any) -> str:
    return str(field.related_model._meta.label) if field.related_model else ""


def _error(model: Any, message: str, hint: str, number: int) -> checks.Error:
    return checks.Error(message, hint=hint, obj=model, id=f"peili.E{number:03}")


def check_sealing() -> Iterator[checks.CheckMessage]:
    """Check what concerns all sealed fields together: ids, scope codes and moves."""
    codes: dict[bytes, str] = {}
    for model, field, said in personal_fields():
        if not said.category.sealed:
            continue
        other = codes.setdefault(scope_code(said.scope), said.scope)
        if other != said.scope:
            yield _error(model, f"Scopes {other} and {said.scope} have one code.", "Rename an activity.", 12)
        try:
            stable_id(f"{model._meta.label}.{field.name}")
        except NoStableId as missing:
            yield _error(model, str(missing), "Run `peili lock` and commit the file.", 6)
    for move in moves():
        yield from _check_move(move)


def _check_move(move: Move) -> Iterator[checks.CheckMessage]:
    name = f"{move.migration}: {move.model}.{move.field}"
    if move.was is None or move.now is None:
        yield _error(
            None,
            f"{name} is changed between sealed and plain.",
            "Add a new field, copy the values through their records, then take the old one out.",
            11,
        )
    elif not move.resealed:
        yield _error(
            None,
            f"{name} moves from {move.was} to {move.now} and nothing reseals it.",
            f'Reseal(model="{move.model}", field="{move.field}", field_id=<its id in promises.lock>, '
            f'was="{move.was}", now="{move.now}") after the AlterField',
            10,
        )


def names_in_constraints(model: type[models.Model]) -> set[str]:
    """Return the fields that a model's ordering, indexes and constraints read in SQL."""
    meta = model._meta
    named = {field for group in meta.unique_together for field in group}
    for part in [*(meta.ordering or ()), *([meta.get_latest_by] if meta.get_latest_by else [])]:
        named |= _read(part)
    for index in meta.indexes:
        named |= {part.lstrip("-") for part in index.fields} | set(index.include)
        for expression in [*index.expressions, index.condition]:
            named |= _read(expression)
    for constraint in meta.constraints:
        for word, said in vars(constraint).items():
            named |= set() if word in _WORDS else _read(said)
    return {name.partition("__")[0] for name in named}


_WORDS = {"name", "_violation_error_message", "violation_error_message", "violation_error_code"}


def _read_condition(child: Any) -> set[str]:
    """Return the names of one condition: its look-up, and what it is compared with if that is a field."""
    if not isinstance(child, tuple):
        return _read(child)
    lookup, value = child
    return {lookup} | (set() if isinstance(value, str) else _read(value))


def _read(part: Any) -> set[str]:
    """Return the names a part of a constraint reads, however deep they stand."""
    if isinstance(part, str):
        return {part.lstrip("-")}
    if isinstance(part, F):
        return {str(vars(part)["name"])}
    if isinstance(part, models.Q):
        return set().union(*(_read_condition(child) for child in part.children))
    if isinstance(part, list | tuple):
        return set().union(*(_read(child) for child in part))
    if hasattr(part, "get_source_expressions"):
        return set().union(*(_read(child) for child in part.get_source_expressions()))
    return set()
