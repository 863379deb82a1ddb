"""A programme: a title, goals a line each, and rows of steps."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Service
from peili.care.commands.programmes import Wanted

ROWS = 10
BEGIN = 4
LONGEST = 730  # days between two steps
GOALS = 8
UNITS = {"weeks": 7, "days": 1}


class ProgrammeForm(forms.Form):
    """What the programme is for."""

    title = forms.CharField(
        label=_("What the programme is about"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    goals = forms.CharField(
        label=_("Goals"),
        help_text=_("One on each line, so that you both see later whether it was reached."),
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def clean_goals(self) -> list[str]:
        """Return the goals, one for each line."""
        lines = [line.strip() for line in self.cleaned_data["goals"].splitlines()]
        goals = [line for line in lines if line]
        if len(goals) > GOALS:
            raise forms.ValidationError(_("At most %(most)s goals."), params={"most": GOALS}, code="many")
        return goals


class StepForm(forms.Form):
    """One step; a row without a treatment is left out."""

    service = forms.ChoiceField(label=_("Treatment"), required=False)
    least = forms.IntegerField(
        label=_("After at least"),
        min_value=0,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    most = forms.IntegerField(
        label=_("and at most"),
        min_value=0,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=[("weeks", _("weeks")), ("days", _("days"))])
    note = forms.CharField(
        label=_("What is done"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, services: Sequence[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "\N{EN DASH}"), *((str(each.pk), each.name) for each in services)]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Ask for an interval that goes forwards and is not endless."""
        given = super().clean() or {}
        if not given.get("service"):
            return given
        least, most = given.get("least") or 0, given.get("most")
        most = least if most is None else most
        if most < least:
            raise forms.ValidationError({"most": _("This is sooner than the earliest.")})
        if most * UNITS.get(given.get("unit", ""), 1) > LONGEST:
            raise forms.ValidationError({"most": _("Two years is the longest.")})
        return given | {"least": least, "most": most}

    def wanted(self) -> Wanted | None:
        """Return the step, or None for a row that was left empty."""
        given = self.cleaned_data
        if not given.get("service"):
            return None
        days = UNITS[given["unit"]]
        return Wanted(
            service_id=given["service"],
            from_days=given["least"] * days,
            to_days=given["most"] * days,
            note=given["note"],
        )


class _StepSet(forms.BaseFormSet):  # type: ignore[type-arg]  # not generic when it runs
    def clean(self) -> None:
        """Ask for one step at least."""
        if not any(self.errors) and not any(form.cleaned_data.get("service") for form in self.forms):
            raise forms.ValidationError(_("Choose a treatment on one row at least."), code="none")


Steps = forms.formset_factory(StepForm, formset=_StepSet, extra=BEGIN, max_num=ROWS, absolute_max=ROWS)


class EndForm(forms.Form):
    """Why a programme is stopped before its end."""

    why = forms.CharField(
        label=_("Why it is stopped"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class WitnessForm(forms.Form):
    """The client's word, before a witness."""

    accepted = forms.BooleanField(label=_("The client has read the programme and accepts it"))


class CodeForm(forms.Form):
    """The number the client was told in the salon."""

    code = forms.CharField(
        label=_("Number you were told in the salon"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
