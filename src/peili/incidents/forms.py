"""What the owner types about a breach. Times are local; the page's zone is active while a form is read."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.incidents.models import Breach
from peili.incidents.words import ADVICE, AUTHORITY_WAYS, EFFECTS, KINDS, MEASURES, WAYS
from peili.people.models import Staff
from peili.promises.vocabulary import category

MOMENT = "%Y-%m-%dT%H:%M"
WHOLE_MINUTE = timedelta(seconds=59, microseconds=999_999)  # what is typed has no seconds


def _moment(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=[MOMENT, f"{MOMENT}:%S"],
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local", "autocomplete": "off"}),
    )


def _many(
    label: Any, words: Iterable[tuple[str, Any]], *, required: bool = False
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(words),
        required=required,
        widget=forms.CheckboxSelectMultiple,
    )


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "4", "autocomplete": "off"}),
    )


class Timed(forms.Form):
    """A form about what has happened: no time in it lies ahead."""

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        """Refuse times that are still to come."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(typed.items()):
            if isinstance(value, datetime) and value > self.now:
                self.add_error(name, _("This time is still to come. Write when it was."))
        return typed


class BreachForm(Timed):
    """When a breach was found and what it is; all but the times and the kind can wait."""

    detected_at = _moment(_("When was it noticed"), help_text=_("By anyone at the salon."))
    aware_at = _moment(
        _("When did you hear of it"), help_text=_("When it became clear that client data is concerned.")
    )
    kinds = _many(_("What happened"), KINDS.items(), required=True)
    happened_from = _moment(_("It began at the earliest"), required=False)
    happened_to = _moment(_("It ended at the latest"), required=False)
    story = _text(
        _("In your own words"),
        _("Kept locked. Write no names and nothing about anyone's health here."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an end before its beginning, and hearing of it before anyone noticed."""
        typed = super().clean()
        began, ended = typed.get("happened_from"), typed.get("happened_to")
        if began and ended and ended < began:
            self.add_error("happened_to", _("This is before it began. Check both times."))
        noticed, heard = typed.get("detected_at"), typed.get("aware_at")
        if noticed and heard and heard < noticed:
            self.add_error("aware_at", _("This is before it was noticed. Check both times."))
        return typed


class AssessmentForm(Timed):
    """What is concerned, what it may lead to, and what was done."""

    categories = _many(_("What kinds of data"), ())
    causes = _text(_("Why it happened"))
    effects = _many(_("What it may lead to"), EFFECTS.items())
    risk = forms.ChoiceField(
        label=_("How great is the risk for the people"),
        choices=[("", _("not weighed yet")), *Breach.Risk.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    risk_reason = _text(_("Why the risk is so"))
    measures = _many(_("What was done"), MEASURES.items())
    advice = _many(_("What the person can do"), ADVICE.items())

    def __init__(self, *args: Any, categories: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = [(code, category(code).label) for code in categories]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a risk that was weighed."""
        typed = super().clean()
        if typed.get("risk") and not typed.get("risk_reason"):
            self.add_error("risk_reason", _("Write why; the authority asks for it."))
        return typed


class AuthorityForm(Timed):
    """When and how the authority was told."""

    at = _moment(_("When was the authority told"))
    way = forms.ChoiceField(label=_("How"), choices=list(AUTHORITY_WAYS.items()), widget=forms.RadioSelect)
    reference = forms.CharField(
        label=_("Reference from the authority"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ToldForm(Timed):
    """When and how people were told."""

    at = _moment(_("When were they told"))
    way = forms.ChoiceField(label=_("How"), choices=list(WAYS.items()), widget=forms.RadioSelect)


class SeenForm(Timed):
    """An account and a span of time: whose data was seen through it."""

    staff = forms.ModelChoiceField(label=_("Who was signed in on the device"), queryset=Staff.objects.none())
    since = _moment(_("From"))
    until = _moment(_("Until"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["staff"]
        field.queryset = people  # type: ignore[attr-defined]  # a model choice
        field.label_from_instance = lambda staff: staff.name  # type: ignore[attr-defined]  # as above

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins."""
        typed = super().clean()
        since, until = typed.get("since"), typed.get("until")
        if since and until and until < since:
            self.add_error("until", _("This is before it began. Check both times."))
        elif until:
            typed["until"] = until + WHOLE_MINUTE
        return typed


class HoldingForm(forms.Form):
    """Kinds of data: everyone of whom there is some."""

    categories = _many(_("What kinds of data"), (), required=True)

    def __init__(self, *args: Any, categories: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = [(code, category(code).label) for code in categories]  # type: ignore[attr-defined]  # a choice field


class FindForm(forms.Form):
    """A part of a name, phone number or e-mail address of somebody to add."""

    q = forms.CharField(
        label=_("Name, phone number or e-mail"),
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
