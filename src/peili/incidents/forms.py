"""What the owner types about a breach. Times are local; the page's zone is active while a form is read."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from peili.incidents.models import Breach
from peili.incidents.severity import Severity
from peili.incidents.weighing import number, steps
from peili.incidents.words import ADVICE, AUTHORITY_WAYS, EFFECTS, FACTORS, KINDS, MEASURES, WAYS
from peili.people.models import Staff
from peili.promises.vocabulary import category

MOMENT = "%Y-%m-%dT%H:%M"
WHOLE_MINUTE = timedelta(seconds=59, microseconds=999_999)  # what is typed has no seconds


def moment(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """Return a field for a local time, to the minute."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=[MOMENT, f"{MOMENT}:%S"],
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local", "autocomplete": "off"}),
    )


def many(
    label: Any, words: Iterable[tuple[str, Any]], *, required: bool = False
) -> forms.MultipleChoiceField:
    """Return a list of boxes to tick."""
    return forms.MultipleChoiceField(
        label=label,
        choices=list(words),
        required=required,
        widget=forms.CheckboxSelectMultiple,
    )


def text(label: Any, help_text: Any = "") -> forms.CharField:
    """Return a field for words of one's own."""
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

    detected_at = moment(_("When was it noticed"), help_text=_("By anyone at the salon."))
    aware_at = moment(
        _("When did you hear of it"), help_text=_("When it became clear that client data is concerned.")
    )
    kinds = many(_("What happened"), KINDS.items(), required=True)
    happened_from = moment(_("It began at the earliest"), required=False)
    happened_to = moment(_("It ended at the latest"), required=False)
    story = text(
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


class NewBreachForm(BreachForm):
    """A breach that is not in the register yet; `seen` is how many the page saw there."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class AssessmentForm(Timed):
    """What is concerned, what it may lead to, and what was done."""

    categories = many(_("What kinds of data"), ())
    causes = text(_("Why it happened"))
    effects = many(_("What it may lead to"), EFFECTS.items())
    risk = forms.ChoiceField(
        label=_("How great is the risk for the people"),
        choices=[("", _("not weighed yet")), *Breach.Risk.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    risk_reason = text(_("Why the risk is so"))
    measures = many(_("What was done"), MEASURES.items())
    advice = many(_("What the person can do"), ADVICE.items())

    def __init__(self, *args: Any, categories: Iterable[str], found: Severity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = [(code, category(code).label) for code in categories]  # type: ignore[attr-defined]  # a choice field
        language = get_language() or "fi"
        for each in found.factors:
            computed = _("as computed: %(number)s") % {"number": number(each.computed, language)}
            self.fields[f"factor_{each.code}"] = forms.ChoiceField(
                label=str(FACTORS[each.code]),
                choices=[("", computed), *steps(each.code, language)],
                initial=str(each.value) if each.set_by_hand else "",
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a risk that was weighed; factors set by hand become one value."""
        typed = super().clean()
        chosen = {code: typed.pop(f"factor_{code}", "") for code in FACTORS}
        typed["weights"] = {code: float(value) for code, value in chosen.items() if value}
        if (typed.get("risk") or typed["weights"]) and not typed.get("risk_reason"):
            self.add_error("risk_reason", _("Write why; the authority asks for it."))
        return typed


class AuthorityForm(Timed):
    """When and how the authority was told."""

    at = moment(_("When was the authority told"))
    way = forms.ChoiceField(label=_("How"), choices=list(AUTHORITY_WAYS.items()), widget=forms.RadioSelect)
    reference = forms.CharField(
        label=_("Reference from the authority"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    more_to_come = forms.BooleanField(label=_("More is found out and told later"), required=False)
    late_reason = text(_("Why this notice is late"))

    def __init__(self, *args: Any, due_at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.due_at = due_at
        if self.now <= due_at:
            del self.fields["late_reason"]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a notice that came late."""
        typed = super().clean()
        at = typed.get("at")
        if at and at > self.due_at and not typed.get("late_reason"):
            self.add_error("late_reason", _("Write why; the authority asks for it."))
        return typed


class NoticeForm(Timed):
    """What the authority was told later."""

    at = moment(_("When was it sent"))
    words = text(
        _("What was added"), _("Kept locked. Write no names and nothing about anyone's health here.")
    )
    last = forms.BooleanField(label=_("This completes the notice"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = True


class ClosingForm(forms.Form):
    """Why a breach is closed, and whether people are left untold."""

    because = text(_("Why it can be closed"))
    fewer = forms.BooleanField(
        label=_("Close it although people are left untold"),
        help_text=_("The record then says that fewer were told than promised."),
        required=False,
    )

    def __init__(self, *args: Any, untold: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["because"].required = True
        if not untold:
            del self.fields["fewer"]


class ToldForm(Timed):
    """When and how people were told."""

    at = moment(_("When were they told"))
    way = forms.ChoiceField(label=_("How"), choices=list(WAYS.items()), widget=forms.RadioSelect)


class SeenForm(Timed):
    """An account and a span of time: whose data was seen through it."""

    staff = forms.ModelChoiceField(label=_("Who was signed in on the device"), queryset=Staff.objects.none())
    since = moment(_("From"))
    until = moment(_("Until"))

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


class CopiedForm(Timed):
    """A copy of the data that got into other hands: a backup, a disk, a file that was exported."""

    made = moment(_("When was the copy made"))
    with_keys = forms.BooleanField(
        label=_("The keys may have gone with it"),
        help_text=_("Without them, what is sealed cannot be read in the copy."),
        required=False,
    )


class HoldingForm(forms.Form):
    """Kinds of data: everyone of whom there is some."""

    categories = many(_("What kinds of data"), (), required=True)

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
