"""The register of requests: written down by anyone of the staff, answered by who is responsible."""

from contextlib import suppress
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.house.models import Register
from peili.people.access import EVERYONE_IN, only
from peili.people.models import Client
from peili.promises.vocabulary import Text
from peili.rights import words
from peili.rights.commands.requests import (
    RequestRefused,
    answer,
    clarified,
    clarify,
    extend,
    receive,
    receive_from_unknown,
)
from peili.rights.forms import AnswerForm, ClarifyForm, ExtendForm, LeaveOutForm, RequestForm
from peili.rights.models import Redaction, Request
from peili.rights.queries.statements import kinds_beside
from peili.rights.rules.handling import ARTICLES, Refusal, is_late
from peili.rights.views.frames import Page, page_of
from peili.trail.models import Role

ANSWERING = (Role.OWNER, Role.PRACTITIONER, Role.PRIVACY)
COPIED = (Request.Right.ACCESS, Request.Right.PORTABILITY)
ANSWERED = 20  # answered requests on the page
WHY_NOT: Final[dict[Refusal, Text]] = {
    Refusal.ANSWERED: _("The request has been answered already."),
    Refusal.EXTENDED: _("More time has been taken already."),
    Refusal.MONTH_OVER: _("The month is over: more time would have had to be told of before."),
    Refusal.NO_GROUND: _("Choose the ground on which something is not done."),
    Refusal.NO_ANSWER: _("Write to the person why something is not done."),
    Refusal.FUTURE: _("Write a day that has come."),
    Refusal.CLARIFIED: _("The person has been asked already."),
    Refusal.NOT_THIS_RIGHT: _("For this right the time stands only while it is unclear who asks."),
    Refusal.NOTHING_SAID: _("The person has said nothing that could be kept as a statement."),
    Refusal.NOT_ASKED: _("Nothing has been asked of the person."),
}


@only(*ANSWERING)
@require_safe
def show_requests(request: HttpRequest) -> HttpResponse:
    """List what waits, the first due first, and what was answered last."""
    page = page_of(request, answering=True)
    found = Request.objects.visible_to(page.staff)
    waiting = found.waiting()
    answered = found.filter(answered_at__isnull=False).order_by("-answered_at")[:ANSWERED]
    return page.show(
        "requests",
        {
            "waiting": [_row(page, each) for each in waiting],
            "answered": [_row(page, each) for each in answered],
        },
    )


def _row(page: Page, request: Request) -> dict[str, object]:
    answered = request.answered_at.astimezone(page.zone) if request.answered_at else None
    return {
        "request": request,
        "days": (request.due_on - page.today).days,
        "stands": request.clarify_on is not None and request.clarified_on is None and answered is None,
        "answered": answered,
        "promise_broken": _promise_broken(request, answered.date() if answered else page.today),
        "article": ARTICLES[request.right],
        "late": is_late(
            due_on=request.due_on, answered_on=answered.date() if answered else None, today=page.today
        ),
    }


def _promise_broken(request: Request, on: date) -> bool:
    return request.promised_on is not None and request.promised_on < on


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_request(request: HttpRequest, client: UUID | None = None) -> HttpResponse:
    """Write down a request of a client, or of someone who has no card."""
    page = page_of(request)
    found = page.client(client) if client is not None else None
    if request.method != "POST":
        return page.show("new", {"form": RequestForm(today=page.today), "client": found})
    form = RequestForm(request.POST, today=page.today)
    if not form.is_valid():
        return page.show("new", {"form": form, "client": found})
    typed = {**form.cleaned_data, "by": page.actor, "now": page.now, "today": page.today}
    if found is not None:
        made = receive(subject=found.subject, **typed)
    else:
        register = Register.objects.get(controller_id=page.staff.controller_id, kind=Register.Kind.CLIENTS)
        made = receive_from_unknown(register=register, **typed)
    return page.show("received", {"request_made": made, "client": found})


@only(*ANSWERING)
@require_safe
def show_request(request: HttpRequest, asked: UUID) -> HttpResponse:
    """Show a request with what can be done about it."""
    page = page_of(request, answering=True)
    return shown(page, page.asked(asked))


