"""Using one's rights: each has its form, which makes a request; its due date and answer stand here."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.own.forms import CorrectionForm, ObjectionForm, RestrictionForm, WordsForm
from peili.own.views.frames import Own, own
from peili.promises.activities import ACTIVITIES
from peili.promises.vocabulary import Basis, Text
from peili.rights.commands import own_requests as commands
from peili.rights.commands.own_requests import ask
from peili.rights.commands.requests import RequestRefused
from peili.rights.commands.waiting import cancel, due_of
from peili.rights.models import Request
from peili.trail.commands import CLIENT

Right = Request.Right
HEADINGS: Final[dict[str, tuple[Promise | str, Promise | str]]] = {
    Right.RECTIFICATION: (
        _("Correct my other details"),
        _("A person looks at what you propose and writes it on your card. You see the answer here."),
    ),
    Right.ERASURE: (
        _("Erase my data"),
        _(
            "We erase everything but what a law makes us keep, such as receipts, and tell you what stays and "
            "until when. A coming booking is cancelled with it."
        ),
    ),
    Right.RESTRICTION: (
        _("Restrict the use of my data"),
        _(
            "From now on your data is only stored: the staff do not see it, and no treatment is started. We "
            "tell you before the restriction is lifted."
        ),
    ),
    Right.OBJECTION: (
        _("Object to a purpose"),
        _(
            "You can object to what rests on our own interest, and to marketing. Until a person has decided, "
            "your data is only stored. Marketing ends at once."
        ),
    ),
    Right.HUMAN: (
        _("Ask a person to decide"),
        _("The program only advises; a person decides. Here you can ask one to look at your matter again."),
    ),
}


@require_safe
@own
def show_rights(page: Own) -> HttpResponse:
    """Show the rights, and the requests made with their due dates and answers."""
    mine = Request.objects.filter(subject__in=page.subject_ids).order_by("-id")
    requests = mine.prefetch_related("undone")[:20]
    rows = [
        {
            "request": each,
            "made": each.made_at.astimezone(page.zone),
            "answered": each.answered_at.astimezone(page.zone) if each.answered_at else None,
        }
        for each in requests
    ]
    client = page.client
    restricted = client is not None and client.restricted_at is not None
    context: dict[str, object] = {
        "rows": rows,
        "headings": HEADINGS,
        "restricted": restricted,
        "erased_on": due_of(page.subject_ids),
    }
    return page.show("rights", context, here="rights")


@require_http_methods(["GET", "HEAD", "POST"])
@own
def use_right(page: Own, right: str) -> HttpResponse:
    """Ask in a form of the right's own; a POST makes the request."""
    if right not in HEADINGS:
        raise Http404
    form = FORMS.get(right, _words)(page, page.request.POST if page.request.method == "POST" else None)
    heading, lead = HEADINGS[right]
    context: dict[str, object] = {"form": form, "heading": heading, "lead": lead, "right": right}
    if page.request.method != "POST" or not form.is_valid():
        return page.show("use", context, here="rights")
    typed = form.cleaned_data
    ask(
        session=page.session,
        right=right,
        said=typed["said"],
        detail=typed.get("reason") or typed.get("purpose") or "",
        corrections=form.corrections(page.client) if isinstance(form, CorrectionForm) else {},
        now=page.now,
        today=page.today,
    )
    return redirect("own:rights")


@require_POST
@own
def take_back(page: Own, asked: UUID) -> HttpResponse:
    """Take back one's own request; one that has been answered meanwhile stays as it is."""
    found = Request.objects.filter(subject__in=page.subject_ids, pk=asked).first()
    if found is None:
        raise Http404
    with suppress(RequestRefused):
        commands.take_back(session=page.session, request=found, now=page.now, today=page.today)
    return redirect("own:rights")


@require_POST
@own
def cancel_erasure(page: Own) -> HttpResponse:
    """Cancel one's own erasure before its day; when there is none, nothing happens."""
    cancel(subject_ids=page.subject_ids, by=CLIENT, now=page.now)
    return redirect("own:rights")


def _words(_page: Own, typed: Any) -> forms.Form:
    return WordsForm(typed)


def _correction(page: Own, typed: Any) -> forms.Form:
    client = page.client
    names = ("first_name", "last_name", "birth_year") if client else ()
    return CorrectionForm(typed, initial={name: getattr(client, name) for name in names})


def _restriction(_page: Own, typed: Any) -> forms.Form:
    return RestrictionForm(typed)


def _objection(_page: Own, typed: Any) -> forms.Form:
    return ObjectionForm(typed, purposes=open_to_objection())


FORMS: Final[dict[str, Callable[[Own, Any], forms.Form]]] = {
    Right.RECTIFICATION: _correction,
    Right.RESTRICTION: _restriction,
    Right.OBJECTION: _objection,
}


def open_to_objection() -> list[tuple[str, Text]]:
    """Return the purposes that can be objected to: those of the house's own interest, and marketing."""
    return [
        (each.code, each.purpose)
        for each in ACTIVITIES
        if each.basis is Basis.LEGITIMATE_INTEREST or each.code == "marketing"
    ]
