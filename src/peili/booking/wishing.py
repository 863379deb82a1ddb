"""The form of what somebody waits for, on the public pages and at the desk."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.booking.forms import DetailsForm
from peili.booking.models.waiting import ANY_DAY
from peili.booking.rules.waiting import Wishes
from peili.people.models import Staff

NOON, EVENING, DAY = 12 * 60, 16 * 60, 24 * 60
PARTS: dict[str, tuple[int, int]] = {
    "any": (0, DAY),
    "morning": (0, NOON - 1),
    "afternoon": (NOON, EVENING - 1),
    "evening": (EVENING, DAY),
}
WEEKDAYS = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]


class WishesForm(forms.Form):
    """With whom, on which days, at what time of day and until when."""

    staff = forms.ChoiceField(label=_("Practitioner"), required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("Days that suit"),
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Leave empty when any day suits."),
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    part = forms.ChoiceField(
        label=_("Time of day"),
        choices=[
            ("any", _("Any time")),
            ("morning", _("Before 12")),
            ("afternoon", _("12 to 16")),
            ("evening", _("After 16")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose from the list."), "invalid_choice": _("Choose from the list.")},
    )
    until = forms.DateField(
        label=_("Waiting until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose the last day that suits."),
            "invalid": _("This is not a date."),
        },
    )

    def __init__(
        self, *args: Any, practitioners: Sequence[Staff], today: date, horizon_days: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.last = today, today + timedelta(days=horizon_days)
        self.by_code = {each.code: each.pk for each in practitioners}
        self.fields["staff"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("Anyone")),
            *((each.code, each.name) for each in practitioners),
        ]
        self.fields["staff"].error_messages["invalid_choice"] = _("Choose from the list.")
        self.fields["part"].initial = "any"
        self.fields["until"].initial = self.last
        self.fields["until"].widget.attrs |= {"min": today.isoformat(), "max": self.last.isoformat()}

    def clean_until(self) -> date:
        """Refuse a day that has passed or lies beyond the calendar."""
        until: date = self.cleaned_data["until"]
        if until < self.today:
            raise forms.ValidationError(_("This day has passed."), code="passed")
        if until > self.last:
            raise forms.ValidationError(_("This day is further away than times are booked."), code="far")
        return until

    def wishes(self) -> Wishes:
        """Return what was wished for."""
        typed = self.cleaned_data
        days = sum(1 << int(each) for each in typed["weekdays"]) or ANY_DAY
        begins, ends = PARTS[typed["part"]]
        staff: UUID | None = self.by_code.get(typed["staff"])
        return Wishes(
            staff=staff,
            from_on=self.today,
            until_on=typed["until"],
            weekdays=days,
            from_minute=begins,
            to_minute=ends,
        )


class WaitForm(DetailsForm, WishesForm):
    """What somebody waits for, who they are, and who comes when that is someone else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("remember", "seen"):
            del self.fields[name]


def part_of(begins: int, ends: int) -> str:
    """Return the word of a time of day; none for hours that are no part of it."""
    return next((word for word, span in PARTS.items() if span == (begins, ends)), "")
