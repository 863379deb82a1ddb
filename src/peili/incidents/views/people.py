"""Whom a breach touches: the list, finding and leaving out, the letters, and noting who was told."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.incidents import letters
from peili.incidents.commands import people as commands
from peili.incidents.commands import sending
from peili.incidents.forms import CopiedForm, FindForm, HoldingForm, SeenForm, ToldForm
from peili.incidents.models import Affected
from peili.incidents.queries.breaches import PAGE, Person, Standing
from peili.incidents.queries.notices import Delivery, deliveries
from peili.incidents.views.breaches import read
from peili.incidents.views.frames import Page, breach_of, named_categories, page_of
from peili.people.access import only
from peili.people.commands.search import search
from peili.people.models import Client, Staff
from peili.people.roles import HANDLES
from peili.people.views.fresh import fresh
from peili.trail.models import Purpose

LETTERS = 50  # letters on one page to print


@only(*HANDLES)
@require_safe
def show_people(request: HttpRequest, breach: UUID) -> HttpResponse:
    """Show whom the breach touches, a page at a time; showing names is logged."""
    page = page_of(request)
    return _list(page, breach_of(page, breach))


def _list(page: Page, found: Standing, extra: dict[str, object] | None = None) -> HttpResponse:
    breach = found.breach
    after = id_in(page.request.GET.get("after", ""))
    people = commands.show_people(
        breach=breach, after=after, untold=False, most=PAGE, by=page.actor, now=page.now
    )
    shown = people[:PAGE]
    sent = deliveries([each.affected.pk for each in shown])
    span = {"since": breach.happened_from or breach.detected_at, "until": breach.happened_to or page.now}
    context: dict[str, object] = {
        "breach": breach,
        "found": found,
        "rows": [_row(page, each, sent.get(each.affected.pk)) for each in shown],
        "older": shown[-1].affected.pk if len(people) > len(shown) else None,
        "seen": SeenForm(initial=span, people=_staff(page), now=page.now),
        "holding": HoldingForm(categories=named_categories()),
        "copied": CopiedForm(now=page.now),
        "find": FindForm(),
        "told": ToldForm(initial={"at": page.now, "way": "letter"}, now=page.now),
    }
    return page.show("incidents/people.html", context | (extra or {}))


def _row(page: Page, person: Person, gone: Delivery | None) -> tuple[object, ...]:
    """Return a person with when they were told, what became of their notice, and when it was handed over."""
    handed = gone.sent_at if gone else None
    return person, page.local(person.affected.told_at), gone, page.local(handed)


def _staff(page: Page) -> object:
    return Staff.objects.filter(controller_id=page.staff.controller_id).order_by("-active", "position", "id")


def id_in(typed: str) -> UUID | None:
    """Return the id in an address, or None when there is none."""
    try:
        return UUID(typed)
    except ValueError:
        return None


@only(*HANDLES)
@require_POST
def find_people(request: HttpRequest, breach: UUID) -> HttpResponseBase:
    """Find whom it touches: by the log of an account, by kinds of data, or everyone."""
    page = page_of(request)
    found = breach_of(page, breach)
    way = _WAYS.get(request.POST.get("by", ""))
    if way is None:
        raise Http404
    return way(page, found)


def _by_log(page: Page, found: Standing) -> HttpResponseBase:
    form = SeenForm(page.request.POST, people=_staff(page), now=page.now)
    if not read(page, form).is_valid():
        return _list(page, found, {"seen": form})
    commands.find_seen(breach=found.breach, by=page.actor, now=page.now, **form.cleaned_data)
    return redirect("incidents:people", breach=found.breach.pk)


def _by_kind(page: Page, found: Standing) -> HttpResponseBase:
    form = HoldingForm(page.request.POST, categories=named_categories())
    if not form.is_valid():
        return _list(page, found, {"holding": form})
    commands.find_holding(breach=found.breach, by=page.actor, now=page.now, **form.cleaned_data)
    return redirect("incidents:people", breach=found.breach.pk)


def _by_copy(page: Page, found: Standing) -> HttpResponseBase:
    form = CopiedForm(page.request.POST, now=page.now)
    if not read(page, form).is_valid():
        return _list(page, found, {"copied": form})
    typed = form.cleaned_data
    commands.find_copied(
        breach=found.breach,
        at=typed["made"],
        with_keys=typed["with_keys"],
        named=named_categories(),
        by=page.actor,
        now=page.now,
    )
    return redirect("incidents:people", breach=found.breach.pk)


def _all(page: Page, found: Standing) -> HttpResponseBase:
    commands.find_everyone(breach=found.breach, by=page.actor, now=page.now)
    return redirect("incidents:people", breach=found.breach.pk)


def _by_name(page: Page, found: Standing) -> HttpResponseBase:
    form = FindForm(page.request.POST)
    if not form.is_valid():
        return _list(page, found, {"find": form})
    cards = search(
        staff=page.staff,
        text=form.cleaned_data["q"],
        by=page.actor,
        now=page.now,
        purpose=Purpose.BREACH,
    ).clients
    return _list(page, found, {"find": form, "cards": cards, "searched": True})


_WAYS: dict[str, Callable[[Page, Standing], HttpResponseBase]] = {
    "log": _by_log,
    "kind": _by_kind,
    "all": _all,
    "copy": _by_copy,
    "name": _by_name,
}


@only(*HANDLES)
@require_POST
def add_person(request: HttpRequest, breach: UUID) -> HttpResponseBase:
    """Add somebody by hand."""
    page = page_of(request)
    found = breach_of(page, breach)
    pk = id_in(request.POST.get("client", ""))
    client = Client.objects.visible_to(page.staff).filter(pk=pk).first() if pk else None
    if client is None:
        raise Http404
    commands.add(
        breach=found.breach,
        people=[client.subject_id],
        found=Affected.Found.HAND,
        by=page.actor,
        now=page.now,
    )
    return redirect("incidents:people", breach=found.breach.pk)


@only(*HANDLES)
@require_POST
def leave_out(request: HttpRequest, breach: UUID) -> HttpResponseBase:
    """Leave somebody out, or take them back."""
    page = page_of(request)
    found = breach_of(page, breach)
    pk = id_in(request.POST.get("affected", ""))
    affected = found.breach.affected.select_related("breach").filter(pk=pk).first() if pk else None
    if affected is None:
        raise Http404
    commands.leave_out(affected=affected, out=request.POST.get("out") == "1", by=page.actor, now=page.now)
    return redirect("incidents:people", breach=found.breach.pk)


@only(*HANDLES)
@require_POST
def tell_people(request: HttpRequest, breach: UUID) -> HttpResponseBase:
    """Note that those chosen, or everyone still to be told, were told."""
    page = page_of(request)
    found = breach_of(page, breach)
    form = ToldForm(request.POST, now=page.now)
    if not read(page, form).is_valid():
        return _list(page, found, {"told": form})
    chosen = [pk for pk in map(id_in, request.POST.getlist("affected")) if pk]
    if request.POST.get("who") != "all" and not chosen:
        form.add_error(None, _("Choose first whom you have told, or say that you have told everyone."))
        return _list(page, found, {"told": form})
    only_these = None if request.POST.get("who") == "all" else chosen
    commands.tell(breach=found.breach, only=only_these, by=page.actor, now=page.now, **form.cleaned_data)
    return redirect("incidents:people", breach=found.breach.pk)


@only(*HANDLES)
@fresh
@require_POST
def send_notices(request: HttpRequest, breach: UUID) -> HttpResponseBase:
    """Queue a notice to everyone still to be told who can be reached by e-mail or text message."""
    page = page_of(request)
    found = breach_of(page, breach)
    try:
        sending.send_notices(breach=found.breach, by=page.actor, now=page.now)
    except sending.OnlyADrill:
        raise Http404 from None
    return redirect("incidents:people", breach=found.breach.pk)


@only(*HANDLES)
@require_http_methods(["GET", "HEAD"])
def show_letters(request: HttpRequest, breach: UUID) -> HttpResponse:
    """Show letters to those who are still to be told, each on a page of its own when printed."""
    page = page_of(request)
    found = breach_of(page, breach)
    people = commands.show_people(
        breach=found.breach,
        after=id_in(request.GET.get("after", "")),
        untold=True,
        most=LETTERS,
        by=page.actor,
        now=page.now,
    )
    shown = people[:LETTERS]
    controller, house = found.breach.register.controller, page.frame.face.name
    on = found.breach.detected_at.astimezone(page.frame.zone).date()
    context = {
        "breach": found.breach,
        "letters": [letters.letter(found.breach, each, controller, house=house, on=on) for each in shown],
        "more": shown[-1].affected.pk if len(people) > len(shown) else None,
    }
    return page.show("incidents/letters.html", context)
