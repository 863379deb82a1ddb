"""The probes of the declarations themselves."""

from django.db import models
from django.utils.translation import gettext as _

from peili.promises.checks import check_declarations
from peili.promises.declare import declared_fields, personal_fields
from peili.promises.probes import Evidence, Question, State, probe
from peili.promises.vocabulary import ADULT, BIRTH_YEAR


@probe("promises.declared")
def declared(_question: Question) -> Evidence:
    """Find a stored field that says nothing about personal data, or that moved without its lock."""
    problems = check_declarations()
    if problems:
        return Evidence(
            State.DRIFTS,
            _("%(count)d fields are not declared: %(first)s")
            % {"count": len(problems), "first": problems[0].msg},
            _("The next version of the program must declare them: peili check"),
        )
    return Evidence(
        State.HOLDS,
        _("%(all)d fields declared, %(personal)d of them about people, none undeclared.")
        % {"all": sum(1 for _each in declared_fields()), "personal": sum(1 for _each in personal_fields())},
    )


@probe("promises.birth_year")
def birth_year(_question: Question) -> Evidence:
    """Find a field that could hold a date of birth."""
    dates = [
        f"{model._meta.label}.{field.name}"
        for model, field, said in personal_fields()
        if said.category.group == ADULT.group
        and said.category is not ADULT  # the day someone confirmed being of age is not the day of birth
        and isinstance(field, models.DateField)
    ]
    years = [field for _model, field, said in personal_fields() if said.category is BIRTH_YEAR]
    wide = [field for field in years if not isinstance(field, models.PositiveSmallIntegerField)]
    if dates or wide:
        return Evidence(
            State.DRIFTS,
            _("A field could hold a date of birth: %(field)s")
            % {"field": (*dates, *(f.name for f in wide))[0]},
            _("The next version of the program must take the field out."),
        )
    if not years:
        return Evidence(State.NOT_YET, _("The program has no field for it yet."))
    return Evidence(State.HOLDS, _("The one field takes a year, and there is no field for a date of birth."))
