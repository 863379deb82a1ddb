"""The waiting list at the desk: who waits for what, in order; a client is put on it, or taken off."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from peili.booking.commands.waiting import WaitsEnough, leave, wait_at_desk
from peili.booking.models import Offer, Wait
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.waiting import of_business
from peili.booking.views.waiting import wishes_said
from peili.desk.forms import AwaitedForm
from peili.desk.queries import times
from peili.desk.views.frames import Page, client_of, id_in, page_of
from peili.people.access import EVERYONE_IN, only
from peili.people.models import Client, Staff

HERE = "desk:go_to_day"
SHOWN = 100


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest) -> HttpResponseBase:
    """Show who waits; with `?client=` ask what that client waits for, and a POST puts them on the list."""
    page = page_of(request, here=HERE)
    pk = id_in(request.GET.get("client", ""))
    client = client_of(page, pk) if pk else None
    if client is None:
        return _list(page)
    terms = terms_and_zone()[0]
    form = AwaitedForm(
        request.POST if request.method == "POST" else None,
        services=times.services_of(page.staff),
        practitioners=list(Staff.objects.practitioners().filter(controller_id=page.staff.controller_id)),
        today=page.today,
        horizon_days=terms.horizon_days,
    )
    if request.method != "POST" or not form.is_valid() or not terms.offer_minutes:
        return _list(page, client, form, status=422 if form.errors else 200)
    try:
        wait_at_desk(client=client, service=form.service(), wishes=form.wishes(), by=page.actor, now=page.now)
    except WaitsEnough:
        form.add_error(None, _("This client waits for as many times as one client may."))
        return _list(page, client, form, status=409)
    return redirect("desk:waiting")


@only(*EVERYONE_IN)
@require_POST
def stop_waiting(request: HttpRequest, wait: UUID) -> HttpResponseBase:
    """Take somebody off the list."""
    page = page_of(request, here=HERE)
    found = of_business(page.staff).filter(pk=wait).first()
    if found is None:
        raise Http404
    leave(wait=found, why=Wait.Over.REMOVED, by=page.actor, now=page.now)
    return redirect("desk:waiting")


def _list(
    page: Page, client: Client | None = None, form: AwaitedForm | None = None, *, status: int = 200
) -> HttpResponse:
    waits = list(of_business(page.staff)[: SHOWN + 1])
    offers = {each.wait_id: each for each in Offer.objects.filter(wait__in=waits, answer="")}
    rows: list[dict[str, object]] = []
    for each in waits[:SHOWN]:
        opened = offers.get(each.pk)
        rows.append(
            {
                "wait": each,
                "who": each.holder.full_name,
                "wishes": wishes_said(each),
                "since": each.made_at.astimezone(page.zone),
                "offered": opened.starts_at.astimezone(page.zone) if opened else None,
                "kept": opened.expires_at.astimezone(page.zone) if opened else None,
            }
        )
    context: dict[str, object] = {
        "rows": rows,
        "more": len(waits) > SHOWN,
        "client": client,
        "form": form,
        "offers": bool(terms_and_zone()[0].offer_minutes),
    }
    return page.show("desk/waiting.html", context, status=status)
