"""The whole package in one file: to read, for machines, as tables, calendar and contact card, with the files.

It is made for one answer and written nowhere, so nothing has to be sealed or to end.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from django.apps import apps

from peili.house.cells import safe_cell
from peili.house.models import Party
from peili.own.copies import FORMAT, Copy, as_html, as_json
from peili.own.paper import as_paper
from peili.promises.ids import stable_id
from peili.promises.sealing import Place, SealingRefused
from peili.rights.queries.package import Datum, Group, Package, Piece
from peili.rights.rules.portable import is_portable
from peili.vault.belongings import FILE_NAME
from peili.vault.opened import cabinet

KINDS: Final = {b"\xff\xd8\xff": "jpg", b"\x89PNG": "png", b"%PDF": "pdf", b"RIFF": "webp"}
TEXT: Final[dict[str, Any]] = {"type": "string"}
FIELD: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["label", "value", "category", "activities", "ends_on"],
    "properties": {
        "label": TEXT,
        "value": {},
        "category": TEXT,
        "activities": {"type": "array", "items": TEXT},
        "ends_on": {"type": ["string", "null"], "format": "date"},
    },
}
RECORD: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["id", "about", "source", "made_at", "fields"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "about": {"type": "object", "additionalProperties": TEXT},
        "source": TEXT,
        "made_at": {"type": ["string", "null"], "format": "date-time"},
        "fields": {"type": "object", "additionalProperties": FIELD},
    },
}
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": f"urn:{FORMAT}",
    "type": "object",
    "required": ["format", "generated_at", "controller", "kept", "looked", "left_out"],
    "properties": {
        "format": {"const": FORMAT},
        "generated_at": {"type": "string", "format": "date-time"},
        "controller": {"type": "object", "required": ["name", "business_id"]},
        "kept": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind", "title", "purposes", "bases", "records"],
                "properties": {
                    "records": {"type": "array", "items": RECORD},
                    "statements": {"type": "array", "items": {"type": "object", "required": ["day", "text"]}},
                },
            },
        },
        "looked": {
            "type": "array",
            "items": {"type": "object", "required": ["day", "what", "role", "times"]},
        },
        "left_out": {"type": "array", "items": {"type": "object", "required": ["what", "why", "count"]}},
    },
}


def as_zip(copy: Copy) -> bytes:
    """Return the package of everything."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in _members(copy):
            file.writestr(zipfile.ZipInfo(name, copy.at.timetuple()[:6]), content)
    return held.getvalue()


def _members(copy: Copy) -> Iterator[tuple[str, str | bytes]]:
    yield "luettava.html", as_html(copy)
    yield "luettava.pdf", as_paper(copy)
    yield "kaikki.json", as_json(copy)
    yield "kaikki.schema.json", _json(SCHEMA)
    yield "siirto.json", as_json(replace(copy, package=portable(copy.package)))
    yield "vastaanottajat.json", _json(recipients(copy.package))
    for group in copy.package.groups:
        yield f"taulukot/{group.name}.csv", _table(group)
    if visits := _of(copy.package, "booking.Appointment"):
        yield "kaynnit.ics", _calendar(copy, visits)
    if cards := _of(copy.package, "people.Client"):
        yield "yhteystiedot.vcf", _card(cards[0])
    yield from _files(copy.package)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


def _of(package: Package, kind: str) -> tuple[Piece, ...]:
    return next((group.pieces for group in package.groups if group.name == kind), ())


def portable(package: Package) -> Package:
    """Return what goes along to another house; what is left out is counted, with the reason."""
    groups = [moved for group in package.groups if (moved := _portable(group)) is not None]
    return replace(package, groups=groups)


def _portable(group: Group) -> Group | None:
    pieces = []
    for piece in group.pieces:
        data = tuple(each for each in piece.data if not each.empty and _moves(group, each))
        if data:
            pieces.append(replace(piece, data=data))
    return replace(group, pieces=tuple(pieces)) if pieces else None


def _moves(group: Group, each: Datum) -> bool:
    activities = each.declared.activities
    bases = {basis for activity in activities for basis in (activity.basis, *activity.or_on)}
    return is_portable(kind=group.name, category=each.declared.category.code, bases=bases)


