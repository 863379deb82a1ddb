"""The one form of a ready scenario."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.incidents.forms import Timed, many, moment, text
from peili.incidents.scenarios import SCENARIOS
from peili.incidents.words import SHUT
from peili.promises.vocabulary import category

WHOSE = {
    "tablet": _("Who was signed in on the device"),
    "mailbox": _("The mailbox of a member of staff"),
}
SINCE = {
    "tablet": _("When was it last surely in your hands"),
    "paper": _("When was it last surely there"),
    "wrong": _("When did it go out"),
    "mailbox": _("Since when may it have been open"),
}


class ScenarioForm(Timed):
    """When and to whom it happened; the rest is filled in by the scenario."""

    happened_from = moment(_("It began at the earliest"))
    detected_at = moment(_("When was it noticed"))
    staff: Any = forms.ModelChoiceField(label="", queryset=None, required=False)
    q = forms.CharField(
        label=_("Whose data: name, phone number or e-mail"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
    client = forms.UUIDField(required=False, widget=forms.HiddenInput)
    held = many(_("What kinds of data"), ())
    seen = forms.IntegerField(widget=forms.HiddenInput)
    acts = many(_("What the program does now"), ())
    story = text(
        _("In your own words"), _("Kept locked. Write no names and nothing about anyone's health here.")
    )

    def __init__(
        self, *args: Any, now: datetime, code: str, staff: Any, categories: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, now=now, **kwargs)
        scenario, fields = SCENARIOS[code], self.fields
        fields["happened_from"].label = SINCE[code]
        chosen: Any = fields["staff"]
        chosen.queryset, chosen.label, chosen.required = staff, WHOSE.get(code, ""), not scenario.client
        chosen.label_from_instance = lambda each: each.name
        fields["q"].required = scenario.client and not scenario.staff
        self._choices("held", [(each, category(each).label) for each in categories], asked=scenario.held)
        self._choices("acts", [(each, SHUT[each]) for each in scenario.acts], asked=bool(scenario.acts))
        if not scenario.staff:
            del fields["staff"]
        if not scenario.client:
            del fields["q"], fields["client"]

    def _choices(self, name: str, choices: list[tuple[str, Any]], *, asked: bool) -> None:
        field: Any = self.fields[name]
        field.choices = choices
        if not asked:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Refuse noticing it before it can have happened."""
        typed = super().clean()
        began, noticed = typed.get("happened_from"), typed.get("detected_at")
        if began and noticed and noticed < began:
            self.add_error("detected_at", _("This is before it began. Check both times."))
        return typed

    def known(self) -> dict[str, object]:
        """Return what the breach is told by who fills this in; who records it has just heard of it."""
        typed = self.cleaned_data
        return {
            "happened_from": typed["happened_from"],
            "detected_at": typed["detected_at"],
            "aware_at": self.now,
            "story": typed["story"],
        }
