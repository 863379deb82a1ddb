"""Writing down what was paid for a visit."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peili.booking.models import Appointment
from peili.people.access import EVERYONE_IN, only
from peili.people.page import StaffPage
from peili.sales.commands import NotOffered, PaidMeanwhile, paid, pay
from peili.sales.forms import PayForm
from peili.sales.rules import decimal
from peili.sales.views.frames import page_of, visit_of


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def pay_visit(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Ask how much and how, and write the receipt."""
    page = page_of(request)
    visit = visit_of(page, appointment)
    form = PayForm(request.POST) if request.method == "POST" else _begun(visit)
    if request.method != "POST" or not form.is_valid():
        return _ask(page, visit, form)
    try:
        receipt = pay(appointment=visit, by=page.actor, now=page.now, on=page.today, **form.cleaned_data)
    except NotOffered:
        raise Http404 from None
    except PaidMeanwhile:
        form = _begun(visit)
        return _ask(page, visit, form, refused=_("Something was paid since you opened this page."))
    return redirect("sales:receipt", receipt=receipt.pk)


def _begun(visit: Appointment) -> PayForm:
    known = paid(visit)
    left = visit.price_cents - known
    return PayForm(initial={"known": known, "way": "card", "cents": decimal(left) if left > 0 else ""})


def _ask(page: StaffPage, visit: Appointment, form: PayForm, refused: str = "") -> HttpResponseBase:
    context: dict[str, object] = {
        "visit": visit,
        "start": visit.starts_at.astimezone(page.frame.zone),
        "form": form,
        "paid": paid(visit),
        "refused": refused,
    }
    return page.show("sales/pay.html", context, status=409 if refused else 200)
