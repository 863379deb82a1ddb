"""The file a person brings, and the card that is made of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.people.models import LANGUAGES
from peili.rights.forms import SEEN_BY_STAFF
from peili.rights.moving import reading
from peili.ui.forms import EmailField


class FileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("File from the other house"),
        help_text=_("The file siirto.json of the person's own copy, at most 2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/json,.json"}),
    )


class BroughtForm(forms.Form):
    """The details as they will be written, and how it is known who brought them."""

    first_name = forms.CharField(label=_("First name"), max_length=60)
    last_name = forms.CharField(label=_("Last name"), max_length=60)
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    email = EmailField(label=_("E-mail"), max_length=254, required=False)
    street = forms.CharField(label=_("Street address"), max_length=120, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False)
    city = forms.CharField(label=_("City"), max_length=60, required=False)
    birth_year = forms.IntegerField(
        label=_("Year of birth"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    language = forms.ChoiceField(label=_("Language of contact"), choices=LANGUAGES, widget=forms.RadioSelect)
    identity = forms.ChoiceField(
        label=_("How you know who asks"), choices=SEEN_BY_STAFF, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        """Take each detail as the reading of the file takes it."""
        typed: dict[str, Any] = super().clean() or {}
        for name in reading.TAKEN & typed.keys():
            if typed[name] not in (None, ""):
                try:
                    typed[name] = reading.clean(name, typed[name])
                except reading.Refused:
                    self.add_error(name, _("This cannot be written on a card. Type it again."))
        return typed

    @property
    def card(self) -> dict[str, Any]:
        """Return the details that say something."""
        return {
            name: self.cleaned_data[name]
            for name in sorted(reading.TAKEN)
            if self.cleaned_data.get(name) not in (None, "")
        }
