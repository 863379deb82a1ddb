"""What is written down of a paper card, and its picture."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.rights.models import PaperCard
from peili.vault.pictures import LARGEST

MOST = 1_000_000


class CardForm(forms.Form):
    """Number, contents and place of a paper card."""

    number = forms.IntegerField(
        label=_("Number on the card"),
        min_value=1,
        max_value=MOST,
        help_text=_("Write the same number on the paper."),
    )
    holds = forms.MultipleChoiceField(
        label=_("What is on it?"), choices=PaperCard.Holds.choices, widget=forms.CheckboxSelectMultiple
    )
    place = forms.CharField(
        label=_("Where does it lie?"),
        max_length=60,
        help_text=_("Such as: locked cabinet, folder A. No names."),
    )
    filled_on = forms.DateField(
        label=_("Filled in on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_filled_on(self) -> date:
        """Return the day; it cannot be to come."""
        on: date = self.cleaned_data["filled_on"]
        if on > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return on


class ScanForm(forms.Form):
    """A picture of a card."""

    picture = forms.FileField(
        label=_("Picture of the card"),
        help_text=_("A JPEG or PNG of at most 25 MB. What a camera adds to it is left out."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
    )

    def clean_picture(self) -> bytes:
        """Return the picture's bytes."""
        file = self.cleaned_data["picture"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The picture is larger than 25 MB."))
        content: bytes = file.read()
        return content
