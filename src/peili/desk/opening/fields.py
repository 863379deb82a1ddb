"""Fields that several pages of the settings ask with, and how a long form folds."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.promises.vocabulary import Text

_PRICE = re.compile(r"\d{1,5}(?:[.,]\d{2})?", re.ASCII)
# The words and fields of each group; for one to fold also what it says, else None.
Groups = list[tuple[Text, list[forms.BoundField], str | None]]


LARGE = 10**15  # more than any number that is meant, and less than the floats that steps are counted in


class WholeField(forms.IntegerField):
    """A whole number; one that no float holds is refused by its bounds like any other."""

    def to_python(self, value: Any) -> int | None:
        """Return the number, or the largest there is."""
        found: int | None = super().to_python(value)
        return None if found is None else max(-LARGE, min(found, LARGE))


def text_field(label: Any, *, required: bool = False, longest: int = 120) -> forms.CharField:
    """Return a field for a line of text."""
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget)


def number_field(
    label: Any, low: int, high: int, *, required: bool = False, step: int = 1
) -> forms.IntegerField:
    """Return a field for a whole number."""
    mode = "numeric" if low >= 0 else "text"  # a phone's numbers have no minus
    widget = forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"})
    return WholeField(
        label=label, min_value=low, max_value=high, step_size=step, required=required, widget=widget
    )


def minutes_field(label: Any, *, low: int = 5, required: bool = False) -> forms.IntegerField:
    """Return a field for a length in the steps of the calendar."""
    return number_field(label, low, 720, required=required, step=5)


def folded(bound: list[forms.BoundField], said: str) -> str | None:
    """Return what a folded group says; None when one of its fields is wrong, so that it stays open."""
    return None if any(each.errors for each in bound) else said


class PriceField(forms.CharField):
    """A price in euros, as people write it: 75 or 59,50."""

    def __init__(self, **how: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=10, widget=widget, **how)

    def clean(self, value: Any) -> Any:
        """Return the price as it was written, if it is one."""
        typed: str = super().clean(value).replace("€", "").strip()
        if typed and not _PRICE.fullmatch(typed):
            raise forms.ValidationError(_("Write the price in euros, such as 75 or 59,50."), code="price")
        return typed
