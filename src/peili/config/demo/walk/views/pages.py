"""The walk's own pages: the seven steps, the client's phone, the jump and the cabinet. Only in a demo."""

import re
from collections import Counter
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.booking.models import Appointment
from peili.config.demo.views import come_in, go_out, is_in
from peili.config.demo.walk.acts import act_of
from peili.config.demo.walk.commands import (
    begin_jump,
    is_jumping,
    let_the_day_pass,
    register_paper,
    six_years_on,
)
from peili.config.demo.walk.looking import CABINET, gone_in_jump, jumped
from peili.config.demo.walk.state import COOKIE, Walk, keep, walk_of
from peili.config.demo.walk.steps import CLIENT, STEPS
from peili.house.checklist.queries import standing_of
from peili.house.queries import face, local
from peili.outbox.models import Message
from peili.people.access import actor_of, only, public, staff_of
from peili.people.shell import frame
from peili.record.commands import check
from peili.record.queries import main_register
from peili.rights.erasure.words import kinds
from peili.rights.queries.whose import subjects_of
from peili.rights.retention.queries import due
from peili.trail.commands import PROGRAM
from peili.trail.models import Role

LINK: Final = re.compile(r"https?://\S+")
ERASING: Final = 5  # the step before which the walk registers a paper card
SHOWN: Final = 8  # messages on the phone
AGAIN: Final = "3"  # seconds until a page that waits is asked for anew


@public
@never_cache
@require_safe
def show_walk(request: HttpRequest) -> HttpResponse:
    """Show the seven steps and where one is."""
    walk = walk_of(request)
    steps = [(number, each) for number, each in enumerate(STEPS, start=1)]
    return _page(request, "walk", {"walk": walk, "steps": steps, "step": walk.step if walk else 1})


@public
@require_POST
def begin(request: HttpRequest) -> HttpResponseBase:
    """Begin the walk, or begin it again."""
    return _go(request, Walk(), now=timezone.now())


@public
@require_POST
def go(request: HttpRequest) -> HttpResponseBase:
    """Become whom the step asks for, and go where it is done."""
    walk = walk_of(request)
    return _go(request, walk, now=timezone.now()) if walk and not walk.over else redirect("demo:walk")


@public
@require_POST
def go_to_next(request: HttpRequest) -> HttpResponseBase:
    """Go on to the next step once this one is done."""
    walk, now = walk_of(request), timezone.now()
    if walk is None or walk.over:
        return redirect("demo:walk")
    if act_of(walk, now=now) is None:
        walk = walk.but(step=walk.step + 1)
        if walk.step == ERASING:
            walk = _with_paper(walk, now)
    return _go(request, walk, now=now)


@public
@require_POST
def end(_request: HttpRequest) -> HttpResponseBase:
    """Leave the walk; the demo goes on without it."""
    response = redirect("demo:walk")
    response.delete_cookie(COOKIE)
    return response


def _with_paper(walk: Walk, now: datetime) -> Walk:
    visit = Appointment.objects.filter(pk__in=walk.visits).select_related("client__register").first()
    if visit is None or visit.client is None or walk.paper:
        return walk
    return walk.but(paper=register_paper(client=visit.client, now=now))


def _go(request: HttpRequest, walk: Walk, *, now: datetime) -> HttpResponseBase:
    act = None if walk.over else act_of(walk, now=now)
    response = redirect(act.url if act else "demo:walk")
    if act is not None and act.who == CLIENT:
        go_out(request, now=now)
    elif act is not None and not is_in(request, act.who):
        come_in(request, act.who, now=now)
    keep(response, walk)
    return response


@public
@never_cache
@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    """Show what the walk's client has been sent: in a demo no message leaves this machine."""
    walk = walk_of(request)
    visit = Appointment.objects.filter(pk__in=walk.visits if walk else []).first()
    whose = visit and (visit.client or visit.claim)
    found = (
        Message.objects.filter(subject__in=subjects_of(whose.subject_id)) if whose else Message.objects.none()
    )
    rows = [
        {"message": each, "at": local(each.made_at), "parts": _with_paths(each.body)}
        for each in found.order_by("-id")[:SHOWN]
    ]
    return _page(request, "phone", {"rows": rows})


def _with_paths(body: str) -> list[tuple[str, str]]:
    """Return a text in parts, each with the path of the link it is, if it is one."""
    parts, at = [], 0
    for match in LINK.finditer(body):
        parts += [(body[at : match.start()], ""), (match.group(), urlsplit(match.group()).path)]
        at = match.end()
    return [*parts, (body[at:], "")]


@only(Role.OWNER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def jump_ahead(request: HttpRequest) -> HttpResponseBase:
    """Show what would go in six years; a POST lets it go, and then the page counts what went."""
    now = timezone.now()
    if request.method == "POST":
        begin_jump(by=actor_of(request), now=now)
        return redirect("demo:jump")
    going, gone = is_jumping(), gone_in_jump(now=now)
    counts: Counter[str] = Counter()
    for each in gone:
        counts.update(each)
    context: dict[str, object] = {
        "then": local(six_years_on(now)),
        "going": going,
        "done": jumped(now=now) and not going,
        "gone": len(gone),
        "kinds": kinds(dict(counts)),
        "due": 0 if going or gone else sum(1 for _each in due(now=six_years_on(now))),
    }
    response = render(request, "demo/jump.html", frame(request).context | context)
    if going:
        response.headers["Refresh"] = AGAIN
    return response


@only(Role.OWNER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave_cabinet(request: HttpRequest) -> HttpResponseBase:
    """Let the day pass by which the cabinet is looked at; the record is asked again at once."""
    now = timezone.now()
    if request.method == "POST":
        let_the_day_pass(by=actor_of(request), now=now)
        register = main_register(seen_by=staff_of(request))
        if register is not None:
            check(register=register, by=PROGRAM, now=now)
        response = redirect("record:record")
        walk = walk_of(request)
        if walk is not None:
            keep(response, walk.but(aged=True))
        return response
    found = standing_of(CABINET, now=now)
    return render(request, "demo/cabinet.html", frame(request).context | {"found": found})


def _page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    shown = {"house_name": face().name, "home_url": "/demo/"}
    return render(request, f"demo/{template}.html", shown | context)
