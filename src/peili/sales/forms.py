"""What is typed when somebody pays, or buys visits ahead."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Service, Variant
from peili.sales.models import Receipt

MOST = 1_000_000  # cents: more than any visit costs
MOST_TIMES, FARTHEST = 100, timedelta(days=5 * 366)
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


class SellCardForm(forms.Form):
    """Which treatment, how many times, for how much, and until when."""

    what = forms.ChoiceField(label=_("Treatment"))
    times = forms.IntegerField(label=_("How many visits"), min_value=2, max_value=MOST_TIMES)
    cents = Euros(
        label=_("Price of the card in euros"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "maxlength": "12"}),
    )
    way = forms.ChoiceField(label=_("Way of paying"), choices=Receipt.Way.choices, widget=forms.RadioSelect)
    valid_until = forms.DateField(
        label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    known = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, services: Sequence[Service], books: bool, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sold = dict(_sold(services))
        self.today = today
        field = self.fields["what"]
        field.choices = [(code, _called(*each)) for code, each in self.sold.items()]  # type: ignore[attr-defined]  # a ChoiceField
        if not books:
            del self.fields["way"]

    def clean_valid_until(self) -> date:
        """Return the last day, which is to come and not out of reach."""
        found: date = self.cleaned_data["valid_until"]
        if not self.today < found <= self.today + FARTHEST:
            raise forms.ValidationError(_("Choose a day to come, within five years."))
        return found

    def sale(self) -> dict[str, Any]:
        """Return what is sold."""
        said = self.cleaned_data
        service, variant = self.sold[said["what"]]
        named = {name: said[name] for name in ("times", "cents", "valid_until", "known")}
        return named | {"service": service, "variant": variant, "way": said.get("way", "")}


def _sold(services: Sequence[Service]) -> Iterator[tuple[str, tuple[Service, Variant | None]]]:
    """Yield what a card can be for: treatments, and of those with variants each variant."""
    for service in services:
        variants = [each for each in service.variants.all() if each.offered]
        if not variants:
            yield service.slug, (service, None)
        for each in variants:
            yield f"{service.slug}:{each.code}", (service, each)


def _called(service: Service, variant: Variant | None) -> str:
    return f"{service.name}, {variant.name}" if variant else service.name
