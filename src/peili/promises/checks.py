"""System checks of the declarations. Any error here stops the start."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from peili.promises.activities import ACTIVITIES
from peili.promises.borrowed import BORROWED
from peili.promises.declare import (
    AnyField,
    Impersonal,
    Outlives,
    Personal,
    Via,
    declaration,
    needs_no_word,
    personal_fields,
)
from peili.promises.lock import drift
from peili.promises.sealed import is_sealed, sealed_fields
from peili.promises.sealed_checks import check_holder, check_sealing, names_in_constraints

SUBJECT = "vault.Subject"
COULD_HOLD_ANYTHING = (
    models.TextField,
    models.CharField,
    models.JSONField,
    models.FileField,
    models.BinaryField,
)


def check_declarations(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Check every installed model; used by Django's check framework and by the house tests."""
    found: list[checks.CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        found += check_model(model)
    found += check_activities()
    found += check_sealing()
    found += [
        checks.Error(problem, hint="Run `peili lock` and commit the file.", id="peili.E006")
        for problem in drift()
    ]
    return found


def check_model(model: type[models.Model]) -> list[checks.CheckMessage]:
    """Return what one model's lines leave unsaid or say wrongly."""
    borrowed = BORROWED.get(model._meta.label)
    found: list[checks.CheckMessage] = []
    holds_personal = False
    for field in model._meta.local_concrete_fields:
        said = declaration(field) or (borrowed or {}).get(field.name)
        if said is None:
            if not needs_no_word(field):
                found.append(_undeclared(model, field))
        elif isinstance(said, Impersonal):
            found += _impersonal(model, field, said)
        else:
            holds_personal = True
            found += _personal(model, field, said)
    if holds_personal:
        found += _subject(model)
        found += _outlives(model)
    if sealed_fields(model):
        found += check_holder(model)
    return found


def _undeclared(model: type[models.Model], field: AnyField) -> checks.Error:
    return checks.Error(
        f"{model._meta.label}.{field.name} says nothing about personal data.",
        hint=f"{field.name} = personal(<CATEGORY>, models.{type(field).__name__}(...), <ACTIVITY>)  or  "
        f'{field.name} = impersonal(models.{type(field).__name__}(...), "<why it is about nobody>")',
        obj=model,
        id="peili.E001",
    )


def _impersonal(
    model: type[models.Model], field: AnyField, said: Impersonal
) -> Iterator[checks.CheckMessage]:
    free = isinstance(field, COULD_HOLD_ANYTHING) and not field.choices
    if free and not said.reason:
        yield checks.Error(
            f"{model._meta.label}.{field.name} may hold personal data and is impersonal without a reason.",
            hint=f'{field.name} = impersonal(models.{type(field).__name__}(...), "<why it is about nobody>")',
            obj=model,
            id="peili.E004",
        )


def _personal(model: type[models.Model], field: AnyField, said: Personal) -> Iterator[checks.CheckMessage]:
    name = f"{model._meta.label}.{field.name}"
    if not said.activities:
        yield checks.Error(
            f"{name} is personal and serves no activity.",
            hint=f"{field.name} = personal({said.category.code!r}, ..., <ACTIVITY>)",
            obj=model,
            id="peili.E007",
        )
    if said.category.sealed != is_sealed(field):
        yield checks.Error(
            f"{name}: category {said.category.code} and column disagree on sealing.",
            hint="Declare the field with personal(); do not set the declaration by hand.",
            obj=model,
            id="peili.E008",
        )
    if is_sealed(field) and (field.unique or _indexed(field) or field.name in names_in_constraints(model)):
        yield checks.Error(
            f"{name} is sealed and cannot be unique, indexed, constrained or an ordering.",
            hint="Add a declared look-up beside it: personal(LOOKUP, models.CharField(...), ...).",
            obj=model,
            id="peili.E005",
        )


def _indexed(field: AnyField) -> bool:
    return bool(getattr(field, "db_index", False))


def _subject(model: type[models.Model]) -> Iterator[checks.CheckMessage]:
    if model._meta.label == SUBJECT:
        return
    said = getattr(model, "subject", None)
    paths = said.paths if isinstance(said, Via) else ("subject",)
    whose = getattr(model, "whose", None)
    if isinstance(whose, Via):
        paths += whose.paths
    for path in paths:
        problem = _broken(model, path)
        if problem:
            yield checks.Error(
                f"{model._meta.label} is personal, but {path!r} does not lead to a subject: {problem}.",
                hint='subject = via("<path__to>__subject")  or a ForeignKey named subject to vault.Subject',
                obj=model,
                id="peili.E002",
            )


def _outlives(model: type[models.Model]) -> Iterator[checks.CheckMessage]:
    """Yield where a row that outlives its person would go on naming them."""
    said = getattr(model, "outlives", None)
    if not isinstance(said, Outlives):
        return
    paths = getattr(model, "subject", None)
    first = {path.partition("__")[0] for path in paths.paths} if isinstance(paths, Via) else {"subject"}
    for name in sorted(first | set(said.without)):
        field = model._meta.get_field(name)
        if name not in said.without or not getattr(field, "null", False):
            yield checks.Error(
                f"{model._meta.label} outlives its person and {name} would still lead to them.",
                hint=f"Let {name} be null and name it: reduced(..., without=({name!r},))",
                obj=model,
                id="peili.E009",
            )
    if sealed_fields(model):
        yield checks.Error(
            f"{model._meta.label} outlives its person, whose keys are gone: nothing in it may be sealed.",
            hint="Keep what is sealed in a row of its own.",
            obj=model,
            id="peili.E010",
        )


def _broken(model: type[models.Model], path: str) -> str:
    at: Any = model
    for step in path.split("__"):
        try:
            field = at._meta.get_field(step)
        except FieldDoesNotExist:
            return f"{at._meta.label} has no field {step!r}"
        if field.related_model is None:
            return f"{at._meta.label}.{step} is not a relation"
        at = field.related_model
    return "" if at._meta.label == SUBJECT else f"it ends at {at._meta.label}"


def check_activities() -> list[checks.CheckMessage]:
    """Return the activities that no field serves: a purpose without data is a promise about nothing."""
    used = {activity.code for _model, _field, said in personal_fields() for activity in said.activities}
    return [
        checks.Error(
            f"The activity {activity.code} is declared and no field serves it.",
            hint=f"Add {activity.code.upper()} to the fields it needs, or take it out of ACTIVITIES.",
            id="peili.E003",
        )
        for activity in ACTIVITIES
        if activity.code not in used
    ]
