"""The form by which the house makes one rule stricter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from peili.agreements.rules.screening import Rule, Severity
from peili.agreements.rules.tightening import LONGEST, graver
from peili.agreements.words import SEVERITIES


class StricterForm(forms.Form):
    """A longer wait where the rule has one, a graver consequence where there is one, and why."""

    days = forms.IntegerField(label=_("The house waits, days"), max_value=LONGEST, required=False)
    severity = forms.ChoiceField(label=_("What the house does"), required=False)
    why = forms.CharField(
        label=_("Why the house is stricter"),
        help_text=_("The client and the practitioner read this. Write nothing about any client."),
        max_length=200,
    )

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        if rule.days is None:
            del self.fields["days"]
        choices = [(each.value, SEVERITIES[each]) for each in graver(rule)]
        if choices:
            field = self.fields["severity"]
            field.choices = [("", _("as the source has it")), *choices]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["severity"]
            self.fields["days"].required = True

    def clean_days(self) -> int | None:
        """Refuse a wait that is not longer than the source's."""
        days: int | None = self.cleaned_data["days"]
        sourced = self.rule.days or 0
        if days is not None and days <= sourced:
            raise forms.ValidationError(
                ngettext(
                    "The source says %(count)d day. The house can wait longer, not less.",
                    "The source says %(count)d days. The house can wait longer, not less.",
                    sourced,
                )
                % {"count": sourced}
            )
        return days

    def clean(self) -> dict[str, Any]:
        """Refuse a form that makes nothing stricter."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not typed.get("days") and not typed.get("severity"):
            self.add_error("days" if "days" in self.fields else "severity", _("Say what becomes stricter."))
        return typed

    @property
    def chosen(self) -> Severity | None:
        """Return the consequence that was chosen."""
        value = self.cleaned_data.get("severity")
        return Severity(value) if value else None
