"""What visitors send: a chosen time, and their details. Nothing here reads or writes the database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from peili.booking.rules import hours
from peili.people.channels import Channel
from peili.people.names import validate_name
from peili.people.phones import clean_phone
from peili.ui.forms import EmailField

_START = re.compile(r"(20\d\d-\d\d-\d\dT\d\d:\d\dZ)(?: ([-\w]{1,12}))?", re.ASCII)

_STEP = re.compile(r"(\d{1,3}):([-\w]{1,12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Start:
    """A chosen start, and the code of the practitioner it was offered with, if it was."""

    at: datetime
    code: str = ""

    def __str__(self) -> str:
        instant = self.at.astimezone(UTC).isoformat(timespec="minutes")[:16] + "Z"
        return f"{instant} {self.code}" if self.code else instant


def start_of(minute: int, code: str = "") -> str:
    """Return a UTC minute as pages send it: "2026-11-26T11:15Z", then a practitioner's code if given."""
    instant = _sent(minute)
    return f"{instant} {code}" if code else instant


@lru_cache(maxsize=4096)
def _sent(minute: int) -> str:
    return f"{hours.moment_of(minute).isoformat()[:16]}Z"


class StartField(forms.CharField):
    """A start as `start_of` writes it."""

    default_error_messages = {
        "required": _("Choose a time."),
        "unreadable": _("This time could not be read. Choose one from the list."),
    }

    def clean(self, value: Any) -> Any:
        """Return a `Start`, or None when nothing was sent and nothing is required."""
        text: str = super().clean(value)
        if not text:
            return None
        found = _START.fullmatch(text)
        try:
            if found:
                return Start(datetime.fromisoformat(found[1]), found[2] or "")
        except ValueError:  # such as the 31st of February
            pass
        raise ValidationError(self.error_messages["unreadable"], code="unreadable")


@dataclass(frozen=True, slots=True)
class VisitStart:
    """A chosen time of several treatments: minutes after the start and a practitioner's code for each."""

    at: datetime
    treatments: tuple[tuple[int, str], ...]

    def __str__(self) -> str:
        steps = " ".join(f"{offset}:{code}" for offset, code in self.treatments)
        return f"{Start(self.at)} {steps}"


class VisitStartField(forms.CharField):
    """A time of several treatments as `VisitStart` writes it."""

    default_error_messages = {
        "required": _("Choose a time."),
        "unreadable": _("This time could not be read. Choose one from the list."),
    }

    def clean(self, value: Any) -> Any:
        """Return a `VisitStart`, or None when nothing was sent and nothing is required."""
        text: str = super().clean(value)
        if not text:
            return None
        begins, _space, rest = text.partition(" ")
        steps = [_STEP.fullmatch(each) for each in rest.split(" ")]
        found = _START.fullmatch(begins)
        try:
            if found and all(steps):
                chosen = tuple((int(each[1]), each[2]) for each in steps if each)
                return VisitStart(datetime.fromisoformat(found[1]), chosen)
        except ValueError:  # such as the 31st of February
            pass
        raise ValidationError(self.error_messages["unreadable"], code="unreadable")


class ChosenVisit(forms.Form):
    """A time pressed on a page of times of several treatments."""

    start = VisitStartField()


class ChosenTime(forms.Form):
    """A time pressed on a page of free times, and whom the visitor wished for (empty: whoever is free)."""

    start = StartField()


class MovedTime(forms.Form):
    """A time pressed on the page where a booking is moved, and where it stood when the page was shown."""

    start = StartField()
    seen = StartField()


def _name_of_other(label: Any) -> forms.CharField:
    """Return a field for a name of who comes: needed, but only when one books for another."""
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    field = forms.CharField(
        label=label, max_length=60, required=False, validators=[validate_name], widget=widget
    )
    vars(field)["when_asked"] = True
    return field


