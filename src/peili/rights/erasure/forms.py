"""What the owner says before somebody is erased, and of a claim that keeps a part."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.house.models import Party
from peili.rights.models import Request

LONGEST = timedelta(days=10 * 366)  # no claim is pending for longer


class EraseForm(forms.Form):
    """How the person was known, who has been told, and what was shown when this was sent."""

    identity = forms.ChoiceField(
        label=_("How do you know who asks?"),
        choices=Request.Identity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how you know who asks: nobody is erased on another's word.")},
    )
    told = forms.ModelMultipleChoiceField(
        label=_("Told already"),
        queryset=Party.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, parties: list[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if parties:
            found = Party.objects.filter(pk__in=[each.pk for each in parties]).order_by("name")
            field = self.fields["told"]
            field.queryset = found  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
            field.label_from_instance = lambda party: party.name  # type: ignore[attr-defined]  # as above
        else:
            del self.fields["told"]


class ClaimForm(forms.Form):
    """What the claim is about, and until when it keeps a part."""

    about = forms.CharField(label=_("What is the claim about?"), max_length=500)
    ends_on = forms.DateField(
        label=_("Kept for it until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_ends_on(self) -> date:
        """Return the day; it must be to come, and within ten years."""
        on: date = self.cleaned_data["ends_on"]
        if not self.today < on <= self.today + LONGEST:
            raise forms.ValidationError(_("Give a day to come, at most ten years ahead."))
        return on
