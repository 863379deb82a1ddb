"""Times, counts and refusals in the visitor's words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peili.booking.models import Service, Variant
from peili.booking.rules.availability import Refusal
from peili.booking.rules.chosen import Chosen
from peili.booking.rules.crowding import Crowd
from peili.booking.rules.hours import PartOfDay
from peili.booking.views.shell import language
from peili.ui import words

PARTS: dict[PartOfDay, str | Promise] = {
    PartOfDay.MORNING: gettext_lazy("Morning"),
    PartOfDay.AFTERNOON: gettext_lazy("Afternoon"),
    PartOfDay.EVENING: gettext_lazy("Evening"),
}

ROOM = 10  # letters of a weekday that fit beside the big time on a phone at their full size


@dataclass(frozen=True, slots=True)
class Notice:
    """What went wrong with the visitor's last step: the fact, then the reason and the way on."""

    fact: str | Promise
    reason: str | Promise


def clock(local: datetime, tongue: str = "") -> str:
    """Return a wall-clock time; in the hour that runs twice when clocks go back it says which one.

    Whoever says many passes the language of the request along.
    """
    return words.clock(local, tongue or language()) + _which(local)


def moment(local: datetime) -> str:
    """Return a day and a time: "to 26.11. klo 13.15"."""
    return words.moment(local, language()) + _which(local)


def day_short(local: datetime) -> str:
    """Return the day as rows say it: "to 26.11."."""
    return words.day_short(local, language())


TEXTS_CHANGED = Notice(
    gettext_lazy("The terms changed while you were filling in the form."),
    gettext_lazy("Nothing is booked yet. Read them again below and book."),
)

NO_MORE_CODES = Notice(
    gettext_lazy("No more codes are sent for this booking."),
    gettext_lazy("Nothing is booked yet. Type the newest code, or call us."),
)


NOT_REMEMBERED = Notice(
    gettext_lazy("This phone is not remembered any more."),
    gettext_lazy("Nothing is booked yet. Write your details below."),
)


def early_start(until: date | None) -> str:
    """Return how the visit is asked for before the right of withdrawal is over."""
    return _(
        "I want the visit at the time I chose, before my right of withdrawal ends on %(day)s. When the "
        "service has been given in full, I can no longer withdraw."
    ) % {"day": words.day_month(until, language()) if until else ""}


def pays(price: str) -> str:
    """Return the act of booking with its duty to pay, as its button says it."""
    return _("Book and commit to paying %(price)s") % {"price": price}


def water(local: datetime) -> dict[str, object]:
    """Return what the one big time and its reflection show."""
    return {
        "big_clock": words.clock(local, language()),
        "instant": local.isoformat(timespec="minutes"),
        "weekday": (weekday := words.weekday_on(local, language())),
        "long_weekday": len(weekday) > ROOM,
        "day_month": words.day_month(local, language()),
        "moment": moment(local),
    }


def _which(local: datetime) -> str:
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    return " " + (_("(summer time)") if local.dst() else _("(winter time)"))


def day(value: date) -> str:
    """Return a day as a heading says it, its first letter large."""
    text = words.day_long(value, language())
    return text[0].upper() + text[1:]


def free_times(count: int) -> str:
    """Return how many free times there are."""
    if not count:
        return _("no free times")
    return ngettext("%(count)s free time", "%(count)s free times", count) % {"count": count}


def times(count: int) -> str:
    """Return how many free times there are, where it is plain that they are free."""
    return ngettext("%(count)s time", "%(count)s times", count) % {"count": count} if count else _("no times")


def free_days(count: int) -> str:
    """Return how many days have free times."""
    if not count:
        return _("no free days")
    return ngettext("%(count)s day with free times", "%(count)s days with free times", count) % {
        "count": count
    }


def not_bookable() -> str:
    """Return what is said of a day that lies outside what can be booked."""
    return _("cannot be booked")


