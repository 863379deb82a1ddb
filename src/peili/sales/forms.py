"""What is typed when somebody pays."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.sales.models import Receipt

MOST = 1_000_000  # cents: more than any visit costs
WRITTEN = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{1,2}))?")


class Euros(forms.Field):
    """A sum in euros as people write it: 75, 75,00 or 75.50; its value is cents."""

    def to_python(self, value: object) -> int | None:
        """Return the sum in cents."""
        text = "".join(str(value or "").replace("€", "").split())
        if not text:
            return None
        said = WRITTEN.fullmatch(text)
        if said is None:
            raise forms.ValidationError(_("Write the sum in euros, such as 75 or 59,50."))
        cents = int(said[1]) * 100 + int((said[2] or "").ljust(2, "0"))
        if not 0 < cents <= MOST:
            raise forms.ValidationError(_("Write a sum from 0,01 to 10 000 euros."))
        return cents


class PayForm(forms.Form):
    """How much, and how. `known` is what the page said to be paid already."""

    cents = Euros(
        label=_("Sum in euros"), widget=forms.TextInput(attrs={"inputmode": "decimal", "maxlength": "12"})
    )
    way = forms.ChoiceField(label=_("Way of paying"), choices=Receipt.Way.choices, widget=forms.RadioSelect)
    known = forms.IntegerField(widget=forms.HiddenInput)