def recipients(package: Package) -> list[dict[str, object]]:
    """Return who outside the house is given something of these kinds: names, countries, what they do."""
    kept = {
        each.declared.category.code.partition(".")[0]
        for group in package.groups
        for piece in group.pieces
        for each in piece.data
    }
    return [
        {
            "name": party.name,
            "country": party.country,
            "does": party.does,
            "receives": sorted(party.receives),
        }
        for party in Party.objects.order_by("name")
        if kept.intersection(each.partition(".")[0] for each in party.receives)
    ]


def _table(group: Group) -> str:
    held = io.StringIO()
    names = [each.name.rpartition(".")[2] for each in group.pieces[0].data]
    table = csv.writer(held)
    table.writerow(["id", "made_at", "source", *names])
    for piece in group.pieces:
        made = piece.made_at.isoformat() if piece.made_at else ""
        table.writerow([piece.id, made, piece.source, *(_plain(each.value) for each in piece.data)])
    return held.getvalue()


def _plain(value: Any) -> Any:
    said = json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
    return safe_cell(said) if isinstance(said, str) else said


def _values(piece: Piece) -> dict[str, Any]:
    return {each.name.rpartition(".")[2]: each.value for each in piece.data if not each.empty}


def _escaped(text: object) -> str:
    """Return a text as iCalendar and vCard write it."""
    said = str(text)
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        said = said.replace(plain, written)
    return said


def _calendar(copy: Copy, visits: tuple[Piece, ...]) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Peili//{FORMAT}//FI"]
    for piece in visits:
        said = _values(piece)
        if "starts_at" not in said or "ends_at" not in said:
            continue
        what = next((text for _label, text in piece.context), copy.business.name)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{piece.id}",
            f"DTSTAMP:{_instant(copy.at.isoformat())}",
            f"DTSTART:{_instant(said['starts_at'])}",
            f"DTEND:{_instant(said['ends_at'])}",
            f"SUMMARY:{_escaped(what)}",
            f"STATUS:{'CANCELLED' if said.get('state') == 'cancelled' else 'CONFIRMED'}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _instant(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _card(piece: Piece) -> str:
    said = {name: _escaped(value) for name, value in _values(piece).items()}
    first, last = said.get("first_name", ""), said.get("last_name", "")
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"N:{last};{first};;;", f"FN:{first} {last}".rstrip()]
    lines += [f"TEL;VALUE=uri:tel:{said['phone']}"] if "phone" in said else []
    lines += [f"EMAIL:{said['email']}"] if "email" in said else []
    if said.keys() & {"street", "city", "postcode"}:
        parts = (said.get("street", ""), said.get("city", ""), said.get("postcode", ""))
        lines.append(f"ADR:;;{parts[0]};{parts[1]};;{parts[2]};")
    return "\r\n".join([*lines, "END:VCARD", ""])


def _files(package: Package) -> Iterator[tuple[str, bytes]]:
    """Yield the sealed files the records name, opened, each under its record's name."""
    for group in package.groups:
        for piece in group.pieces:
            for each in piece.data:
                if isinstance(each.value, str) and FILE_NAME.fullmatch(each.value):
                    content = _opened(group, piece, each)
                    if content is not None:
                        ending = next(
                            (kind for head, kind in KINDS.items() if content.startswith(head)), "bin"
                        )
                        field = each.name.rpartition(".")[2]
                        yield f"tiedostot/{group.name}.{field}.{piece.id}.{ending}", content


def _ending(content: bytes) -> str:
    return next((kind for head, kind in KINDS.items() if content.startswith(head)), "bin")


def _opened(group: Group, piece: Piece, each: Datum) -> bytes | None:
    row: Any = apps.get_model(group.name)._default_manager.filter(pk=piece.id).first()
    if row is None or not cabinet().has(each.value):
        return None
    place = Place(stable_id(each.name), row.pk, each.declared.scope, row.subject_id)
    try:
        return cabinet().open(each.value, place)
    except SealingRefused:
        return None
