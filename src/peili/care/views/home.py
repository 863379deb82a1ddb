"""Home care: the plan, what is taken home, and reactions with the authority's clock."""

from uuid import UUID

from django.forms import BaseFormSet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.care.commands.consenting import need_consent
from peili.care.commands.home import close_reaction, note_reaction, plan_home_care, sell
from peili.care.forms.home import ItemForm, Items, ReactionForm, ReportedForm, SaleForm
from peili.care.models import Lot
from peili.care.queries.home import (
    open_reactions,
    plan_of,
    reactions_of,
    reactions_seen_by,
    sales_of,
)
from peili.care.queries.products import lots_seen_by, products_seen_by, usable_lots
from peili.care.rules.law import due_on, term_on
from peili.care.shows import plan_in_words
from peili.care.views.frames import GOODS, Page, treats
from peili.people.models import Client


@require_safe
@treats()
def home(page: Page, client: UUID) -> HttpResponseBase:
    """Show a client's home care; printed, it is what the client takes along."""
    card = page.client(client)
    page.saw(card, ["home_care", "reactions"])
    return _home(page, card, SaleForm(lots=_lots(page)))


def _home(page: Page, card: Client, form: SaleForm) -> HttpResponse:
    plan = plan_of(card)
    context: dict[str, object] = {
        "client": card,
        "plan": plan,
        "made": page.local(plan.made_at) if plan else None,
        "items": plan_in_words(plan) if plan else [],
        "sales": [(each, page.local(each.sold_at)) for each in sales_of(card)],
        "reactions": [(each, due_on(each.known_on)) for each in reactions_of(card)],
        "form": form,
        "can_sell": bool(form.fields["lot"].choices),  # type: ignore[attr-defined]  # a ChoiceField
    }
    return page.show("home", context)


def _lots(page: Page) -> list[Lot]:
    return usable_lots(staff=page.staff, on=page.today, for_home=True)


@require_http_methods(["GET", "HEAD", "POST"])
@treats()
def new_home(page: Page, client: UUID) -> HttpResponseBase:
    """Write a new version of a client's plan, beginning from the one in force."""
    card = page.client(client)
    need_consent(card)
    if not page.posted:
        page.saw(card, ["home_care"])
        plan = plan_of(card)
        return _ask(page, card, Items(initial=plan.items if plan else [], prefix="i"))
    rows = Items(page.request.POST, prefix="i")
    if not rows.is_valid():
        return _ask(page, card, rows)
    with translation.override(card.language):
        known = {_named(each): each.use for each in products_seen_by(page.staff).filter(for_home=True)}
    items = [item for row in rows.forms if (item := row.item(known))]
    plan_home_care(client=card, items=items, staff=page.staff, by=page.actor, now=page.now)
    return redirect("care:home", client=card.pk)


def _named(product: object) -> str:
    brand, name = getattr(product, "brand", ""), getattr(product, "name", "")
    return f"{brand} {name}".strip()


def _ask(page: Page, card: Client, rows: "BaseFormSet[ItemForm]") -> HttpResponse:
    names = [_named(each) for each in products_seen_by(page.staff).filter(for_home=True).order_by("name")]
    return page.show("new_home", {"client": card, "rows": rows, "names": names})


@require_POST
@treats()
def sell_home(page: Page, client: UUID) -> HttpResponseBase:
    """Note that a client took a product home."""
    card = page.client(client)
    form = SaleForm(page.request.POST, lots=_lots(page))
    if not form.is_valid():
        page.saw(card, ["home_care", "reactions"])
        return _home(page, card, form)
    lot = page.own(lots_seen_by(page.staff), UUID(form.cleaned_data["lot"]))
    sell(client=card, lot=lot, staff=page.staff, by=page.actor, now=page.now)
    return redirect("care:home", client=card.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@treats()
def new_reaction(page: Page, client: UUID) -> HttpResponseBase:
    """Note a reaction to a product; a serious one starts the authority's clock."""
    card = page.client(client)
    need_consent(card)
    lots = list(lots_seen_by(page.staff).order_by("product__name", "number"))
    form = ReactionForm(page.request.POST if page.posted else None, lots=lots, today=page.today)
    if not form.is_valid():
        return page.show("reaction", {"client": card, "form": form, "term": term_on(page.today)})
    given = dict(form.cleaned_data)
    chosen = given.pop("lot")
    lot = next((each for each in lots if str(each.pk) == chosen), None)
    note_reaction(client=card, lot=lot, staff=page.staff, by=page.actor, now=page.now, **given)
    return redirect("care:home", client=card.pk)


@require_safe
@treats(here=GOODS)
def reactions(page: Page) -> HttpResponseBase:
    """Show the reactions that nobody has handled yet, with the days that are left."""
    found = open_reactions(page.staff)
    for client in {each.client_id: each.client for each in found}.values():
        page.saw(client, ["reactions"])
    rows = [
        {
            "reaction": each,
            "due": due_on(each.known_on),
            "late": each.serious and due_on(each.known_on) < page.today,
        }
        for each in found
    ]
    return page.show("reactions", {"rows": rows, "term": term_on(page.today), "form": ReportedForm()})


@require_POST
@treats(here=GOODS)
def close(page: Page, reaction: UUID) -> HttpResponseBase:
    """Say that a reaction has been handled."""
    found = page.own(reactions_seen_by(page.staff), reaction)
    form = ReportedForm(page.request.POST)
    reference = form.cleaned_data["reference"] if form.is_valid() else ""
    close_reaction(reaction=found, by=page.actor, now=page.now, on=page.today, reference=reference)
    return redirect("care:reactions")
