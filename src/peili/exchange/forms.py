"""What is chosen when a practitioner's times are opened to a calendar outside."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.exchange.models import Calendar, Feed, Key
from peili.exchange.queries.feeds import staff_for
from peili.exchange.queries.parties import API, CALENDAR, parties_for
from peili.exchange.rules.addresses import BadAddress, read_address
from peili.people.models import Staff
from peili.trail.models import Role


def chooses_level(staff: Staff) -> bool:
    """Tell whether this person answers for the clients' data, and so may let services be named outside."""
    return bool(staff.role == Role.OWNER or staff.is_renter)


class OfPractitioner(forms.Form):
    """Whose times; a practitioner chooses only their own."""

    staff = forms.ModelChoiceField(queryset=Staff.objects.none(), label=_("Whose times"), empty_label=None)

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["staff"]
        field.queryset = staff_for(by)  # type: ignore[attr-defined]  # a ModelChoiceField
        field.label_from_instance = lambda each: each.name  # type: ignore[attr-defined]  # as above
        if by.role != Role.OWNER:
            field.widget = forms.HiddenInput()
        field.initial = by.pk


def parties(task: str) -> list[tuple[str, str]]:
    """Return the choices of parties for a task."""
    return [(party.code, party.name) for party in parties_for(task)]


class FeedForm(OfPractitioner):
    """Whose times, to whom, and how much of them."""

    party = forms.ChoiceField(label=_("Who keeps the calendar"), widget=forms.RadioSelect)
    level = forms.ChoiceField(
        label=_("What it says"),
        help_text=_("The name of a service can tell of somebody's health. A client's name is never told."),
        choices=Feed.Level.choices,
        initial=Feed.Level.BUSY,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["party"].choices = parties(CALENDAR)  # type: ignore[attr-defined]  # a ChoiceField
        if not chooses_level(by):
            del self.fields["level"]


NEEDED_THERE = {
    "user": _("Write the name you have there."),
    "password": _("Write the password there."),
}


class CalendarForm(OfPractitioner):
    """Whose other calendar is read, who keeps it, and where it is."""

    party = forms.ChoiceField(label=_("Who keeps the calendar"), widget=forms.RadioSelect)
    way = forms.ChoiceField(
        label=_("How it is asked"),
        choices=Calendar.Way.choices,
        initial=Calendar.Way.LINK,
        widget=forms.RadioSelect,
    )
    address = forms.CharField(
        label=_("Address of the calendar"),
        help_text=_(
            "The calendar's own link in the iCal form begins with https and often ends with .ics. A CalDAV "
            "address leads to one calendar, not to all of an account."
        ),
        max_length=Calendar._meta.get_field("address").max_length,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["party"].choices = parties(CALENDAR)  # type: ignore[attr-defined]  # a ChoiceField

    user = forms.CharField(
        label=_("Name there"),
        max_length=Calendar._meta.get_field("user").max_length,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password there"),
        help_text=_(
            "Make a password of its own for this in the other calendar, and only one that reads. It is "
            "kept sealed and sent to that calendar alone."
        ),
        max_length=Calendar._meta.get_field("password").max_length,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a name and a password together, and always for CalDAV."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("way") == Calendar.Way.CALDAV or said.get("user") or said.get("password"):
            for name, words in NEEDED_THERE.items():
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, words)
        if ":" in said.get("user", ""):
            self.add_error("user", _("Write the name without a colon."))
        return said

    def clean_address(self) -> str:
        """Return the address; only one of https is fetched from."""
        try:
            return read_address(str(self.cleaned_data["address"])).geturl()
        except BadAddress:
            raise forms.ValidationError(
                _("Write an address that begins with https:// and has no name or password in it.")
            ) from None


class KeyForm(forms.Form):
    """Which party's program gets a key, and what for."""

    party = forms.ChoiceField(label=_("Whose program"), widget=forms.RadioSelect)
    purpose = forms.ChoiceField(label=_("What for"), choices=Key.For.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = parties(API)  # type: ignore[attr-defined]  # a ChoiceField
