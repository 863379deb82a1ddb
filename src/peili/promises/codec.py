"""Codecs: how a field's value becomes bytes and comes back exactly, whatever the engine."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.backends.utils import format_number

ABSENT = b"\x00"
PRESENT = b"\x01"


class ExactEncoder(DjangoJSONEncoder):
    """Django's JSON encoder, which would cut microseconds, writing times in full."""

    def default(self, o: Any) -> Any:
        """Return a time as ISO 8601 in full, and anything else as Django does."""
        return o.isoformat() if isinstance(o, dt.datetime | dt.time) else super().default(o)


@dataclass(frozen=True, slots=True)
class Codec:
    """One kind of value. The name goes to promises.lock: a sealed field never changes its kind."""

    name: str
    write: Callable[[Any, Any], str]
    read: Callable[[Any, str], Any]


def _instant(field: Any, value: Any) -> str:
    instant = field.to_python(value)
    if instant.tzinfo is None:
        raise ValueError("no time zone")
    return str(instant.astimezone(dt.UTC).isoformat())


def _number(field: Any, value: Any) -> str:
    number = format_number(field.to_python(value), field.max_digits, field.decimal_places)
    if number is None:
        raise ValueError("no number")
    return number


def _json(field: Any, value: Any) -> str:
    encoder = field.encoder if field.encoder not in (None, DjangoJSONEncoder) else ExactEncoder
    return json.dumps(value, cls=encoder, ensure_ascii=False, separators=(",", ":"))


_TEXT = Codec("text", lambda field, value: str(field.to_python(value)), lambda _field, text: text)
_CODECS: tuple[tuple[Any, Codec], ...] = (
    (models.BooleanField, Codec("bool", lambda f, v: str(int(f.to_python(v))), lambda _f, t: t == "1")),
    (models.IntegerField, Codec("int", lambda f, v: str(f.to_python(v)), lambda _f, t: int(t))),
    (models.DecimalField, Codec("decimal", _number, lambda _f, t: Decimal(t))),
    (models.DateTimeField, Codec("instant", _instant, lambda _f, t: dt.datetime.fromisoformat(t))),
    (
        models.DateField,
        Codec("date", lambda f, v: f.to_python(v).isoformat(), lambda _f, t: dt.date.fromisoformat(t)),
    ),
    (
        models.TimeField,
        Codec("time", lambda f, v: f.to_python(v).isoformat(), lambda _f, t: dt.time.fromisoformat(t)),
    ),
    (models.UUIDField, Codec("uuid", lambda f, v: str(f.to_python(v)), lambda _f, t: UUID(t))),
    (models.JSONField, Codec("json", _json, lambda f, t: json.loads(t, cls=f.decoder))),
    (models.CharField, _TEXT),
    (models.TextField, _TEXT),
)


def codec_of(field: Any) -> Codec | None:
    """Return how a field's values are written, or None for a type that cannot be sealed."""
    for kind, codec in _CODECS:
        if isinstance(field, kind):
            return codec
    return None
