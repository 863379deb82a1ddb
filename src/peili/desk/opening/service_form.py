"""The questions about one service: its name, what it takes, its variants, add-ons and price rules."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.house.law import Vat
from peili.promises.vocabulary import Text

BLANKS = 1
_PRICE = re.compile(r"\d{1,5}(?:[.,]\d{2})?", re.ASCII)
Groups = list[tuple[Text, list[forms.BoundField], str | None]]


def _text(label: Any, *, required: bool = False, longest: int = 120) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget)


def _number(label: Any, low: int, high: int, *, required: bool = False, step: int = 1) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, step_size=step, required=required, widget=widget
    )


def _minutes(label: Any, *, low: int = 5, required: bool = False) -> forms.IntegerField:
    return _number(label, low, 720, required=required, step=5)


class PriceField(forms.CharField):
    """A price in euros, as people write it: 75 or 59,50."""

    def __init__(self, **how: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=10, widget=widget, **how)

    def clean(self, value: Any) -> Any:
        """Return the price as it was written, if it is one."""
        text: str = super().clean(value).replace("€", "").strip()
        if text and not _PRICE.fullmatch(text):
            raise forms.ValidationError(_("Write the price in euros, such as 75 or 59,50."), code="price")
        return text


def _said(field: forms.BoundField) -> str:
    """Return what the field says, in words; empty when nothing is said."""
    value = str(field.value() or "")
    choices = dict(getattr(field.field, "choices", ()))
    return str(choices.get(value, "")) if choices and value else value


class ServiceForm(forms.Form):
    """One service. Empty variants and add-ons are left out."""

    name_fi = _text(_("Name in Finnish"), required=True)
    name_sv = _text(_("Name in Swedish"))
    name_en = _text(_("Name in English"))
    minutes = _minutes(_("Length in minutes"), required=True)
    price = PriceField(label=_("Price in euros"))
    vat = forms.ChoiceField(label=_("Value added tax"), choices=Vat.choices)
    online = forms.BooleanField(label=_("Clients can book it online"), required=False)
    alone = forms.BooleanField(label=_("Can be booked without another treatment"), required=False)
    series = forms.BooleanField(label=_("Clients can book it online as a series"), required=False)
    before = _minutes(_("Preparing before, minutes"), low=0)
    after = _minutes(_("Cleaning up after, minutes"), low=0)
    free_from = _minutes(_("The practitioner is free from, minutes after the start"))
    free_to = _minutes(_("and comes back, minutes after the start"))
    room = forms.ChoiceField(label=_("Room"), required=False)
    device = forms.ChoiceField(label=_("Device"), required=False)
    every = _number(_("Every how manieth visit costs less"), 2, 50)
    percent = _number(_("By how many per cent"), 1, 100)
    months = _number(_("Within how many months"), 1, 60)
    PARTS = ("before", "after", "free_from", "free_to", "room", "device")

    def __init__(
        self,
        *args: Any,
        rooms: Sequence[str],
        devices: Sequence[str],
        others: Mapping[str, str],
        ways: int,
        mains: int,
        drawn: bool,
        **kwargs: Any,
    ) -> None:
        """`others` are the services it can go with; `drawn` tells that the file alone says what it takes."""
        super().__init__(*args, **kwargs)
        self.ways, self.mains, self.drawn = ways + BLANKS, mains + BLANKS, drawn
        for name, pools in (("room", rooms), ("device", devices)):
            self.fields[name].choices = [("", _("none")), *((each, each) for each in pools)]  # type: ignore[attr-defined]  # a choice field
        for name in self.PARTS if drawn else ():
            del self.fields[name]
        for number in range(self.ways):
            self._add_way(f"v{number}_")
        for number in range(self.mains):
            self._add_main(f"g{number}_", others)

    def _add_way(self, place: str) -> None:
        self.fields |= {
            f"{place}fi": _text(_("Variant in Finnish")),
            f"{place}sv": _text(_("Variant in Swedish")),
            f"{place}en": _text(_("Variant in English")),
            f"{place}minutes": _minutes(_("Length in minutes")),
            f"{place}price": PriceField(label=_("Price in euros"), required=False),
            f"{place}from": _number(_("At least so many weeks since the last visit"), 1, 260),
            f"{place}to": _number(_("At most so many weeks since the last visit"), 1, 260),
            f"{place}online": forms.BooleanField(
                label=_("Clients can book it online"), required=False, initial=True
            ),
        }

    def _add_main(self, place: str, others: Mapping[str, str]) -> None:
        self.fields |= {
            f"{place}main": forms.ChoiceField(
                label=_("Goes with"), required=False, choices=[("", _("with nothing")), *others.items()]
            ),
            f"{place}price": PriceField(label=_("Price with it, if another"), required=False),
            f"{place}minutes": _minutes(_("Minutes with it, if others")),
            f"{place}beside": forms.BooleanField(label=_("At the same time, not after"), required=False),
        }

    @property
    def groups(self) -> Groups:
        """Return the words and fields of each group; for one to fold also what it says, else None."""
        found: Groups = [(_("The service"), [self[name] for name in list(self.base_fields)[:8]], None)]
        if not self.drawn:
            found.append((_("What it takes"), [self[name] for name in self.PARTS], None))
        found.append(
            (_("Every so manieth visit"), [self[name] for name in ("every", "percent", "months")], None)
        )
        for count, place, words in ((self.ways, "v", _("Variant")), (self.mains, "g", _("As an add-on"))):
            for number in range(count):
                names = [name for name in self.fields if name.startswith(f"{place}{number}_")]
                fields = [self[name] for name in names]
                found.append(
                    (words, fields, None if any(each.errors for each in fields) else _said(fields[0]))
                )
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs together."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        needed = _("This is needed with the others.")
        for number in range(self.ways):
            for name in ("minutes", "price") if said.get(f"v{number}_fi") else ():
                if not self.errors.get(f"v{number}_{name}") and not said.get(f"v{number}_{name}"):
                    self.add_error(f"v{number}_{name}", needed)
        rule = ("every", "percent", "months")
        for name in rule if any(said.get(each) for each in rule) else ():
            if name in said and not said[name]:
                self.add_error(name, needed)
        if not self.drawn:
            self._clean_free(said)
        return said

    def _clean_free(self, said: dict[str, Any]) -> None:
        begins, ends, whole = said.get("free_from"), said.get("free_to"), said.get("minutes")
        if (begins is None) != (ends is None):
            self.add_error("free_to" if ends is None else "free_from", _("This is needed with the others."))
        elif begins is not None and ends is not None and whole and not begins < ends < whole:
            self.add_error("free_to", _("The free time lies within the treatment, its beginning first."))
