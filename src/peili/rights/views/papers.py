"""Paper cards at the desk: one printed empty, one written down, taken out, put back, scanned."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.people.access import EVERYONE_IN, only
from peili.people.models import Client
from peili.rights.models import PaperCard
from peili.rights.paper.commands import (
    NumberTaken,
    attach_scan,
    next_number,
    open_scan,
    put_back,
    register_card,
    take_out,
)
from peili.rights.paper.forms import CardForm, ScanForm
from peili.rights.views.keeping import Page, page_of
from peili.trail.models import Role
from peili.vault.pictures import NotAPicture, kind_of

LOOKS = (Role.OWNER, Role.PRACTITIONER, Role.PRIVACY)


def _client(page: Page, pk: UUID) -> Client:
    found = Client.objects.visible_to(page.staff).select_related("register", "subject").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _card(page: Page, pk: UUID) -> tuple[PaperCard, Client]:
    card = PaperCard.objects.filter(pk=pk, register__controller_id=page.staff.controller_id).first()
    owner = Client.objects.visible_to(page.staff).filter(subject_id=card.subject_id).first() if card else None
    if card is None or owner is None:
        raise Http404
    return card, owner


@require_safe
@only(*EVERYONE_IN)
def empty_card(request: HttpRequest) -> HttpResponse:
    """Show an empty paper card, to be printed."""
    page = page_of(request)
    controller = page.staff.controller
    return page.show("rights/empty_card.html", {"controller": controller, "lines": range(8)})


@require_http_methods(["GET", "HEAD", "POST"])
@only(*EVERYONE_IN)
def add_paper(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Write down a client's paper card."""
    page = page_of(request)
    found = _client(page, client)
    if request.method != "POST":
        begun = {"number": next_number(found.register), "filled_on": page.today}
        form = CardForm(initial=begun, today=page.today)
        return page.show("rights/add_paper.html", {"client": found, "form": form})
    form = CardForm(request.POST, today=page.today)
    if form.is_valid():
        try:
            card = register_card(client=found, by=page.actor, now=page.now, **form.cleaned_data)
        except NumberTaken:
            form.add_error("number", _("Another paper card has this number."))
        else:
            return redirect("rights:paper_card", paper=card.pk)
    return page.show("rights/add_paper.html", {"client": found, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@only(*EVERYONE_IN)
def show_paper(request: HttpRequest, paper: UUID) -> HttpResponseBase:
    """Show where a paper card lies; take a picture of it in."""
    page = page_of(request)
    card, owner = _card(page, paper)
    form = ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            attach_scan(card=card, content=form.cleaned_data["picture"], by=page.actor, now=page.now)
        except NotAPicture:
            form.add_error("picture", _("This is no JPEG or PNG picture, or it is damaged."))
        else:
            return redirect("rights:paper_card", paper=card.pk)
    context: dict[str, object] = {
        "card": card,
        "client": owner,
        "form": form,
        "late": card.due_back_on is not None and card.due_back_on < page.today,
        "scanned": page.staff.role in LOOKS and bool(card.scan),
        "holds": [PaperCard.Holds(each).label for each in card.holds],
    }
    return page.show("rights/paper_card.html", context)


@require_POST
@only(*EVERYONE_IN)
def move_paper(request: HttpRequest, paper: UUID) -> HttpResponseBase:
    """Note that a card was taken out, or is in its place again."""
    page = page_of(request)
    card, _owner = _card(page, paper)
    if request.POST.get("to") == "out":
        take_out(card=card, by=page.actor, now=page.now, on=page.today)
    else:
        put_back(card=card, by=page.actor, now=page.now)
    return redirect("rights:paper_card", paper=card.pk)


@require_safe
@only(*LOOKS)
def show_scan(request: HttpRequest, paper: UUID) -> HttpResponse:
    """Show the picture of a card, which may tell of treatments; logged first."""
    page = page_of(request)
    card, _owner = _card(page, paper)
    if not card.scan:
        raise Http404
    content = open_scan(card=card, by=page.actor, now=page.now)
    return HttpResponse(content, content_type=kind_of(content))
