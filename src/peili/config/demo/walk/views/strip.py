"""The guide strip: laid over every page of the demo while the walk is on, and nowhere else."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone

from peili.booking.queries.public import booked
from peili.config.demo.views import is_in
from peili.config.demo.walk.acts import Act, act_of, suits
from peili.config.demo.walk.state import Walk, keep, walk_of
from peili.config.demo.walk.steps import AS, CLIENT, GO_AS, STEPS

SKIP: Final = b'<a class="skip"'
WITHOUT: Final = ("demo:walk", "demo:first")


class WalkStrip:
    """Notices the steps that only a page tells of, and writes the strip above the page's own top."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the page, with the strip while the walk is on."""
        walk = walk_of(request)
        response = self.get_response(request)
        if walk is None or walk.over or not _is_page(response):
            return response
        noticed = _noticed(request, walk)
        if noticed != walk:
            keep(response, noticed)
        place = response.content.find(SKIP)
        if place >= 0 and _view(request) not in WITHOUT:
            end = response.content.index(b"</a>", place) + len(b"</a>")
            strip = _strip(request, noticed).encode()
            response.content = _styled(response.content[:end]) + strip + response.content[end:]
            response.headers["Cache-Control"] = "no-store"
        return response


def _is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")


def _view(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _noticed(request: HttpRequest, walk: Walk) -> Walk:
    """Return the walk with what this page shows to have happened."""
    if walk.step == 1 and not walk.visit and _view(request) == "booking:booked" and request.resolver_match:
        made = booked(request.resolver_match.kwargs["token"], now=timezone.now())
        if made is not None and suits(made):
            return walk.but(visit=str(made.pk))
    if walk.visit and not walk.looked and _view(request) == "own:looks":
        return walk.but(looked=True)
    return walk


def _styled(head: bytes) -> bytes:
    if b"demo/walk." in head:
        return head
    link = f'<link rel="stylesheet" href="{static("demo/walk.css")}">\n</head>'
    return head.replace(b"</head>", link.encode(), 1)


def _strip(request: HttpRequest, walk: Walk) -> str:
    act = act_of(walk, now=timezone.now())
    context = {
        "number": walk.step,
        "count": len(STEPS),
        "title": STEPS[walk.step - 1].title,
        "following": STEPS[walk.step].title if walk.step < len(STEPS) else "",
        "act": act,
        "who": AS[act.who] if act else "",
        "go_as": GO_AS[act.who] if act and not _there(request, act) else "",
    }
    return render_to_string("demo/strip.html", context, request)


def _there(request: HttpRequest, act: Act) -> bool:
    """Tell whether the page is one on which the act is being done, by whom it is for."""
    view = _view(request)
    if view in act.anyone:
        return True
    return view in act.pages and act.who != CLIENT and is_in(request, act.who)