def hours_before(count: int) -> str:
    """Return until when cancelling is free of charge."""
    return _("Cancel free of charge at the latest %(count)s h before.") % {"count": count}


def refused(refusal: Refusal, *, moment: str, notice_minutes: int, horizon_days: int) -> Notice:
    """Return why a time cannot be had. Which room, device or person is taken is nobody's business."""
    if refusal is Refusal.PAST:
        return Notice(_("This time has passed already."), _("Choose a later one."))
    if refusal is Refusal.TOO_SOON:
        soon = words.minutes(notice_minutes)
        return Notice(
            _("This time is too soon."),
            _("Times are booked here at least %(length)s before. Choose a later one.") % {"length": soon},
        )
    if refusal is Refusal.TOO_FAR:
        return Notice(
            _("This time is too far ahead."),
            _("Times are booked here at most %(count)s days ahead.") % {"count": horizon_days},
        )
    if refusal is Refusal.CONDITION:
        return Notice(_("This time cannot be booked here."), _("Choose a later one, or call us."))
    if refusal in {Refusal.OFF_STEP, Refusal.NOT_AT_WORK, Refusal.LEAVES_A_GAP}:
        return Notice(_("This time is not offered."), _("Choose one from the list."))
    return Notice(
        _("The time %(moment)s was just taken.") % {"moment": moment},
        _("Someone else booked it a moment before. Here are the next free times."),
    )


def crowded(crowd: Crowd, *, minutes: int, phone: str) -> Notice:
    """Return why no more times are kept just now, and the way on, which is never closed."""
    facts = {
        Crowd.BROWSER: _("You have too many bookings under way."),
        Crowd.NETWORK: _("There are too many bookings under way from your network."),
        Crowd.HOUSE: _("There are too many bookings under way just now."),
    }
    way = _("Finish one of them, or try again in %(count)s minutes.") % {"count": minutes}
    call = _("You can also book by phone: %(phone)s.") % {"phone": phone} if phone else ""
    return Notice(facts[crowd], f"{way} {call}".strip())


TOO_QUICK = Notice(
    gettext_lazy("The form came too quickly."),
    gettext_lazy("Nothing is booked yet. Look over what you wrote and send it again."),
)

TAKEN = frozenset(
    {Refusal.PRACTITIONER_TAKEN, Refusal.ROOM_TAKEN, Refusal.DEVICE_TAKEN, Refusal.CLIENT_TAKEN}
)  # someone was faster: 409; any other refusal is a time never offered: 400


def addon_time(minutes: int, *, beside: bool) -> str:
    """Return how much longer an add-on makes the visit."""
    if beside:
        return _("at the same time")
    return _("%(length)s more") % {"length": words.minutes(minutes)}


def with_price(name: str, found: Chosen) -> str:
    """Return who gives it and what it comes to with them; no line ends within a figure."""
    figures = (words.minutes(found.minutes), words.euros(found.cents, language()))
    return ", ".join([name, *(each.replace(" ", "\N{NO-BREAK SPACE}") for each in figures)])


def since(way: Variant) -> str:
    """Return for whom a variant is meant by the weeks since the last visit; empty when for everybody."""
    if way.weeks_from and way.weeks_to:
        return _("For those whose last visit was %(low)s to %(high)s weeks before.") % {
            "low": way.weeks_from,
            "high": way.weeks_to,
        }
    if way.weeks_to:
        return _("For those whose last visit was at most %(high)s weeks before.") % {"high": way.weeks_to}
    if way.weeks_from:
        return _("For a first visit, or when the last was over %(low)s weeks before.") % {
            "low": way.weeks_from
        }
    return ""


def every(service: Service) -> str:
    """Return the rule by which every so manieth visit costs less; empty when there is none."""
    if not service.every:
        return ""
    return _("Every %(times)s. visit within %(months)s months costs %(percent)s %% less.") % {
        "times": service.every,
        "months": service.every_months,
        "percent": service.every_percent,
    }
