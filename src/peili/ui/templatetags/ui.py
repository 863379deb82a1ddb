"""The room's filters and tags; `{% load ui %}`. Filters follow the language of the request."""

from datetime import datetime

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from peili.ui import constants, head, icons, languages, marks, rows, words
from peili.ui.words import Clock, Day

register = template.Library()

register.filter("minutes", words.minutes)
register.tag("rows", rows.rows)
register.tag("translate", constants.translate)
register.simple_tag(head.head, name="head")
register.simple_tag(head.sheet, name="sheet")
register.simple_tag(languages.menu, name="languages", takes_context=True)
register.simple_tag(icons.icon, name="icon")
register.simple_tag(marks.shape, name="shape")


@register.filter
def clock(value: Clock) -> str:
    """Say the time of day."""
    return words.clock(value, _language())


@register.filter
def day_short(value: Day) -> str:
    """Say the day as rows do."""
    return words.day_short(value, _language())


@register.filter
def day_long(value: Day) -> str:
    """Say the day as a heading does."""
    return words.day_long(value, _language())


@register.filter
def day_on(value: Day) -> str:
    """Say the day on which something happens."""
    return words.day_on(value, _language())


@register.filter
def weekday_on(value: Day) -> str:
    """Say the weekday on which something happens."""
    return words.weekday_on(value, _language())


@register.filter
def day_month(value: Day) -> str:
    """Say the day without weekday and year."""
    return words.day_month(value, _language())


@register.filter
def day_full(value: Day) -> str:
    """Say the day with its year."""
    return words.day_full(value, _language())


@register.filter
def moment(value: datetime) -> str:
    """Say the day and the time."""
    return words.moment(value, _language())


@register.filter
def euros(cents: int) -> str:
    """Say a sum given in cents."""
    return words.euros(cents, _language())


@register.filter
def row_at(value: Clock) -> str:
    """Name the calendar class of the five minutes in which a time falls: "t-0930"."""
    return f"t-{value.hour:02}{value.minute - value.minute % 5:02}"


@register.filter
def rows_long(value: int) -> str:
    """Name the calendar class of a length in minutes, to the next five: "d-090"."""
    return f"d-{min(-(-value // 5) * 5, 1440):03}"


@register.filter
def before_colon(label: object) -> str:
    """Take the full stop from a label that is a sentence, so that a colon may follow."""
    return str(label).rstrip(".:")


@register.simple_tag
def span(start: Clock, end: Clock) -> str:
    """Say a stretch of the day."""
    return words.span(start, end, _language())


@register.simple_tag
def mark(state: str, word: str | Promise = "", *, hidden: bool = False) -> SafeString:
    """Draw a state mark with its word."""
    return marks.mark(state, word, hidden=hidden)


@register.simple_tag
def logo() -> SafeString:
    """Draw the house's mark."""
    return marks.LOGO


def _language() -> str:
    return get_language() or "fi"
