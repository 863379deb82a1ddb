"""Which categories a register really holds, read from the declarations and the rows."""

from collections.abc import Iterator
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from peili.house.models import Register
from peili.house.queries import profile_version
from peili.promises.declare import AnyField, Via, personal_fields
from peili.promises.probes import Evidence, Question, State, probe
from peili.promises.sealing import Erased
from peili.promises.vocabulary import category

CHUNK = 500
EMPTY = (None, "", False)


def fields_of(code: str, kind: str) -> Iterator[tuple[type[models.Model], AnyField]]:
    """Yield the fields of a category that serve an activity of this kind of register."""
    for model, field, said in personal_fields():
        if said.category.code == code and any(activity.register == kind for activity in said.activities):
            yield model, field


def holds_values(model: type[models.Model], field: AnyField, register: UUID) -> bool:
    """Tell whether any row of a register has a value in the field.

    A sealed column cannot be asked by SQL, so its rows are read until the first value; this is only done
    for categories that the profile does not name, which are to be empty.
    """
    said = getattr(model, "subject", None)
    paths = said.paths if isinstance(said, Via) else ("subject",)
    ours = Q(pk__in=[])
    for path in paths if model._meta.label != "vault.Subject" else ():
        ours |= Q(**{f"{path}__register_id": register})
    rows = model._default_manager.filter(ours).only(field.name).order_by()
    return any(_value(row, field.attname) not in EMPTY for row in rows.iterator(chunk_size=CHUNK))


def _value(row: models.Model, name: str) -> object:
    """Return a value; None when its key was destroyed, for then it is none."""
    try:
        return getattr(row, name)
    except Erased:
        return None


@probe("house.category")
def one_category(question: Question) -> Evidence:
    """Tell whether the program has a place for a category that the profile names."""
    models_ = {model._meta.verbose_name: model for model, _field in fields_of(question.what, "clients")}
    if not models_:
        return Evidence(State.NOT_YET, _("The program has no field for it yet."))
    count = sum(1 for _each in fields_of(question.what, "clients"))
    sealed = category(question.what).sealed
    text = (
        _("Fields declared: %(count)d, closed to searches.") if sealed else _("Fields declared: %(count)d.")
    )
    return Evidence(State.HOLDS, text % {"count": count})


@probe("house.categories_named")
def categories_named(question: Question) -> Evidence:
    """Find a category that is stored although the profile does not name it."""
    register = Register.objects.get(pk=question.register)
    profile = profile_version()
    named = set(profile.content["categories"]) if profile else set()
    stored = {
        said.category.code
        for _model, _field, said in personal_fields()
        if any(activity.register == register.kind for activity in said.activities)
    }
    found = [
        code
        for code in sorted(stored - named)
        if any(holds_values(model, field, register.pk) for model, field in fields_of(code, register.kind))
    ]
    if found:
        names = ", ".join(str(category(code).label) for code in found)
        return Evidence(
            State.DRIFTS,
            _("The register also holds: %(names)s.") % {"names": names},
            _("Name the category in the house profile and load it, or have its values erased."),
        )
    return Evidence(
        State.HOLDS,
        _("%(count)d categories have a place in the program; nothing is stored in any other.")
        % {"count": len(stored & named)},
    )
