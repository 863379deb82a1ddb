"""The room's filters and tags; `{% load ui %}`. Filters follow the language of the request."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django import template
from django.urls import get_script_prefix
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from peili.ui import (
    addresses,
    constants,
    grid,
    head,
    icons,
    kept,
    languages,
    marks,
    part,
    rows,
    still,
    tokens,
    words,
)
from peili.ui.words import Clock, Day

FIRST: Final = 4  # entries of the main menu that a phone shows

register = template.Library()

register.filter("minutes", words.minutes)
register.filter("row_at", grid.row_at)
register.filter("rows_long", grid.rows_long)
register.tag("rows", rows.rows)
register.tag("csrf_token", tokens.csrf_token)
register.simple_tag(still.same(addresses.address, by=get_script_prefix), name="address")
register.tag("include", part.include)
register.tag("kept", kept.kept)
register.tag("translate", constants.translate)
register.simple_tag(still.same(head.head, by=head.storage), name="head")
register.simple_tag(still.same(head.sheet, by=head.storage), name="sheet")
register.simple_tag(still.same(head.script, by=head.storage), name="script")
register.simple_tag(languages.menu, name="languages", takes_context=True)
register.simple_tag(still.same(icons.icon), name="icon")
register.simple_tag(still.same(marks.shape), name="shape")


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
def before_colon(label: object) -> str:
    """Take the full stop from a label that is a sentence, so that a colon may follow."""
    return str(label).rstrip(".:")


@register.filter
def menu(items: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Make rows of the main menu: of six entries or more, those from the fifth on are the rest on a phone."""
    many = len(items) > FIRST + 1
    return [
        (each["url"], each["name"], each.get("current"), _icon(each.get("icon")), each.get("count"), rest)
        for each, rest in ((each, many and place >= FIRST) for place, each in enumerate(items))
    ]


def _icon(name: str | None) -> str:
    return icons.icon(name) if name else ""


@register.simple_tag
def span(start: Clock, end: Clock) -> str:
    """Say a stretch of the day."""
    return words.span(start, end, _language())


@register.simple_tag
@still.same
def mark(state: str, word: str | Promise = "", *, hidden: bool = False) -> SafeString:
    """Draw a state mark with its word."""
    return marks.mark(state, word, hidden=hidden)


@register.simple_tag
@still.same
def logo() -> SafeString:
    """Draw the house's mark."""
    return marks.LOGO


def _language() -> str:
    return get_language() or "fi"
