"""The copy a person takes along: a page to read, and a file for machines (GDPR Art. 15(3) and 20)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.template.loader import render_to_string

from peili.house.models import Controller, Register
from peili.record.exports import styles
from peili.rights.queries.looks import Looks
from peili.rights.queries.package import Datum, Group, Package

FORMAT = "peili.own-data.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What a copy is made of: all that is kept and who looked, of one register, at one moment."""

    register_id: UUID
    at: datetime
    package: Package
    looked: Looks

    @property
    def business(self) -> Controller:
        """Return who keeps the register."""
        return Register.objects.select_related("controller").get(pk=self.register_id).controller


Write = Callable[[Copy], str]


def as_json(copy: Copy) -> str:
    """Return the copy for machines: each field by its name, empty ones too, with its declaration."""
    business = copy.business
    content = {
        "format": FORMAT,
        "generated_at": copy.at.isoformat(),
        "controller": {
            "name": business.name,
            "business_id": business.business_id,
        },
        "kept": [_group(group) for group in copy.package.groups],
        "looked": [
            {"day": each.day.isoformat(), "what": each.what, "role": each.role, "times": each.times}
            for each in copy.looked.looks
        ],
        "left_out": [
            {"what": each.what, "why": each.why, "count": each.count} for each in copy.package.left_out
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _group(group: Group) -> dict[str, object]:
    return {
        "kind": group.name,
        "title": group.title,
        "purposes": group.purposes,
        "bases": group.bases,
        "statements": [{"day": day.isoformat(), "text": text} for day, text in group.statements],
        "records": [
            {
                "id": piece.id,
                "about": dict(piece.context),
                "source": piece.source,
                "made_at": piece.made_at.isoformat() if piece.made_at else None,
                "fields": {each.name.rpartition(".")[2]: _field(each) for each in piece.data},
            }
            for piece in group.pieces
        ],
    }


def _field(each: Datum) -> dict[str, object]:
    return {
        "label": each.label,
        "value": each.value,
        "category": each.declared.category.code,
        "activities": [activity.code for activity in each.declared.activities],
        "ends_on": each.ends_on.isoformat() if each.ends_on else None,
    }


def as_html(copy: Copy) -> str:
    """Return the copy as one page that needs nothing beside it, in the language of the request."""
    context = {
        "css": styles(),
        "package": copy.package,
        "looked": copy.looked,
        "business": copy.business,
        "at": copy.at,
        "whole": True,
    }
    return render_to_string("own/copy.html", context)


COPIES: Final[Mapping[str, tuple[str, Write]]] = {
    "html": ("text/html; charset=utf-8", as_html),
    "json": ("application/json", as_json),
}
