"""What is typed when somebody pays."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.sales.models import Receipt

MOST = 1_000_000  # cents: more than any visit costs


class Euros(forms.CharField):
    """A sum in euros as people write it: 75, 75,00 or 75.50; its value is cents."""

    def to_python(self, value: object) -> int | None:  # type: ignore[override]  # a field may make anything of its text
        """Return the sum in cents."""
        text = str(super().to_python(value) or "").replace("€", "").replace(" ", "").replace(",", ".").strip()
        if not text:
            return None
        try:
            cents = Decimal(text) * 100
            whole = int(cents.to_integral_value(ROUND_HALF_UP))
        except (InvalidOperation, ValueError, OverflowError):
            raise forms.ValidationError(_("Write the sum in euros, such as 75 or 59,50.")) from None
        if whole != cents or not 0 < whole <= MOST:
            raise forms.ValidationError(_("Write a sum from 0,01 to 10 000 euros."))
        return whole


class PayForm(forms.Form):
    """How much, and how. `known` is what the page said to be paid already."""

    cents = Euros(
        label=_("Sum in euros"), max_length=12, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    way = forms.ChoiceField(label=_("Way of paying"), choices=Receipt.Way.choices, widget=forms.RadioSelect)
    known = forms.IntegerField(widget=forms.HiddenInput)
