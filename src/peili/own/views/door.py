"""The door: a one-time link opens the page by a button, a code what is about health; and the way out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peili.house.queries import face
from peili.own.forms import AskForm, CodeForm
from peili.own.views.frames import COOKIE, PATH, Own, cookie_of, keep_session, own, page
from peili.people import pacing
from peili.people.access import public
from peili.people.commands.links import LinkEnded, find_link
from peili.people.cookies import forget_visit, named
from peili.rights.commands.letters import send_links
from peili.rights.commands.own import PURPOSE, WrongCode, find_session, leave, open_own_page, prove


@public
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Ask for the contact that is stored; who is in goes on to the bookings.

    A POST answers the same and takes the same time whoever has the contact, or nobody.
    """
    now, began = timezone.now(), pacing.begin()
    if request.method != "POST":
        if find_session(cookie=cookie_of(request), now=now) is not None:
            return redirect("own:bookings")
        return page(request, face(), "door", {"form": AskForm()})
    form = AskForm(request.POST)
    if not form.is_valid():
        return page(request, face(), "door", {"form": form})
    send_links(contact=form.cleaned_data["contact"], now=now)
    answer = page(request, face(), "sent", {})
    pacing.wait_out(began)
    return answer


@public
@require_http_methods(["GET", "HEAD", "POST"])
def open_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button that opens the page; a POST uses the link up and begins the session."""
    now = timezone.now()
    try:
        if request.method != "POST":
            find_link(token=token, purpose=PURPOSE, now=now)
            return page(request, face(), "open", {})
        cookie = open_own_page(token=token, now=now)
    except LinkEnded:
        return page(request, face(), "link_ended", {}, status=404)
    response = redirect("own:bookings")
    keep_session(response, cookie)
    return response


@require_POST
@own
def leave_page(page_: Own) -> HttpResponse:
    """End the session."""
    leave(session=page_.session, now=page_.now)
    response = redirect("own:door")
    response.delete_cookie(named(COOKIE, path=PATH), path=PATH)
    forget_visit(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@own
def second_step(page_: Own) -> HttpResponse:
    """Ask for the code given at the salon; with it what is about health is shown too."""
    request = page_.request
    if request.method != "POST":
        return page_.show("code", {"form": CodeForm()}, here="data")
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            prove(session=page_.session, code=form.cleaned_data["code"], now=page_.now)
        except WrongCode:
            form.add_error("code", _("This is not the code, or it has ended. Ask the salon for a new one."))
        else:
            return redirect("own:data")
    return page_.show("code", {"form": form}, here="data")
