"""The pages of the log's digests: which there are, one for paper, and comparing one that was typed in."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from peili.outbox.anchoring.queries import outside
from peili.people.access import only
from peili.people.page import StaffPage
from peili.people.roles import READS_RECORD
from peili.people.shell import frame
from peili.record.log.forms import DigestForm
from peili.trail.anchored import Compared
from peili.trail.commands.anchoring import compare_digest
from peili.trail.models import Anchor, Chain, Role
from peili.trail.signing import public_key
from peili.ui.symbols import qr_svg
from peili.vault.sheet import to_groups

HERE = "record:record"
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Row:
    """An anchor as the list shows it."""

    number: int
    made: datetime | None
    groups: list[str]


@only(*READS_RECORD)
@require_safe
def show_log(request: HttpRequest) -> HttpResponse:
    """Show the newest digests, and ask for one to compare."""
    return _shown(_page(request), DigestForm())


@only(Role.OWNER)
@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Compare a digest that was typed in, and say what it showed."""
    page, form = _page(request), DigestForm(request.POST)
    if not form.is_valid():
        return _shown(page, form, status=422)
    found = compare_digest(typed=form.cleaned_data["digest"], by=page.actor, now=page.now)
    return _shown(page, DigestForm(), found)


@only(*READS_RECORD)
@require_safe
def show_digest(request: HttpRequest, number: int) -> HttpResponse:
    """Show one digest for paper."""
    page, anchor = _page(request), get_object_or_404(Anchor, number=number)
    context = {"row": _row(page, anchor), "key": to_groups(public_key())}
    return page.show("record/digest.html", context)


@only(*READS_RECORD)
@require_safe
def draw_digest(_request: HttpRequest, number: int) -> HttpResponse:
    """Return the QR symbol of a digest's groups."""
    anchor = get_object_or_404(Anchor, number=number)
    drawn = qr_svg(" ".join(to_groups(bytes(anchor.digest))), correction="m")
    return HttpResponse(drawn, content_type="image/svg+xml")


def _page(request: HttpRequest) -> StaffPage:
    return StaffPage(request, frame(request, here=HERE), timezone.now())


def _row(page: StaffPage, anchor: Anchor) -> Row:
    return Row(anchor.number, page.local(anchor.made_at), to_groups(bytes(anchor.digest)))


def _shown(
    page: StaffPage, form: DigestForm, found: Compared | None = None, *, status: int = 200
) -> HttpResponse:
    newest = Anchor.objects.order_by("-number")[:SHOWN]
    last, walked = outside().last, Chain.objects.filter(number__gt=0).order_by("verified_at").first()
    context: dict[str, object] = {
        "form": form,
        "found": found,
        "compared": _row(page, found.anchor) if found and found.anchor else None,
        "rows": [_row(page, each) for each in newest],
        "outside": page.local(last),
        "walked": page.local(walked.verified_at) if walked else None,
        "key": to_groups(public_key()),
    }
    return page.show("record/log.html", context, status=status)
