"""Client cards: finding, making, opening and changing them."""

from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from peili.booking.models import Appointment
from peili.desk.forms import CardForm, FindForm, NewCardForm, card_from_typed, card_initial
from peili.desk.queries import clients, visits
from peili.desk.views.frames import Page, asks_reason, client_of, id_in, not_logged, page_of, search_for
from peili.desk.views.wishes import wish_of
from peili.people.access import EVERYONE_IN, only
from peili.people.commands.cards import add_client, open_card
from peili.people.models import Client
from peili.people.panels import Where, shown_on_card
from peili.people.queries.sources import sources_of
from peili.people.reach.queries import may_protect
from peili.promises.vocabulary import Source
from peili.rights.commands.own_requests import correct_card
from peili.trail.models import Purpose, Role

HERE = "desk:clients"


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def find_client(request: HttpRequest) -> HttpResponse:
    """Find cards by what was typed, sent in the form and never in the address; list the newest."""
    page = page_of(request, here=HERE)
    register = clients.register_of(page.staff)
    form = FindForm(request.POST) if request.method == "POST" else FindForm()
    imports = page.staff.role == Role.OWNER
    context: dict[str, object] = {"form": form, "found": None, "imports": imports}
    if form.is_valid():
        found = search_for(page, form.cleaned_data["q"], Purpose.CARE_OF_CARD)
        if found is None:
            return not_logged(page)
        context |= found
    before = id_in(request.GET.get("before", ""))
    cards = clients.latest(register=register, before=before, staff=page.staff)
    shown = cards[: clients.PAGE]
    older = shown[-1].pk if len(cards) > len(shown) else None
    return page.show("desk/clients.html", context | {"cards": shown, "older": older, "newer": before})


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_client(request: HttpRequest) -> HttpResponseBase:
    """Make a card; a number that stands on another card is pointed out first.

    Coming from a search that found nobody, the form holds what was typed there.
    """
    page = page_of(request, here=HERE)
    if request.method != "POST" or "typed" in request.POST:
        begun = card_from_typed(request.POST.get("typed", ""))
        form = NewCardForm(today=page.today, initial={"language": "fi", **begun})
        return _ask_new(page, form, same=[])
    form = NewCardForm(request.POST, today=page.today)
    if not form.is_valid():
        return _ask_new(page, form, same=[])
    card: dict[str, Any] = dict(form.cleaned_data)
    another = card.pop("another")
    register = clients.register_of(page.staff)
    same = clients.by_phone(register=register, phone=card["phone"], staff=page.staff)
    if same and not another:
        return _ask_new(page, form, same=same)
    made = add_client(
        register=register, source=Source.DESK, by=page.actor, now=page.now, on=page.today, **card
    )
    if request.POST.get("then") == "book":
        wish = wish_of(request)
        return redirect(f"{reverse('desk:book')}?client={made.pk}{'&' if wish else ''}{wish}")
    return redirect("desk:card", client=made.pk)


def _ask_new(page: Page, form: NewCardForm, *, same: object) -> HttpResponse:
    return page.show("desk/new_client.html", {"form": form, "same": same})


@only(*EVERYONE_IN)
@require_safe
def show_card(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Open a card: log why first, then show it. Coming from a visit, the purpose is its treatment.

    A card past one's reach asks for a reason.
    """
    page = page_of(request, here=HERE)
    if asks_reason(page, client):
        return redirect("desk:past", client=client)
    found = client_of(page, client)
    visit = id_in(request.GET.get("visit", ""))
    if visit is not None and not found.appointments.filter(pk=visit).exists():
        visit = None
    purpose = Purpose.TREATMENT if visit else Purpose.CARE_OF_CARD
    if not _opened(page, found, purpose, visit):
        return not_logged(page)
    past = visits.history(client=found, before=id_in(request.GET.get("before", "")))
    shown = past[: visits.PAGE]
    following = visits.next_visit(client=found, now=page.now)
    under = page.under([each.pk for each in shown], client=found)
    return page.show(
        "desk/card.html",
        {
            "client": found,
            "purpose": purpose,
            "visit": visit,
            "visits": [_row(page, each) | {"lines": under.get(each.pk, ())} for each in shown],
            "older": shown[-1].pk if len(past) > len(shown) else None,
            "next": _row(page, following) if following else None,
            "sources": sources_of(found, zone=page.zone),
            "top": page.parts(Where.CARD_TOP, found, client=found),
            "parts": page.parts(Where.CARD, found, client=found),
        },
    )


def _row(page: Page, visit: Any) -> dict[str, object]:
    start = visit.starts_at.astimezone(page.zone)
    if visit.cancelled_at is not None:
        state = "cancelled"
    elif visit.state == Appointment.State.MISSED:
        state = "missed"
    else:
        state = "coming" if visit.ends_at > page.now else "done"
    return {"visit": visit, "start": start, "state": state}


def _opened(page: Page, client: Client, purpose: Purpose, visit: UUID | None) -> bool:
    """Log the opening; False when it cannot be logged, and then nothing may be shown."""
    try:
        open_card(
            client=client,
            purpose=purpose,
            by=page.actor,
            now=page.now,
            visit_id=visit,
            also=shown_on_card(page.staff),
        )
    except DatabaseError:
        return False
    return True


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_card(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Change what a card holds. The form shows the card, so opening it is logged like any opening."""
    page = page_of(request, here=HERE)
    if asks_reason(page, client):
        return redirect("desk:past", client=client)
    found = client_of(page, client)
    if request.method != "POST":
        if not _opened(page, found, Purpose.CARE_OF_CARD, None):
            return not_logged(page)
        return page.show(
            "desk/edit_card.html",
            {
                "client": found,
                "form": CardForm(initial=card_initial(found), today=page.today),
                "protects": may_protect(page.staff),
            },
        )
    form = CardForm(request.POST, today=page.today)
    if not form.is_valid():
        return page.show("desk/edit_card.html", {"client": found, "form": form})
    correct_card(client=found, typed=form.cleaned_data, by=page.actor, now=page.now, today=page.today)
    return redirect("desk:card", client=found.pk)