class DetailsForm(forms.Form):
    """Who books, and who comes when that is someone else. No place for free words: they draw health."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=60,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Write your first name.")},
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=60,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": _("Write your last name.")},
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=32,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("We call or text this number if something changes."),
        error_messages={"required": _("Write your phone number, for example 040 123 4567.")},
    )
    email = EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Write the address in the form name@example.fi.")},
    )
    for_other = forms.BooleanField(
        label=_("I book for someone else, such as my child or a friend."), required=False
    )
    visitor_first_name = _name_of_other(_("First name of who comes"))
    visitor_last_name = _name_of_other(_("Last name of who comes"))
    adult_confirmed = forms.BooleanField(
        label=_("Who comes is at least 18 years old."),
        help_text=_("This treatment is given to adults only."),
        error_messages={"required": _("This treatment is given to adults only. Confirm your age to book.")},
    )

    remember = forms.BooleanField(
        label=_("Remember this phone, so that the next booking takes two taps."),
        help_text=_("Only for a device of your own. You can forget it on the first page."),
        required=False,
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(
        self,
        *args: Any,
        adults_only: bool,
        choose_time: bool = False,
        several: bool = False,
        asks: Mapping[Channel, str] | None = None,
        seen: str = "",
        early_start: str = "",
        wishes: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        """Make the form; `choose_time` asks for a time instead of one that was lost (see `offer`).

        It is one of a visit of `several` treatments, where that was lost.
        `asks` are the permissions for marketing that may be given, in the words they are given in; never
        ticked beforehand. `seen` says which texts stand on the page, `early_start` in which words the visit
        is asked for before the right of withdrawal is over; empty where that need not be asked.
        """
        super().__init__(*args, **kwargs)
        if not adults_only:
            del self.fields["adult_confirmed"]
        self.asks = asks or {}
        for channel, words in self.asks.items():
            self.fields[f"permit_{channel}"] = forms.BooleanField(label=words, required=False)
        if early_start:
            self.fields["early_start"] = forms.BooleanField(
                label=early_start,
                error_messages={"required": _("Tick this to have the visit at the time you chose.")},
            )
        if wishes:
            self.fields["wishes"] = forms.MultipleChoiceField(
                label=_("Wishes"),
                help_text=_("What concerns health is asked separately, in a protected form."),
                choices=wishes,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": _("Choose from the list.")},
            )
        self.fields["seen"] = forms.CharField(
            required=False, max_length=40, initial=seen, widget=forms.HiddenInput
        )
        if choose_time:
            self.fields = {
                "instead": (VisitStartField if several else StartField)(
                    label=_("A new time"), widget=forms.RadioSelect
                ),
                **self.fields,
            }

    def offer(self, times: list[tuple[str, str]]) -> None:
        """Show these times to choose from: what is sent, and its words."""
        self.fields["instead"].widget.choices = times

    def permits(self) -> list[Channel]:
        """Return the permissions that were given."""
        return [channel for channel in self.asks if self.cleaned_data[f"permit_{channel}"]]

    def clean(self) -> dict[str, Any]:
        """Ask for the names of who comes when the booking is for someone else."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        names = {each: cleaned.get(each, "") for each in ("visitor_first_name", "visitor_last_name")}
        if cleaned.get("for_other") or any(names.values()):
            for name, typed in names.items():
                if not typed and name not in self.errors:
                    self.add_error(name, _("Write the name of who comes."))
        return cleaned

    def names(self) -> dict[str, str]:
        """Return the names of who comes, and of who booked for them if that is another."""
        own = {each: self.cleaned_data[each] for each in ("first_name", "last_name")}
        if not self.cleaned_data["visitor_first_name"]:
            return own
        comes = {each: self.cleaned_data[f"visitor_{each}"] for each in own}
        return comes | {f"booker_{each}": name for each, name in own.items()}

    def clean_website(self) -> str:
        """Refuse what only a machine writes into; a person who did is told so and can go on."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave this empty to book. It is there to keep machines away."))
        return ""

    def clean_phone(self) -> str:
        """Return the number in E.164."""
        return clean_phone(self.cleaned_data["phone"])
