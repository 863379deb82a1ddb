"""Contacts for the staff: what waits, one contact, what was said on the phone, one client's log."""

from contextlib import suppress
from uuid import UUID

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.house.queries import carries_out
from peili.outbox.marketing import marketing_channels
from peili.outreach.commands.contacts import (
    AlreadyHandled,
    AlreadyJoined,
    NoWayToAnswer,
    Typed,
    client_of,
    handle,
    join_contact,
    note_contact,
    note_stranger,
    open_contact,
)
from peili.outreach.forms import HandleForm, NoteForm, StrangerForm, sent_in
from peili.outreach.models import Contact
from peili.outreach.queries import contacts as reads
from peili.outreach.views.frames import Page, page_of
from peili.people.access import EVERYONE_IN, only
from peili.people.commands.cards import open_card
from peili.people.commands.search import search
from peili.people.models import Client
from peili.promises.activities import CONTACTS
from peili.trail.models import Purpose, Role

LINES = 40
CARDS = 5


@only(*EVERYONE_IN)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """List the contacts nobody has handled, the longest waiting first."""
    page = _page(request)
    found = reads.waiting(staff=page.staff)
    cards = reads.cards_of(found)
    rows = [
        {
            "contact": each,
            "at": each.came_at.astimezone(page.zone),
            "client": cards.get(each.subject_id),
        }
        for each in found[: reads.PAGE]
    ]
    campaigns = page.staff.role == Role.OWNER and bool(marketing_channels())
    return page.show("waiting", {"rows": rows, "more": len(found) > reads.PAGE, "campaigns": campaigns})


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def show_contact(request: HttpRequest, contact: UUID) -> HttpResponseBase:
    """Read one contact, logged first; a POST closes it with what came of it."""
    page = _page(request)
    found = reads.contact_of(staff=page.staff, pk=contact)
    if found is None:
        raise Http404
    form = HandleForm(sent_in(request))
    if request.method == "POST" and form.is_valid():
        try:
            handle(
                contact=found,
                staff=page.staff,
                outcome=form.cleaned_data["outcome"],
                answer=form.cleaned_data["answer"],
                heading=_("Answer to your message"),
                by=page.actor,
                now=page.now,
            )
        except AlreadyHandled:
            return redirect("outreach:contact_opened", contact=found.pk)  # it shows who was first
        except NoWayToAnswer:
            form.add_error("answer", _("No e-mail and no mobile number are known. Answer by calling."))
        else:
            return redirect("outreach:waiting")
    try:
        open_contact(contact=found, by=page.actor, now=page.now)
        cards = _cards(page, found)
    except DatabaseError:
        return page.show("not_logged", {}, status=503)
    return page.show(
        "contact_opened",
        {
            "contact": found,
            "at": found.came_at.astimezone(page.zone),
            "handled_at": found.handled_at.astimezone(page.zone) if found.handled_at else None,
            "client": client_of(found),
            "cards": cards,
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


def _cards(page: Page, contact: Contact) -> list[Client]:
    """Return the cards an enquiry may belong to, logged as shown; none where it has one."""
    if client_of(contact) is not None:
        return []
    found: dict[UUID, Client] = {}
    for text in (contact.email, contact.phone, contact.name):
        if text and not found:
            cards = search(
                staff=page.staff, text=text, by=page.actor, now=page.now, purpose=Purpose.CONTACT, most=CARDS
            )
            found = {card.pk: card for card in cards.clients}
    return list(found.values())


@only(*EVERYONE_IN)
@require_POST
def join_to_card(request: HttpRequest, contact: UUID, client: UUID) -> HttpResponseBase:
    """Join an enquiry to a card of the same register."""
    page = _page(request)
    found, card = reads.contact_of(staff=page.staff, pk=contact), page.client(client)
    if found is None:
        raise Http404
    with suppress(AlreadyJoined):  # a second press, or a colleague was first: the page shows the card
        join_contact(contact=found, client=card, by=page.actor, now=page.now)
    return redirect("outreach:contact_opened", contact=found.pk)


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_contact(request: HttpRequest) -> HttpResponseBase:
    """Write down what somebody without a card said."""
    page = _page(request)
    form = StrangerForm(sent_in(request))
    if request.method != "POST" or not form.is_valid():
        return page.show("new_contact", {"form": form}, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    typed = Typed(
        name=said["name"], phone=said["phone"], email=said["email"], text=said["text"], language="fi"
    )
    note_stranger(
        register=page.register, typed=typed, way=Contact.Way(said["way"]), by=page.actor, now=page.now
    )
    return redirect("outreach:waiting")


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def client_log(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Show everything said with one client, logged as an opened card; a POST adds to it."""
    page = _page(request)
    card = page.client(client)
    form = NoteForm(sent_in(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        note_contact(
            client=card,
            way=Contact.Way(said["way"]),
            outgoing=said["direction"] == "out",
            text=said["text"],
            done=None if said["open"] else page.staff,
            by=page.actor,
            now=page.now,
        )
        return redirect("desk:card", client=card.pk)
    try:
        open_card(client=card, purpose=Purpose.CONTACT, by=page.actor, now=page.now)
    except DatabaseError:
        return page.show("not_logged", {}, status=503)
    found = reads.log(card.subject_id, before=_id_in(request.GET.get("before", "")), most=LINES)
    lines = [{"line": each, "at": each.at.astimezone(page.zone)} for each in found[:LINES]]
    older = found[LINES - 1].id if len(found) > LINES else None
    shown = {"client": card, "lines": lines, "older": older, "form": form}
    return page.show("client_log", shown, status=422 if form.is_bound else 200)


def _page(request: HttpRequest) -> Page:
    if not carries_out(CONTACTS):
        raise Http404
    return page_of(request)


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