def shown(
    page: Page,
    asked: Request,
    *,
    answer_form: AnswerForm | None = None,
    extend_form: ExtendForm | None = None,
    clarify_form: ClarifyForm | None = None,
    leave_out_form: LeaveOutForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a request, with the form that was refused."""
    context = _row(page, asked) | {
        "request": page.request,
        "request_of": asked,
        "client": Client.objects.filter(subject_id=asked.subject_id).first(),
        "corrections": [
            (Client._meta.get_field(each.field), each) for each in asked.corrections.order_by("id")
        ],
        "undone": list(asked.undone.order_by("id")),
        "redactions": list(Redaction.objects.filter(subject_id=asked.subject_id).order_by("id")),
        "leave_out_form": leave_out_form or LeaveOutForm(),
        "gives_copy": asked.right in COPIED and not asked.answered_at,
        "notices": [(each, each.late(page.today)) for each in asked.notices.order_by("id")],
        "answer_form": answer_form or _answer_form(asked),
        "clarify_form": clarify_form or ClarifyForm(),
        "may_clarify": not asked.clarify_on and not asked.answered_at,
        "extend_form": extend_form or ExtendForm(),
        "may_extend": not asked.extension and not asked.answered_at and page.today <= asked.due_on,
    }
    return page.show("request", context, status=status)


def _answer_form(asked: Request, typed: Any = None) -> AnswerForm:
    own_words = asked.right == Request.Right.RECTIFICATION and asked.said.strip()
    beside = kinds_beside(asked.subject_id) if own_words else ()
    return AnswerForm(typed, kinds=words.kinds_of(asked), beside=beside)


@only(*ANSWERING)
@require_POST
def extend_request(request: HttpRequest, asked: UUID) -> HttpResponseBase:
    """Take more time, the person having been told."""
    page = page_of(request, answering=True)
    found = page.asked(asked)
    form = ExtendForm(request.POST)
    if not form.is_valid():
        return shown(page, found, extend_form=form)
    try:
        extend(
            request=found,
            reason=form.cleaned_data["reason"],
            by=page.actor,
            now=page.now,
            today=page.today,
        )
    except RequestRefused as refused:
        form.add_error(None, str(WHY_NOT[refused.refusal]))
        return shown(page, page.asked(asked), extend_form=form, status=409)
    return redirect("rights:request", asked=asked)


@only(*ANSWERING)
@require_POST
def clarify_request(request: HttpRequest, asked: UUID) -> HttpResponseBase:
    """Ask the person something; the time stands until they reply."""
    page = page_of(request, answering=True)
    found = page.asked(asked)
    form = ClarifyForm(request.POST)
    if not form.is_valid():
        return shown(page, found, clarify_form=form)
    try:
        clarify(request=found, **form.cleaned_data, by=page.actor, now=page.now, today=page.today)
    except RequestRefused as refused:
        form.add_error(None, str(WHY_NOT[refused.refusal]))
        return shown(page, page.asked(asked), clarify_form=form, status=409)
    return redirect("rights:request", asked=asked)


@only(*ANSWERING)
@require_POST
def note_reply(request: HttpRequest, asked: UUID) -> HttpResponseBase:
    """Note that the person has replied; a second press changes nothing."""
    page = page_of(request, answering=True)
    with suppress(RequestRefused):
        clarified(request=page.asked(asked), by=page.actor, now=page.now, today=page.today)
    return redirect("rights:request", asked=asked)


@only(*ANSWERING)
@require_POST
def answer_request(request: HttpRequest, asked: UUID) -> HttpResponseBase:
    """Answer a request; what was granted is done at once."""
    page = page_of(request, answering=True)
    found = page.asked(asked)
    form = _answer_form(found, request.POST)
    if not form.is_valid():
        return shown(page, found, answer_form=form)
    typed = {name: form.cleaned_data[name] for name in ("decision", "ground", "text")}
    typed["beside"] = form.cleaned_data.get("beside", "")
    try:
        answer(request=found, **typed, undone=form.undone, by=page.actor, now=page.now, today=page.today)
    except RequestRefused as refused:
        field = {Refusal.NO_GROUND: "ground", Refusal.NO_ANSWER: "text"}.get(refused.refusal)
        form.add_error(field, str(WHY_NOT[refused.refusal]))
        status = 200 if field else 409
        return shown(page, page.asked(asked), answer_form=form, status=status)
    return redirect("rights:request", asked=asked)
