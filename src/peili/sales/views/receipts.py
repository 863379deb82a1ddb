"""A receipt: on paper, by link, and taken back."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.house.queries import face
from peili.people.access import EVERYONE_IN, only, public
from peili.people.commands.links import LinkEnded, find_link
from peili.people.page import StaffPage
from peili.sales.commands import RECEIPT, CannotCorrect, credit, link, settle
from peili.sales.models import Receipt
from peili.sales.profile import last_month
from peili.sales.rules import kept_until
from peili.sales.views.frames import page_of, receipt_of
from peili.trail.models import Role

LASTS = timedelta(days=30)


@only(*EVERYONE_IN, Role.BOOKKEEPER)
@require_safe
def show_receipt(request: HttpRequest, receipt: UUID) -> HttpResponse:
    """Show a receipt, ready to be printed."""
    page = page_of(request)
    return _show(page, receipt_of(page, receipt))


def _show(page: StaffPage, receipt: Receipt, *, address: str = "", refused: bool = False) -> HttpResponse:
    context: dict[str, object] = {
        "receipt": receipt,
        "credit": receipt.credit,
        "kept_until": kept_until(receipt.on, month=last_month()),
        "link": address,
        "refused": refused,
        "desk": page.staff.role in EVERYONE_IN,
    }
    return page.show("sales/receipt.html", context, status=409 if refused else 200)


@only(*EVERYONE_IN)
@require_POST
def link_receipt(request: HttpRequest, receipt: UUID) -> HttpResponse:
    """Make a link to a receipt for the client, and show it this once."""
    page = page_of(request)
    found = receipt_of(page, receipt)
    if found.client is None:
        raise Http404
    token = link(receipt=found, lasts=LASTS, by=page.actor, now=page.now)
    return _show(page, found, address=request.build_absolute_uri(reverse("sales:own", args=[token])))


@public
@require_safe
def own_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Show the receipt behind a link; it names nobody and nothing of the treatment."""
    now = timezone.now()
    try:
        held = find_link(token=token, purpose=RECEIPT, now=now)
    except LinkEnded:
        raise Http404 from None
    receipts = Receipt.objects.select_related("controller")
    found = receipts.filter(pk=held.thing_id).first() if held.thing_id else None
    if found is None:
        raise Http404
    response = render(request, "sales/own.html", {"house_name": face().name, "receipt": found})
    response.headers["Cache-Control"] = "no-store"
    return response


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def credit_receipt(request: HttpRequest, receipt: UUID) -> HttpResponseBase:
    """Ask whether to take a receipt back, and write the credit receipt."""
    page = page_of(request)
    found = receipt_of(page, receipt)
    if request.method != "POST":
        return page.show("sales/credit.html", {"receipt": found})
    try:
        back = credit(receipt=found, by=page.actor, now=page.now, on=page.today)
    except CannotCorrect:
        return _show(page, found, refused=True)
    return redirect("sales:receipt", receipt=back.pk)


@only(*EVERYONE_IN, Role.BOOKKEEPER)
@require_POST
def settle_receipt(request: HttpRequest, receipt: UUID) -> HttpResponseBase:
    """Note that an invoice was paid."""
    page = page_of(request)
    found = receipt_of(page, receipt)
    settle(receipt=found, by=page.actor, now=page.now, on=page.today)
    return redirect("sales:receipt", receipt=found.pk)
