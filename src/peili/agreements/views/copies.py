"""The client's own copy: behind a link, and a code that was told in the salon."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from peili.agreements.commands.signing import TRIES, WrongCode, copy_behind, fetch_copy
from peili.agreements.views.shell import ended, private
from peili.agreements.views.signing import shown_of
from peili.people.access import public
from peili.people.commands.links import LinkEnded


@public
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask for the code, and show the copy to whoever has both."""
    now = timezone.now()
    try:
        found = copy_behind(token=token, now=now)
    except LinkEnded:
        return ended(request)
    if request.method != "POST":
        return _ask(request, left=TRIES - found.tries)
    try:
        agreement = fetch_copy(copy=found, code=request.POST.get("code", "")[:20], now=now)
    except WrongCode as wrong:
        return _ask(request, left=wrong.left, wrong=True)
    return private(request, "copy", shown_of(agreement))


def _ask(request: HttpRequest, *, left: int, wrong: bool = False) -> HttpResponse:
    if left <= 0:
        return ended(request)
    tries = ngettext("%(count)d try is left.", "%(count)d tries are left.", left) % {"count": left}
    return private(request, "code", {"wrong": wrong, "tries": tries}, status=400 if wrong else 200)
