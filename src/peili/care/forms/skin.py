"""A skin analysis: coded words, and rows of readings."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.care.rules.skin import (
    CONDITIONS,
    FITZPATRICK,
    METHODS,
    PARAMETERS,
    SENSITIVITIES,
    SKIN_TYPES,
    ZONES,
    Reading,
    value_of,
)
from peili.promises.vocabulary import Text

BEGIN = (
    ("moisture", "cheek_r"),
    ("moisture", "cheek_l"),
    ("moisture", "forehead"),
    ("sebum", "forehead"),
    ("elasticity", "cheek_r"),
    ("elasticity", "cheek_l"),
)
MOST = 10  # rows of readings


def _one(label: Any, choices: Mapping[str, Text], *, needed: bool = False) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=list(choices.items()), required=needed, widget=forms.RadioSelect
    )


class SkinForm(forms.Form):
    """The words of an analysis."""

    method = _one(_("How it was examined"), METHODS, needed=True)
    skin_type = _one(_("Skin type"), SKIN_TYPES)
    sensitivity = _one(_("Sensitivity"), SENSITIVITIES)
    conditions = forms.MultipleChoiceField(
        label=_("Condition of the skin"),
        choices=list(CONDITIONS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    fitzpatrick = _one(_("Fitzpatrick type"), {each: each for each in FITZPATRICK})
    device = forms.CharField(
        label=_("Measuring device"),
        max_length=60,
        required=False,
        help_text=_("Readings of two devices are not compared."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Observations"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class StrikeForm(forms.Form):
    """Why an analysis was made in error."""

    why = forms.CharField(
        label=_("Why it was made in error"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReadingForm(forms.Form):
    """One reading; a row without a value is left out."""

    parameter = forms.ChoiceField(label=_("What"), choices=[(c, p.label) for c, p in PARAMETERS.items()])
    zone = forms.ChoiceField(label=_("Where"), choices=list(ZONES.items()))
    value = forms.CharField(
        label=_("Value"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what is no number, or one that the instrument cannot give."""
        given = super().clean() or {}
        typed, parameter = given.get("value") or "", PARAMETERS.get(given.get("parameter", ""))
        if not typed or parameter is None:
            return given
        value = value_of(typed)
        if value is None or not parameter.least <= value <= parameter.most:
            raise forms.ValidationError(
                {
                    "value": forms.ValidationError(
                        _("Write a number from %(least)s to %(most)s."),
                        params={"least": parameter.least, "most": parameter.most},
                        code="value",
                    )
                }
            )
        given["value"] = value
        return given

    def reading(self, device: str) -> Reading | None:
        """Return the reading, or None for a row that was left empty."""
        value = self.cleaned_data.get("value")
        if not isinstance(value, Decimal):
            return None
        parameter: str = self.cleaned_data["parameter"]
        return Reading(parameter, self.cleaned_data["zone"], value, PARAMETERS[parameter].unit, device)


Readings = forms.formset_factory(ReadingForm, extra=0, max_num=MOST, absolute_max=MOST)


def rows_of(last: Iterable[Reading]) -> Sequence[Mapping[str, str]]:
    """Return the rows to begin with: what was measured the last time, or the usual places."""
    places = [(each.parameter, each.zone) for each in last] or list(BEGIN)
    return [{"parameter": parameter, "zone": zone} for parameter, zone in places[:MOST]]
