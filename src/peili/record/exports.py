"""The record as a file: JSON for programs, and a page of its own for people."""

import json
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import get_language

from peili.record.document import section_of
from peili.record.pages import page_of
from peili.record.queries import RecordOf, red_since

SHEETS = (
    "ui/peili.css",
    "ui/parts.css",
    "ui/bands.css",
    "ui/record.css",
    "record/page.css",
    "record/file.css",
)
PRINTED = "ui/print.css"
FONTS = ("newsreader-latin", "hanken-grotesk-latin")
FACE = re.compile(r"@font-face \{[^}]*?(?P<url>fonts/(?P<name>[\w-]+)\.woff2)[^}]*\}")


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
    context = page_of(record, since=red_since(record.register)) | {"css": styles()}
    return render_to_string("record/file.html", context)


def styles() -> str:
    """Return the stylesheets in one, the fonts inside them."""
    css = "".join(_text(name) for name in SHEETS) + "@media print {" + _text(PRINTED) + "}"
    return FACE.sub(_embedded, css)


def _embedded(face: re.Match[str]) -> str:
    """Return a font face with its file inside it; the rarer letters are left to the reader's own fonts."""
    if face["name"] not in FONTS:
        return ""
    data = b64encode(_static(f"ui/fonts/{face['name']}.woff2").read_bytes()).decode("ascii")
    return face[0].replace(face["url"], f"data:font/woff2;base64,{data}")


def _text(name: str) -> str:
    return _static(name).read_text(encoding="utf-8")


def _static(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)
