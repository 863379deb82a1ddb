"""The record as a file: JSON for programs, and a page of its own for people."""

import json
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import get_language

from peili.record.document import section_of
from peili.record.pages import page_of
from peili.record.queries import RecordOf

SHEETS = ("ui/peili.css", "ui/bands.css", "ui/record.css")


def as_json(record: RecordOf) -> str:
    """Return the record as JSON, in the current language."""
    controller = record.register.controller
    found: dict[str, Any] = {
        "version": record.version.number,
        "language": (get_language() or "fi")[:2],
        "register": {
            "id": str(record.register.pk),
            "kind": record.register.kind,
            "name": record.register.get_kind_display(),
        },
        "controller": {"name": controller.name, "business_id": controller.business_id},
        "generated_at": record.generated_at.isoformat(),
        "sentences": [
            {
                "id": line.id,
                "section": str(section_of(line.id).title),
                "text": line.text,
                "state": line.state.value,
                "evidence": str(line.evidence.text),
                "probe": line.probe or None,
                "checked_at": line.checked_at.isoformat(),
            }
            for _section, lines in record.sections()
            for line in lines
        ],
    }
    return json.dumps(found, ensure_ascii=False, indent=2)


def as_html(record: RecordOf) -> str:
    """Return the record as one page that needs nothing beside it, in the current language."""
    return render_to_string("record/file.html", page_of(record, since={}))
