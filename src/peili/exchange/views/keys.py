"""The pages of keys for programs: whoever answers for the clients' data makes and shuts them."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from peili.exchange.commands.feeds import NotDeclared
from peili.exchange.commands.keys import make_key, shut_key
from peili.exchange.forms import KeyForm, chooses_level
from peili.exchange.queries.keys import keys_for
from peili.exchange.queries.parties import API, parties_for
from peili.exchange.views.frames import Page, page_of
from peili.exchange.views.pages import OPEN_TO, show
from peili.people.access import only
from peili.people.views.fresh import fresh


def _answering(request: HttpRequest) -> Page:
    """Begin a page of somebody who answers for their business: its owner, or a chair renter."""
    page = page_of(request)
    if not chooses_level(page.staff):
        raise PermissionDenied
    return page


@only(*OPEN_TO)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def new_key(request: HttpRequest) -> HttpResponse:
    """Ask whose program gets a key and what for, make it, and show it once."""
    page = _answering(request)
    form = KeyForm(request.POST if request.method == "POST" else None)
    refused = False
    if form.is_valid():
        try:
            _key, token = make_key(
                controller=page.staff.controller, **form.cleaned_data, by=page.actor, now=page.now
            )
        except NotDeclared:
            refused = True
        else:
            return show(page, token=token)
    context: dict[str, object] = {"form": form, "refused": refused, "any": bool(parties_for(API))}
    return page.show("new_key", context, status=422 if form.is_bound else 200)


@only(*OPEN_TO)
@require_POST
def shut(request: HttpRequest, key: UUID) -> HttpResponse:
    """Shut a key."""
    page = _answering(request)
    found = keys_for(page.staff).filter(pk=key).first()
    if found is None:
        raise Http404
    shut_key(key=found, by=page.actor, now=page.now)
    return show(page)
