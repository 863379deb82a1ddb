"""A stored value in words, for the person it is about. Raw values are for the file that machines read."""

import base64
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from peili.promises.declare import AnyField
from peili.promises.sealing import Erased, KeyMissing, Tampered
from peili.ui import words

GONE = object()  # its key was destroyed
SHUT = object()  # it was altered in the database, or its key is missing: it is there and says nothing


def read(row: Any, field: AnyField) -> Any:
    """Return a field's value; GONE when its key was destroyed, SHUT when it cannot be opened otherwise."""
    try:
        return getattr(row, field.attname)
    except Erased:
        return GONE
    except (Tampered, KeyMissing):
        return SHUT


def is_empty(value: object) -> bool:
    """Tell whether nothing is kept in a field."""
    return value is GONE or value is None or value in ("", [], {})


def said(field: AnyField, value: Any, zone: ZoneInfo) -> str:
    """Return a value in the language of the request, empty for none. A figure's name ends with its unit."""
    if value is SHUT:
        return _("kept, but it cannot be opened")
    if is_empty(value):
        return _("erased") if value is GONE else ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, (bool, int)):
        return _figure(field.name, value, zone)
    if isinstance(value, (date, time)):
        return _time(value, zone)
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value)
    if isinstance(value, (bytes, memoryview)):
        count = len(bytes(value))
        return ngettext("%(count)d byte", "%(count)d bytes", count) % {"count": count}
    return str(value)


def _figure(name: str, value: int, zone: ZoneInfo) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_cents"):
        return words.euros(value, _language())
    if name.endswith("_minute"):
        return _time(datetime.fromtimestamp(value * 60, UTC), zone)
    return str(value)


def _time(value: date | time, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        local = value.astimezone(zone)
        return f"{words.day_full(local, _language())} {words.clock(local, _language())}"
    return words.clock(value, _language()) if isinstance(value, time) else words.day_full(value, _language())


def plain(value: Any) -> Any:
    """Return a value as JSON holds it: instants in UTC, bytes in base 64."""
    if value in (GONE, SHUT):
        return {"unreadable": True} if value is SHUT else None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    return value


def _language() -> str:
    return (get_language() or "fi")[:2]
