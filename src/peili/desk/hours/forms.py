"""What is typed on the pages of time."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.booking.rules.hours import local_minute, moment_of
from peili.desk.rules import in_calendar

LONGEST = timedelta(days=400)
CLOCKS = ["%H.%M", "%H:%M", "%H"]


def _validate_day(day: date) -> None:
    """Refuse a day the calendar does not have, or that cannot be counted from."""
    if not in_calendar(day):
        raise forms.ValidationError(_("Write a day of this century."), code="century")


def day_field(label: Any, *, help_text: Any = "") -> forms.DateField:
    """Return a field for a date."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, widget=widget, validators=[_validate_day])


def clock_field(label: Any, *, help_text: Any = "") -> forms.TimeField:
    """Return a field for a time of day that may be left empty."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    field = forms.TimeField(
        label=label, required=False, input_formats=CLOCKS, help_text=help_text, widget=widget
    )
    field.error_messages["invalid"] = _("Write the time as 9 or 13.30.")
    return field


class AwayForm(forms.Form):
    """From when to when somebody is away. There is no field for why."""

    first = day_field(_("First day"))
    begins = clock_field(_("From"), help_text=_("Leave both times empty for whole days."))
    last = day_field(_("Last day"))
    ends = clock_field(_("Until"))

    def __init__(self, *args: Any, today: date, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.zone = today, zone

    def clean(self) -> dict[str, Any]:
        """Refuse what has passed, runs backwards or is longer than a year or so."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = typed.get("first"), typed.get("last")
        if first is None or last is None or self.errors:
            return typed
        if last < self.today:
            self.add_error("last", _("This day has passed."))
        elif last < first:
            self.add_error("last", _("The last day is before the first."))
        elif last - first > LONGEST:
            self.add_error("last", _("Write a stretch of at most a year."))
        elif first == last and (typed["begins"] or time.min) >= (typed["ends"] or time.max):
            self.add_error("ends", _("The end is not after the beginning."))
        return typed

    def span(self) -> tuple[datetime, datetime]:
        """Return the instants it begins and ends."""
        said = self.cleaned_data
        begins = local_minute(said["first"], said["begins"] or time.min, self.zone)
        if said["ends"] is None:
            ends = local_minute(said["last"] + timedelta(days=1), time.min, self.zone)
        else:
            ends = local_minute(said["last"], said["ends"], self.zone, later=True)
        return moment_of(begins), moment_of(max(ends, begins + 1))


class PlaceForm(forms.Form):
    """A proposed time that was pressed: when, with whom, and where the visit stood when it was shown."""

    visit = forms.UUIDField()
    to = forms.CharField(max_length=120)

    def clean_to(self) -> tuple[datetime, str, datetime, str]:
        """Return the new start and practitioner, and those the page showed; by their codes."""
        try:
            starts, staff, was, whose = self.cleaned_data["to"].split(" ")
            found = datetime.fromisoformat(starts).astimezone(UTC), staff, datetime.fromisoformat(was), whose
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(_("This is not a time."), code="time") from error
        return found[0], staff, found[2].astimezone(UTC), whose
