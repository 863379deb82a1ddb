"""The questions about one service: its name, what it takes, its variants, add-ons and price rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Takes
from peili.desk.opening.fields import Groups, PriceField, folded, minutes_field, number_field, text_field
from peili.house.law import Vat

BLANKS = 1
MAIN = (
    *("name_fi", "name_sv", "name_en", "category", "minutes", "price", "vat", "online", "alone"),
    *("adults_only", "series", "takes", "agreement"),
)


def _said(field: forms.BoundField) -> str:
    """Return what the field says, in words; empty when nothing is said."""
    value = str(field.value() or "")
    choices = dict(getattr(field.field, "choices", ()))
    return str(choices.get(value, "")) if choices and value else value


class ServiceForm(forms.Form):
    """One service. Empty variants and add-ons are left out."""

    name_fi = text_field(_("Name in Finnish"), required=True)
    name_sv = text_field(_("Name in Swedish"))
    name_en = text_field(_("Name in English"))
    minutes = minutes_field(_("Length in minutes"), required=True)
    price = PriceField(label=_("Price in euros"))
    vat = forms.ChoiceField(label=_("Value added tax"), choices=Vat.choices)
    online = forms.BooleanField(label=_("Clients can book it online"), required=False)
    alone = forms.BooleanField(label=_("Can be booked without another treatment"), required=False)
    category = forms.ChoiceField(label=_("Heading"))
    adults_only = forms.BooleanField(label=_("For adults only"), required=False)
    series = forms.BooleanField(label=_("Clients can book it as a series"), required=False)
    takes = forms.ChoiceField(
        label=_("Takes of the client"),
        required=False,
        choices=[("", _("not said")), *Takes.choices],
        help_text=_("Two treatments that take different parts can be given at once."),
    )
    agreement = forms.ChoiceField(label=_("Agreement before it"), required=False)
    before = minutes_field(_("Preparing before, minutes"), low=0)
    after = minutes_field(_("Cleaning up after, minutes"), low=0)
    free_from = minutes_field(_("The practitioner is free from, minutes after the start"))
    free_to = minutes_field(_("and comes back, minutes after the start"))
    room = forms.ChoiceField(label=_("Room"), required=False)
    device = forms.ChoiceField(label=_("Device"), required=False)
    every = number_field(_("Every how manieth visit costs less"), 2, 50)
    percent = number_field(_("By how many per cent"), 1, 100)
    months = number_field(_("Within how many months"), 1, 60)
    PARTS = ("before", "after", "free_from", "free_to", "room", "device")

    def __init__(
        self,
        *args: Any,
        rooms: Sequence[str],
        devices: Sequence[str],
        headings: Mapping[str, str],
        agreements: Mapping[str, str],
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
        self.fields["category"].choices = list(headings.items())  # type: ignore[attr-defined]  # as above
        self.fields["agreement"].choices = [("", _("none")), *agreements.items()]  # type: ignore[attr-defined]  # as above
        for name in self.PARTS if drawn else ():
            del self.fields[name]
        for number in range(self.ways):
            self._add_way(f"v{number}_")
        for number in range(self.mains):
            self._add_main(f"g{number}_", others)

    def _add_way(self, place: str) -> None:
        self.fields |= {
            f"{place}fi": text_field(_("Variant in Finnish")),
            f"{place}sv": text_field(_("Variant in Swedish")),
            f"{place}en": text_field(_("Variant in English")),
            f"{place}minutes": minutes_field(_("Length in minutes")),
            f"{place}price": PriceField(label=_("Price in euros"), required=False),
            f"{place}from": number_field(_("At least so many weeks since the last visit"), 1, 260),
            f"{place}to": number_field(_("At most so many weeks since the last visit"), 1, 260),
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
            f"{place}minutes": minutes_field(_("Minutes with it, if others")),
            f"{place}beside": forms.BooleanField(label=_("At the same time, not after"), required=False),
        }

    @property
    def groups(self) -> Groups:
        """Return the words and fields of each group; for one to fold also what it says, else None."""
        found: Groups = [(_("The service"), [self[name] for name in MAIN], None)]
        if not self.drawn:
            found.append((_("What it takes"), [self[name] for name in self.PARTS], None))
        found.append(
            (_("Every so manieth visit"), [self[name] for name in ("every", "percent", "months")], None)
        )
        for count, place, words in ((self.ways, "v", _("Variant")), (self.mains, "g", _("As an add-on"))):
            for number in range(count):
                names = [name for name in self.fields if name.startswith(f"{place}{number}_")]
                fields = [self[name] for name in names]
                found.append((words, fields, folded(fields, _said(fields[0]))))
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
