"""The page "What has changed": two versions of a record, sentence by sentence."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from peili.house.queries import local
from peili.people.access import only
from peili.people.roles import READS_RECORD
from peili.people.shell import frame
from peili.promises.probes import State
from peili.record.document import section_of
from peili.record.models import Version
from peili.record.pages import SHAPES
from peili.record.versions import Change, Kind, difference, seal
from peili.record.views import HERE, register_seen

SHOWN = 60  # versions to choose from
WORDS = {
    Kind.ADDED: _("New"),
    Kind.REMOVED: _("Taken out"),
    Kind.SAID: _("Says something else"),
    Kind.STATE: _("Stands otherwise"),
}


@only(*READS_RECORD)
@require_safe
def show_changes(request: HttpRequest, register: UUID) -> HttpResponse:
    """Compare two versions of a register's record: the last two unless others are asked for."""
    found = register_seen(request, register)
    versions = list(Version.objects.filter(register=found).order_by("-number")[: SHOWN + 1])
    newer = _chosen(versions, request.GET.get("to", ""), 0)
    older = _chosen(versions, request.GET.get("from", ""), 1)
    changes = difference(older.lines, newer.lines) if newer and older else []
    context: dict[str, object] = {
        "register": found,
        "versions": [(each, local(each.at)) for each in versions[:SHOWN]],
        "newer": newer,
        "older": older,
        "newer_at": newer and local(newer.at),
        "older_at": older and local(older.at),
        "rows": [_row(each) for each in changes],
        "whole": unbroken(versions),
    }
    return render(request, "record/changes.html", frame(request, here=HERE).context | context)


def _chosen(versions: list[Version], typed: str, place: int) -> Version | None:
    by_number = {str(each.number): each for each in versions}
    return by_number.get(typed) or (versions[place] if len(versions) > place else None)


def _row(change: Change) -> dict[str, object]:
    return {
        "change": change,
        "word": WORDS[change.kind],
        "section": section_of(change.id).short,
        "was": SHAPES[State(change.state_before)] if change.state_before else "",
        "now": SHAPES[State(change.state)] if change.state else "",
    }


def unbroken(versions: list[Version]) -> bool:
    """Tell whether each version, newest first, bears the seal it was given after the one before it."""
    key = bytes.fromhex(settings.RECORD_KEY)
    older: list[Version | None] = [*versions[1:], None][: len(versions)]
    return all(
        bytes(each.seal)
        == seal(
            key=key,
            before=bytes(before.seal) if before else b"",
            register=each.register_id,
            number=each.number,
            at=each.at,
            profile=each.profile,
            lines=each.lines,
        )
        for each, before in zip(versions, older, strict=True)
        if before is not None or each.number == 1
    )
