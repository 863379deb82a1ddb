"""The copy a person takes along: a page to read, and a file for machines (GDPR Art. 15(3) and 20)."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from django.template.loader import render_to_string

from peili.house.models import Register
from peili.own.frames import Own
from peili.record.exports import styles
from peili.rights.queries.looks import Looks
from peili.rights.queries.package import Datum, Group, Package

FORMAT = "peili.own-data.1"
Write = Callable[[Own, Package, Looks], str]


def as_json(page: Own, found: Package, seen: Looks) -> str:
    """Return the copy for machines: each field by its name, empty ones too, with its declaration."""
    business = Register.objects.select_related("controller").get(pk=page.session.subject.register_id)
    content = {
        "format": FORMAT,
        "generated_at": page.now.isoformat(),
        "controller": {
            "name": business.controller.name,
            "business_id": business.controller.business_id,
        },
        "kept": [_group(group) for group in found.groups],
        "looked": [
            {"day": each.day.isoformat(), "what": each.what, "role": each.role, "times": each.times}
            for each in seen.looks
        ],
        "left_out": [{"what": each.what, "why": each.why, "count": each.count} for each in found.left_out],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _group(group: Group) -> dict[str, object]:
    return {
        "kind": group.name,
        "title": group.title,
        "purposes": group.purposes,
        "bases": group.bases,
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


def as_html(page: Own, found: Package, seen: Looks) -> str:
    """Return the copy as one page that needs nothing beside it, in the language of the request."""
    business = Register.objects.select_related("controller").get(pk=page.session.subject.register_id)
    context = {
        "css": styles(),
        "package": found,
        "looked": seen,
        "business": business.controller,
        "at": page.now.astimezone(page.zone),
        "whole": True,
    }
    return render_to_string("own/copy.html", context)


COPIES: Final[Mapping[str, tuple[str, Write]]] = {
    "html": ("text/html; charset=utf-8", as_html),
    "json": ("application/json", as_json),
}
