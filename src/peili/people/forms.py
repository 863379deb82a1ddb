"""What staff type to come in, and to look after their own sign-in."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from peili.people.reach.setting import ALL, ASK, NO, OWN
from peili.people.rules.passwords import LONGEST
from peili.people.rules.presence import PIN_LENGTHS
from peili.people.sign_in_policy import (
    HOURS,
    IDLE,
    LONGEST_HOURS,
    LONGEST_IDLE,
    ROLES,
    SHORTEST_HOURS,
    SHORTEST_IDLE,
)
from peili.ui.forms import EmailField


def current_password() -> forms.CharField:
    """Return the field a password is proved in."""
    return forms.CharField(
        label=_("Password"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SignInForm(forms.Form):
    """A sign-in name and a password; whether they are right is not a matter of the form."""

    name = forms.CharField(
        label=_("Sign-in name"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = current_password()
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)


def _code(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20,
        help_text=hint,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class CodeForm(forms.Form):
    """A code of the authenticator, or one from paper."""

    code = _code(_("Code"), _("Six digits from the program on your phone, or one of your recovery codes."))


class FirstCodeForm(forms.Form):
    """The first code of an authenticator that is taken into use."""

    code = _code(_("Code the program shows now"), _("Six digits. A new code comes every half minute."))


class PasswordAgainForm(forms.Form):
    """A proof for somebody who has no second factor."""

    password = current_password()


class UnlockForm(forms.Form):
    """What opens a locked screen: the short code or the password."""

    secret = forms.CharField(
        label=_("Short code or password"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class PinForm(forms.Form):
    """A new short code."""

    pin = forms.RegexField(
        regex=rf"^[0-9]{{{PIN_LENGTHS[0]},{PIN_LENGTHS[1]}}}$",
        label=_("Short code"),
        help_text=_("4 to 8 digits. It opens only a screen of yours that has locked itself."),
        error_messages={"invalid": _("Write 4 to 8 digits.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class NoticesForm(forms.Form):
    """Where a person is told of their own sign-in."""

    email = EmailField(
        label=_("E-mail for notices"),
        required=False,
        max_length=254,
        help_text=_("A message comes when you sign in on a new device or your sign-in changes."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class PasskeyForm(forms.Form):
    """What a new passkey is called."""

    name = forms.CharField(
        label=_("Name of the passkey"), max_length=60, help_text=_("For example the reception's tablet.")
    )


class RulesForm(forms.Form):
    """What the house asks of its sign-ins; an empty day asks nothing of that role."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in ROLES:
            self.fields[role.value] = forms.DateField(
                label=capfirst(role.label),
                required=False,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            )
        self.fields["idle_minutes"] = forms.IntegerField(
            label=_("A screen locks after this many minutes"),
            min_value=SHORTEST_IDLE,
            max_value=LONGEST_IDLE,
            initial=IDLE,
            help_text=_("Never while a treatment is open: then it is only covered."),
        )
        self.fields["longest_hours"] = forms.IntegerField(
            label=_("A session ends after this many hours"),
            min_value=SHORTEST_HOURS,
            max_value=LONGEST_HOURS,
            initial=HOURS,
            help_text=_("However much it is used. At most 24 (NIST SP 800-63B-4, 2025)."),
        )

    def section(self) -> dict[str, Any]:
        """Return the answers as the profile writes them."""
        days = {role.value: self.cleaned_data[role.value] for role in ROLES}
        asked = {role: day.isoformat() for role, day in days.items() if day}
        said: dict[str, Any] = {key: self.cleaned_data[key] for key in ("idle_minutes", "longest_hours")}
        return said | ({"second_factor": asked} if asked else {})


class ReachForm(forms.Form):
    """How far each role reaches among the client cards; the fields are the keys of the profile's section."""

    practitioners = forms.ChoiceField(
        label=_("Practitioners open"),
        choices=[(ALL, _("the cards of all clients")), (OWN, _("only the cards of their own clients"))],
        widget=forms.RadioSelect,
        help_text=_("A client is one's own who has a visit with one, past or coming."),
    )
    reception = forms.ChoiceField(
        label=_("The reception opens"),
        choices=[
            (ALL, _("the cards of all clients, without health data")),
            (ASK, _("a card only with a reason")),
            (NO, _("no cards: bookings alone")),
        ],
        widget=forms.RadioSelect,
    )
