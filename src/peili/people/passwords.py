"""Passwords on pages: the field to write a new one in, and the sentence that tells why one is refused."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.people.models import Account
from peili.people.queries.factors import has_second_factor
from peili.people.queries.passwords import weakness_for
from peili.people.rules.passwords import LONGEST, Weak
from peili.promises.vocabulary import Text

WHY: Final[dict[Weak, Text]] = {
    Weak.SHORT: _("This is too short. Write at least 15 characters, or 8 beside a second factor."),
    Weak.LONG: _("This is too long. Write at most 256 characters."),
    Weak.COMMON: _(
        "Many people use this password, so it is among the first that are guessed. Write another."
    ),
    Weak.OWN_WORDS: _(
        "This is made of the names of the house or its people, which anyone can guess. Add words of your own."
    ),
    Weak.REPEATS: _("This repeats the same few characters. Write words that do not belong together."),
    Weak.ROW: _("These characters stand in a row on the keyboard or in the alphabet. Write words instead."),
}


def new_password(**more: Any) -> forms.CharField:
    """Return the field a new password is written in."""
    return forms.CharField(
        label=more.pop("label", _("Password")),
        max_length=LONGEST,
        strip=False,
        help_text=more.pop(
            "help_text", _("At least 15 characters. A few words in a row are easy to remember.")
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        **more,
    )


class NewPasswordForm(forms.Form):
    """A new password of one's own; beside a second factor eight characters are enough."""

    password = new_password(label=_("New password"))

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._account = account
        if has_second_factor(account):
            self.fields["password"].help_text = _(
                "At least 8 characters beside your second factor. A few words are easy to remember."
            )

    def clean_password(self) -> str:
        """Refuse a password that is guessed first, and say why."""
        typed: str = self.cleaned_data["password"]
        why = weakness_for(typed, account=self._account)
        if why is not None:
            raise forms.ValidationError(str(WHY[why]), code="weak")
        return typed
