"""The record of a visit, its amendments, and allergies."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.care.commands.records import Said
from peili.care.models import Lot
from peili.care.rules.families import Coded, Family
from peili.care.words import AmendmentKind, Given, Substance

LONG = 4000  # characters of one text
PREFIX = "code_"


def _coded(coded: Coded) -> forms.Field:
    choices, label = list(coded.choices.items()), str(coded.label)
    if coded.several:
        return forms.MultipleChoiceField(
            label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


def _text(label: Any, rows: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
    )


class RecordForm(forms.Form):
    """What was done: the coded fields of the service's family, products with their lots, a few texts."""

    done = _text(_("What was done, in your own words"), 3)
    settings = _text(_("Device and its settings"), 2)
    result = _text(_("Result"), 2)
    given = forms.ChoiceField(
        label=_("After-care instructions"), choices=Given.choices, widget=forms.RadioSelect
    )
    despite = forms.CharField(
        label=_("Why it was used all the same"),
        help_text=_("It stays in the record."),
        max_length=300,
        required=False,
    )

    def __init__(
        self, *args: Any, family: Family, lots: Sequence[Lot], first: Sequence[UUID] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.family = family
        for coded in family.fields:
            self.fields[f"{PREFIX}{coded.code}"] = _coded(coded)
        if not family.device:
            del self.fields["settings"]
        known = {lot.pk: lot for lot in lots}
        recent = [known[pk] for pk in dict.fromkeys(first) if pk in known]
        rest = [lot for lot in lots if lot not in recent]
        self.fields["lots"] = _lots(_("Products of the last time"), recent)
        self.fields["more"] = _lots(_("Other products") if recent else _("Products used"), rest)

    @property
    def coded(self) -> list[forms.BoundField]:
        """Return the coded fields, for the page."""
        return [self[f"{PREFIX}{each.code}"] for each in self.family.fields]

    @property
    def said(self) -> Said:
        """Return what was typed, once it is valid."""
        given = self.cleaned_data
        codes = {each.code: given[f"{PREFIX}{each.code}"] for each in self.family.fields}
        return Said(
            codes={code: value for code, value in codes.items() if value},
            done=given["done"],
            settings=given.get("settings", ""),
            result=given["result"],
            given=given["given"],
            lots=tuple(UUID(each) for each in [*given["lots"], *given["more"]]),
            despite=given["despite"],
        )


def _lots(label: Any, lots: Sequence[Lot]) -> forms.MultipleChoiceField:
    choices = [(str(lot.pk), lot_words(lot)) for lot in lots]
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def lot_words(lot: Lot) -> str:
    """Return a lot as it is chosen: product and number."""
    name = f"{lot.product.brand} {lot.product.name}".strip()
    return f"{name}, {lot.number}"


def initial_of(said: Said) -> dict[str, object]:
    """Return what the form shows of a draft or of the last time."""
    codes = {f"{PREFIX}{code}": value for code, value in said.codes.items()}
    lots = [str(each) for each in said.lots]
    texts = {"done": said.done, "settings": said.settings, "result": said.result, "given": said.given}
    return {**codes, **texts, "lots": lots, "more": lots}


class AmendForm(forms.Form):
    """What is written beside a sealed record."""

    kind = forms.ChoiceField(
        label=_("Why the record is amended"), choices=AmendmentKind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What is so"),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class AllergyForm(forms.Form):
    """An allergy the client told of."""

    substance = forms.ChoiceField(label=_("Allergic to"), choices=Substance.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What happens"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
