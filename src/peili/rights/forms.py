"""What the staff write down of a request, and how they answer it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from peili.rights.models import Redaction, Request, Restriction
from peili.rights.models.notices import WhyNot
from peili.rights.rules.restriction import Allowed

AT_THE_DESK = [choice for choice in Request.Channel.choices if choice[0] != Request.Channel.OWN]
SEEN_BY_STAFF = [choice for choice in Request.Identity.choices if choice[0] not in {"link", "code"}]


class RequestForm(forms.Form):
    """A request that came by phone, letter, e-mail or at the counter."""

    right = forms.ChoiceField(label=_("What is asked"), choices=Request.Right.choices)
    channel = forms.ChoiceField(label=_("How it came"), choices=AT_THE_DESK, widget=forms.RadioSelect)
    identity = forms.ChoiceField(
        label=_("How you know who asks"), choices=SEEN_BY_STAFF, widget=forms.RadioSelect
    )
    received_on = forms.DateField(
        label=_("Came on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    said = forms.CharField(
        label=_("What was said"),
        max_length=2000,
        required=False,
        help_text=_("In the person's own words. Nothing about health is needed."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["received_on"].initial = today

    def clean_received_on(self) -> date:
        """Return a day that has come."""
        day: date = self.cleaned_data["received_on"]
        if not date(2018, 5, 25) <= day <= self.today:  # the regulation applies from then on
            raise forms.ValidationError(_("Write a day that has come."), code="day")
        return day


class ExtendForm(forms.Form):
    """Why the answer takes longer."""

    reason = forms.ChoiceField(
        label=_("Why it takes longer"), choices=Request.Extension.choices, widget=forms.RadioSelect
    )


class ClarifyForm(forms.Form):
    """What the person is asked, and on which of the grounds that let the time stand."""

    unclear = forms.ChoiceField(
        label=_("What is unclear"), choices=Request.Unclear.choices, widget=forms.RadioSelect
    )
    what = forms.CharField(
        label=_("Question to the person"),
        max_length=1000,
        help_text=_("Ask only what you need. Never ask for a copy of an identity document."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """The decision, and the answer in words; what is left out of it, kind by kind."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=Request.Decision.choices, widget=forms.RadioSelect
    )
    ground = forms.ChoiceField(
        label=_("Ground, if something is not done"),
        choices=[("", _("nothing is left undone")), *Request.Ground.choices],
        required=False,
    )
    text = forms.CharField(
        label=_("Answer to the person"),
        max_length=4000,
        required=False,
        help_text=_("The person reads this on their own page, with the right to complain to the authority."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[tuple[str, str]] = (),
        beside: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if beside:
            self.fields["beside"] = forms.ChoiceField(
                label=_("Keep the person's words as their statement beside"),
                choices=[("", _("not kept")), *((code, capfirst(name)) for code, name in beside)],
                required=False,
                help_text=_("When the data stays as it is, the person may have their own words beside it."),
            )
        self.kinds = [code for code, _label in kinds]
        for code, label in kinds:
            self.fields[f"part_{code}"] = forms.ChoiceField(
                label=capfirst(label),
                choices=[("", _("done")), *Request.Ground.choices],
                required=False,
            )

    @property
    def by_kind(self) -> list[forms.BoundField]:
        """Return the fields that ask about one kind of data each."""
        return [self[f"part_{code}"] for code in self.kinds]

    @property
    def kinds_open(self) -> bool:
        """Tell whether somebody has said something about a kind of data."""
        return any(field.errors or field.data for field in self.by_kind)

    @property
    def plain(self) -> list[forms.BoundField]:
        """Return the fields everybody answers."""
        return [self[name] for name in self.fields if not name.startswith("part_")]

    @property
    def undone(self) -> dict[str, str]:
        """Return the kinds of data that are left out, each with its ground."""
        chosen = {code: self.cleaned_data.get(f"part_{code}", "") for code in self.kinds}
        return {code: ground for code, ground in chosen.items() if ground}


class RestrictForm(forms.Form):
    """On which ground the card is restricted."""

    reason = forms.ChoiceField(label=_("Why"), choices=Restriction.Reason.choices, widget=forms.RadioSelect)


class OpenForm(forms.Form):
    """On which ground the owner opens a restricted card."""

    reason = forms.ChoiceField(
        label=_("Why the data is used"),
        choices=[(each.value, each.label) for each in Allowed],
        widget=forms.RadioSelect,
    )


class WhyNotForm(forms.Form):
    """On which of the law's exceptions nothing more is done about a recipient."""

    why = forms.ChoiceField(label=_("Why not"), choices=WhyNot.choices, widget=forms.RadioSelect)


class LeaveOutForm(forms.Form):
    """Words about another person, as they stand in the records, and why they are left out."""

    words = forms.CharField(
        label=_("Words to leave out"),
        max_length=300,
        help_text=_("Exactly as they stand in the records: they are left out wherever they stand."),
    )
    reason = forms.ChoiceField(label=_("Why"), choices=Redaction.Reason.choices, widget=forms.RadioSelect)
