"""What is typed when a room or a device is out of use."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Resource
from peili.booking.queries.units import OUT_OF_USE
from peili.desk.hours.forms import AwayForm


class OutOfUseForm(AwayForm):
    """Which room or device, from when to when, and what of the thing: there is no field about people."""

    unit = forms.ChoiceField(label=_("Room or device"))
    kind = forms.ChoiceField(
        label=_("Why"),
        choices=[(each.value, each.label.capitalize()) for each in OUT_OF_USE],
        initial=OUT_OF_USE[0].value,
        widget=forms.RadioSelect,
    )
    field_order = ("unit", "kind", "first", "begins", "last", "ends")

    def __init__(self, *args: Any, units: Iterable[Resource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {each.pk.hex: each for each in units}
        self.fields["begins"].help_text = _("Leave both times empty when the days are whole.")
        self.fields["unit"].choices = [(code, each.label) for code, each in self.units.items()]  # type: ignore[attr-defined]  # a choice field

    def chosen(self) -> Resource:
        """Return the room or device that is meant."""
        return self.units[self.cleaned_data["unit"]]
