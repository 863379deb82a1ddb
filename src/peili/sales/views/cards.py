"""Series cards at the desk: sold to a client, used for a visit, ended."""

from contextlib import suppress
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peili.booking.models import Service
from peili.house.queries import carries_out
from peili.people.access import EVERYONE_IN, only
from peili.people.models import Client
from peili.people.page import StaffPage
from peili.promises.activities import BOOKKEEPING
from peili.sales.commands.cards import (
    CannotUse,
    SoldMeanwhile,
    end_card,
    give_visit_back,
    sell_card,
    use_card,
)
from peili.sales.forms import SellCardForm
from peili.sales.queries.cards import cards_seen_by, paying_for, sold_to
from peili.sales.views.frames import page_of, visit_of
from peili.ui.forms import show_again


def _client(page: StaffPage, pk: UUID) -> Client:
    found = Client.objects.visible_to(page.staff).select_related("register").filter(pk=pk).first()
    if found is None or found.restricted_at is not None:
        raise Http404
    return found


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def sell(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Ask what is sold, for how much and until when, and sell it."""
    page = page_of(request)
    found = _client(page, client)
    offered = Service.objects.filter(controller_id=page.staff.controller_id).prefetch_related("variants")
    form = SellCardForm(
        request.POST if request.method == "POST" else None,
        services=list(offered.order_by("category__position", "position", "pk")),
        books=carries_out(BOOKKEEPING),
        today=page.today,
        initial={
            "times": 10,
            "valid_until": _year_from(page.today),
            "way": "card",
            "known": sold_to(found),
        },
    )
    if request.method != "POST" or not form.is_valid():
        shown: dict[str, object] = {"form": form, "client": found}
        return page.show("sales/sell_card.html", shown, status=422 if form.errors else 200)
    try:
        sold = sell_card(client=found, by=page.actor, now=page.now, on=page.today, **form.sale())
    except SoldMeanwhile:
        show_again(form, known=sold_to(found))
        form.add_error(None, _("A card has just been sold to this client. If this is another one, sell it."))
        return page.show("sales/sell_card.html", {"form": form, "client": found}, status=409)
    if sold.receipt is not None:
        return redirect("sales:receipt", receipt=sold.receipt.pk)
    return redirect("desk:card", client=found.pk)


def _year_from(today: date) -> date:
    try:
        return today.replace(year=today.year + 1)
    except ValueError:
        return today.replace(year=today.year + 1, day=28)  # the last of February of a leap year


@only(*EVERYONE_IN)
@require_POST
def use(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Pay for a visit with the card that ends first; nothing happens when none pays for it any more."""
    page = page_of(request)
    visit = visit_of(page, appointment)
    found = paying_for(visit)
    if found is not None:
        with suppress(CannotUse):  # a colleague was first, or it was paid meanwhile: the visit shows how
            use_card(card=found.card, appointment=visit, by=page.actor, now=page.now)
    return redirect("desk:appointment", appointment=visit.pk)


@only(*EVERYONE_IN)
@require_POST
def give_back(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Give the visit back to its card."""
    page = page_of(request)
    visit = visit_of(page, appointment)
    give_visit_back(appointment=visit, by=page.actor, now=page.now)
    return redirect("desk:appointment", appointment=visit.pk)


@only(*EVERYONE_IN)
@require_POST
def end(request: HttpRequest, card: UUID) -> HttpResponseBase:
    """End a card whose rest was paid back."""
    page = page_of(request)
    found = cards_seen_by(page.staff).filter(pk=card).first()
    if found is None:
        raise Http404
    end_card(card=found, by=page.actor, now=page.now)
    return redirect("desk:card", client=found.client_id)
