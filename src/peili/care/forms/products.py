"""Products, lots and the texts of services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.care.rules.families import FAMILIES
from peili.care.words import ProductKind, Substance

TEXT = 6000


class ProductForm(forms.Form):
    """A product of the house."""

    name = forms.CharField(label=_("Name"), max_length=120)
    brand = forms.CharField(label=_("Maker"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=ProductKind.choices)
    for_home = forms.BooleanField(label=_("Sold for home care"), required=False)
    use_fi = forms.CharField(label=_("How to use at home, in Finnish"), max_length=300, required=False)
    use_sv = forms.CharField(label=_("How to use at home, in Swedish"), max_length=300, required=False)
    use_en = forms.CharField(label=_("How to use at home, in English"), max_length=300, required=False)


class LotForm(forms.Form):
    """A lot of a product, as its label says."""

    number = forms.CharField(
        label=_("Lot number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    expires_on = forms.DateField(
        label=_("Last day of use"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    substances = forms.MultipleChoiceField(
        label=_("May contain"),
        help_text=_("As the label says. A client who is allergic to it is warned about."),
        choices=Substance.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class TextsForm(forms.Form):
    """Which fields a service's record has, and what its client is told afterwards."""

    family = forms.ChoiceField(
        label=_("Fields of the record"), choices=[(each.code, each.name) for each in FAMILIES]
    )
    fi = forms.CharField(label=_("In Finnish"), max_length=TEXT, required=False)
    sv = forms.CharField(label=_("In Swedish"), max_length=TEXT, required=False)
    en = forms.CharField(label=_("In English"), max_length=TEXT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in ("fi", "sv", "en"):
            self.fields[code].widget = forms.Textarea(attrs={"rows": 8, "lang": code})

    def clean(self) -> dict[str, Any]:
        """Ask for the text in the master language where there is one in another."""
        given = super().clean() or {}
        if not given.get("fi") and (given.get("sv") or given.get("en")):
            raise forms.ValidationError(
                {"fi": _("Write it in Finnish too: clients see that where another is missing.")}
            )
        return given
