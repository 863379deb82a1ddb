"""The house's products, lots and after-care texts."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from peili.booking.models import Service
from peili.care.commands.products import KnownAlready, add_lot, add_product, recall, set_texts
from peili.care.forms.products import LotForm, ProductForm, TextsForm
from peili.care.models import Product
from peili.care.queries.allergies import words
from peili.care.queries.home import open_reactions
from peili.care.queries.products import (
    after_care_of,
    family_of,
    lots_seen_by,
    products_seen_by,
    products_with_lots,
    reached,
    services_of,
    texts_of,
)
from peili.care.rules.families import FAMILIES, family
from peili.care.texts import AFTER_CARE
from peili.care.views.frames import GOODS, Page, treats


@require_http_methods(["GET", "HEAD", "POST"])
@treats(here=GOODS)
def products(page: Page) -> HttpResponseBase:
    """Show the products of the house, and add one."""
    form = ProductForm(page.request.POST) if page.posted else ProductForm()
    if form.is_valid():
        made = add_product(controller=page.staff.controller, by=page.actor, now=page.now, **form.cleaned_data)
        return redirect("care:product", product=made.pk)
    context = {
        "products": products_with_lots(page.staff),
        "form": form,
        "waiting": len(open_reactions(page.staff)),
    }
    return page.show("products", context)


@require_http_methods(["GET", "HEAD", "POST"])
@treats(here=GOODS)
def product(page: Page, product: UUID) -> HttpResponseBase:
    """Show a product with its lots, and add one."""
    found = page.own(products_seen_by(page.staff), product)
    form = LotForm(page.request.POST) if page.posted else LotForm()
    if form.is_valid():
        try:
            add_lot(product=found, by=page.actor, now=page.now, **form.cleaned_data)
        except KnownAlready:
            form.add_error("number", _("This product has a lot of that number already."))
        else:
            return redirect("care:product", product=found.pk)
    return _product(page, found, form)


def _product(page: Page, found: Product, form: LotForm) -> HttpResponse:
    lots = [
        {
            "lot": lot,
            "substances": words(lot.substances),
            "past": lot.expires_on is not None and lot.expires_on < page.today,
        }
        for lot in found.lots.order_by("-id")
    ]
    return page.show("product", {"product": found, "lots": lots, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@treats(here=GOODS)
def lot(page: Page, lot: UUID) -> HttpResponseBase:
    """Show whom a lot has reached, and withdraw it from use."""
    found = page.own(lots_seen_by(page.staff), lot)
    if page.posted:
        recall(lot=found, by=page.actor, now=page.now, on=page.today)
        return redirect("care:lot", lot=found.pk)
    clients = reached(lot=found)
    for client in clients:
        page.saw(client, ["lots"])
    context = {"lot": found, "substances": words(found.substances), "clients": clients}
    return page.show("lot", context)


@require_safe
@treats(here=GOODS)
def texts(page: Page) -> HttpResponseBase:
    """Show which fields each service's record has, and whether it has an after-care text."""
    services = services_of(page.staff)
    known = texts_of(services)
    rows = [
        {"service": each, "family": family(known[each.pk][0]).name, "written": known[each.pk][1]}
        for each in services
    ]
    return page.show("texts", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@treats(here=GOODS)
def text(page: Page, service: UUID) -> HttpResponseBase:
    """Write a service's after-care text; the program offers one to begin from."""
    found = page.own(Service.objects.filter(controller_id=page.staff.controller_id), service)
    if not page.posted:
        return page.show("text", {"service": found, "form": _begun(page, found), "offers": FAMILIES})
    form = TextsForm(page.request.POST)
    if not form.is_valid():
        return page.show("text", {"service": found, "form": form, "offers": FAMILIES})
    set_texts(service=found, by=page.actor, now=page.now, **form.cleaned_data)
    return redirect("care:texts")


def _begun(page: Page, service: Service) -> TextsForm:
    """Return the form with the text in force, or with the program's own for the kind of treatment."""
    current, of = after_care_of(service.pk), family_of(service)
    offered = AFTER_CARE.get(page.request.GET.get("from", ""))
    if offered is None and current is not None:
        written = {"fi": current.text_fi, "sv": current.text_sv, "en": current.text_en}
    else:
        written = dict(offered or AFTER_CARE.get(of.code, {}))
    return TextsForm(initial={"family": of.code, **written})
