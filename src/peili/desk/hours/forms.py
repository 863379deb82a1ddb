"""What is typed on the pages of time."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Magnets, PublicTerms, Terms
from peili.booking.profile import LONGEST_KNOWN, LONGEST_OFFER, STEPS
from peili.booking.rota import Hours
from peili.booking.rules.availability import TICK
from peili.booking.rules.hours import local_minute, moment_of
from peili.booking.rules.series import MOST_TIMES, MOST_WEEKS
from peili.desk.clocks import clock_field
from peili.desk.rules import in_calendar
from peili.house.holidays import Holiday
from peili.ui.words import day_full, minutes

LONGEST = timedelta(days=400)


def _validate_day(day: date) -> None:
    """Refuse a day the calendar does not have, or that cannot be counted from."""
    if not in_calendar(day):
        raise forms.ValidationError(_("Write a day of this century."), code="century")


def day_field(label: Any, *, help_text: Any = "") -> forms.DateField:
    """Return a field for a date."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, widget=widget, validators=[_validate_day])


class AwayForm(forms.Form):
    """From when to when somebody is away. There is no field for why."""

    first = day_field(_("First day"))
    begins = clock_field(_("Begins"), help_text=_("Leave both times empty for whole days."))
    last = day_field(_("Last day"))
    ends = clock_field(_("Ends"))

    def __init__(self, *args: Any, today: date, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.zone = today, zone

    def clean(self) -> dict[str, Any]:
        """Refuse what has passed, runs backwards or is longer than a year or so."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = typed.get("first"), typed.get("last")
        if first is None or last is None or self.errors:
            return typed
        _refuse_stretch(self, first, last, self.today)
        if not self.errors and first == last and (typed["begins"] or time.min) >= (typed["ends"] or time.max):
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


WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
_SPAN = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?\s*[-\u2013]\s*(\d{1,2})(?:[.:](\d{2}))?", re.ASCII)


class HoursField(forms.CharField):
    """Hours of a day: 9-17, or with breaks 9-12, 13-17. Empty means not at work."""

    def __init__(self, *, label: Any, help_text: Any = "") -> None:
        # no inputmode: the number keys of many phones have no dash
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(label=label, max_length=80, required=False, help_text=help_text, widget=widget)

    def clean(self, value: Any) -> Hours:
        """Return the spans in order."""
        typed = str(super().clean(value)).replace(";", ",")
        found = sorted(_span(part.strip()) for part in typed.split(",") if part.strip())
        if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
            raise forms.ValidationError(_("These hours overlap; join them into one."), code="overlap")
        return tuple(found)


def _span(text: str) -> tuple[time, time]:
    match = _SPAN.fullmatch(text)
    try:
        numbers = [int(each or 0) for each in match.groups()] if match else [0, 0, 0, 0]
        begins, ends = time(numbers[0], numbers[1]), time(numbers[2], numbers[3])
    except ValueError as error:
        raise forms.ValidationError(_("There is no such time of day."), code="clock") from error
    if begins >= ends:
        raise forms.ValidationError(
            _("Write the hours as 9-17 or 9.00-12.00, 13.00-17.30, the earlier time first."), code="hours"
        )
    return begins, ends


class WeeksForm(forms.Form):
    """The hours that repeat: one week, or a rota of some weeks and the Monday it begins."""

    def __init__(self, *args: Any, weeks: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weeks = weeks
        if weeks > 1:
            self.fields["since"] = day_field(
                _("The first week begins on Monday"), help_text=_("Any Monday on which the first week began.")
            )
        for number in range(weeks * 7):
            self.fields[f"d{number}"] = HoursField(label=WEEKDAYS[number % 7])
        self.fields["d0"].help_text = _(
            "For example 9-17; a break is a hole: 9-12, 13-17. Empty: not at work."
        )

    def clean_since(self) -> date:
        """Refuse what is no Monday."""
        since: date = self.cleaned_data["since"]
        if since.weekday():
            raise forms.ValidationError(_("This day is not a Monday."), code="monday")
        return since

    def clean(self) -> dict[str, Any]:
        """Ask for some hours: who does not work for a while is away, with the hours kept."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(typed[f"d{number}"] for number in range(self.weeks * 7)):
            self.add_error("d0", _("Write the hours of at least one day."))
        return typed

    def hours(self) -> dict[int, Hours]:
        """Return the hours by the day of the rota."""
        said = {number: self.cleaned_data[f"d{number}"] for number in range(self.weeks * 7)}
        return {number: spans for number, spans in said.items() if spans}

    def by_week(self) -> list[list[forms.BoundField]]:
        """Return the fields of each week, for the page."""
        return [[self[f"d{week * 7 + day}"] for day in range(7)] for week in range(self.weeks)]


class DateForm(forms.Form):
    """The hours of one date that differs from the week."""

    on = day_field(_("Date"))
    hours = HoursField(label=_("Hours"), help_text=_("Leave empty when there is no work on that day."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        """Refuse a day that has passed."""
        on: date = self.cleaned_data["on"]
        if on < self.today:
            raise forms.ValidationError(_("This day has passed."), code="passed")
        return on


def _number(label: Any, low: int, high: int, *, help_text: Any = "", step: int = 1) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, step_size=step, help_text=help_text, widget=widget
    )


class TermsForm(forms.Form):
    """What the house allows those who book by themselves."""

    step = forms.TypedChoiceField(label=_("Times begin every"), coerce=int)
    notice = _number(_("Booked at the latest, hours before"), 0, 60 * 24)
    horizon = _number(_("Booked at most, days ahead"), 1, 730)
    cancel = _number(_("Moved and cancelled free of charge, hours before"), 0, 60 * 24)
    gaps = forms.ChoiceField(
        label=_("Gaps in the calendar"),
        choices=Magnets.choices,
        widget=forms.RadioSelect,
        help_text=_("Holds for clients who book by themselves, never for the desk."),
    )
    least_gap = _number(
        _("Shortest gap that may be left, minutes"), 0, 120, help_text=_("0 lets any gap be."), step=TICK
    )
    most = _number(
        _("Coming bookings of one client at most"),
        0,
        100,
        help_text=_("Counted by phone number, for online bookings. 0 sets no limit."),
    )
    within = _number(_("Counted over, days"), 1, 730)
    offer = _number(
        _("A time offered to who waits is kept, minutes"),
        0,
        LONGEST_OFFER,
        help_text=_("0 means that the house has no waiting list."),
        step=TICK,
    )
    offers_from = _number(_("Offers are made from, hour of the day"), 0, 23)
    offers_to = _number(_("Offers are made until, hour of the day"), 1, 24)

    lapses = _number(
        _("A missed or late cancelled visit is known, months"),
        1,
        LONGEST_KNOWN,
        help_text=_("Then the note is deleted. The client sees it too; nobody is refused because of it."),
    )
    confirm = _number(
        _("Online bookings wait for your word after so many missed or late cancelled visits"),
        0,
        20,
        help_text=_("The time is kept and you are told of it. 0 means that no booking waits."),
    )
    series = _number(
        _("Visits of a series that a client books, at most"),
        2,
        MOST_TIMES,
        help_text=_("Only for services that you have said can be booked as a series."),
    )
    weeks_from = _number(_("Weeks between its visits, at least"), 1, MOST_WEEKS)
    weeks_to = _number(_("Weeks between its visits, at most"), 1, MOST_WEEKS)
    check = forms.MultipleChoiceField(
        label=_("The address is checked by a code before an online booking"),
        choices=[("email", _("By e-mail")), ("sms", _("By text message, when no e-mail was given"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("When neither is chosen, no code is asked for."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [(each, minutes(each)) for each in STEPS]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Refuse ends that come before their beginnings, at the field of the end."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends, kept = (typed.get(name) for name in ("offers_from", "offers_to", "offer"))
        if kept and begins is not None and ends is not None and (ends - begins) * 60 < kept:
            self.add_error(
                "offers_to", _("A time offered does not last so long before this. Write a later hour.")
            )
        least, most = typed.get("weeks_from"), typed.get("weeks_to")
        if least is not None and most is not None and most < least:
            self.add_error("weeks_to", _("This is less than the least. Write more weeks."))
        return typed

    def said(self) -> dict[str, object]:
        """Return the terms as the profile says them."""
        typed = self.cleaned_data
        return {
            "step": typed["step"],
            "notice": f"PT{typed['notice']}H",
            "horizon": f"P{typed['horizon']}D",
            "cancel_free": f"PT{typed['cancel']}H",
            "gaps": typed["gaps"],
            "least_gap": f"PT{typed['least_gap']}M",
            "most_coming": typed["most"],
            "most_within": f"P{typed['within']}D",
            "offer_hold": f"PT{typed['offer']}M",
            "offers_from": typed["offers_from"],
            "offers_to": typed["offers_to"],
            "lapses_kept": f"P{typed['lapses']}M",
            "confirm_after": typed["confirm"],
            "series_times": typed["series"],
            "series_weeks_from": typed["weeks_from"],
            "series_weeks_to": typed["weeks_to"],
        }


def terms_typed(terms: Terms, online: PublicTerms) -> dict[str, object]:
    """Return the terms in force as the form shows them."""
    return {
        "step": terms.step_minutes,
        "check": online.checked_ways,
        "notice": -(-terms.notice_minutes // 60),
        "horizon": terms.horizon_days,
        "cancel": terms.cancel_hours,
        "gaps": terms.magnet,
        "least_gap": terms.least_gap_minutes,
        "most": terms.most_coming,
        "within": terms.most_within_days,
        "offer": terms.offer_minutes,
        "offers_from": terms.offers_from_hour,
        "offers_to": terms.offers_to_hour,
        "lapses": terms.lapse_months,
        "confirm": terms.confirm_after,
        "series": terms.series_times,
        "weeks_from": terms.series_weeks_from,
        "weeks_to": terms.series_weeks_to,
    }


class ClosedForm(forms.Form):
    """From which day to which the business is closed."""

    first = day_field(_("First day"))
    last = day_field(_("Last day"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Refuse what has passed, runs backwards or is longer than a year or so."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = typed.get("first"), typed.get("last")
        if first and last:
            _refuse_stretch(self, first, last, self.today)
        return typed


def _refuse_stretch(form: forms.Form, first: date, last: date, today: date) -> None:
    if last < today:
        form.add_error("last", _("This day has passed."))
    elif last < first:
        form.add_error("last", _("The last day is before the first."))
    elif last - first > LONGEST:
        form.add_error("last", _("Write a stretch of at most a year."))


class HolidaysForm(forms.Form):
    """On which holidays of the coming two years the business is closed."""

    days = forms.MultipleChoiceField(
        label=_("Closed on"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, ahead: Sequence[Holiday], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ahead = {f"{each.on.isoformat()} {each.code}": each for each in ahead}
        language = get_language() or "fi"
        self.fields["days"].choices = [  # type: ignore[attr-defined]  # a MultipleChoiceField
            (value, f"{day_full(each.on, language)} {each.name}") for value, each in self.ahead.items()
        ]

    def chosen(self) -> list[tuple[str, date]]:
        """Return the holidays chosen, by code and date."""
        return [(self.ahead[value].code, self.ahead[value].on) for value in self.cleaned_data["days"]]


class PlaceForm(forms.Form):
    """A proposed time that was pressed: when, with whom, and where the visit stood when it was shown."""

    visit = forms.UUIDField()
    to = forms.CharField(max_length=120)

    def clean_to(self) -> tuple[datetime, str, datetime, str]:
        """Return the new start and practitioner, and those the page showed; by their codes."""
        try:
            starts, staff, was, whose = self.cleaned_data["to"].split(" ")
            return _moment(starts), staff, _moment(was), whose
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(_("This is not a time."), code="time") from error


def _moment(text: str) -> datetime:
    """Return a whole minute of the calendar; ValueError and OverflowError for anything else."""
    said = datetime.fromisoformat(text)
    moment = said.astimezone(UTC)
    if said.tzinfo is None or moment.second or moment.microsecond or not in_calendar(moment):
        raise ValueError(text)
    return moment
