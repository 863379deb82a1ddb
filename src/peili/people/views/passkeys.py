"""Passkeys between the page's script and the program: questions and answers in JSON.

The question lies in the session until it is answered, once. What is signed in with is never told apart: an
unknown passkey and a wrong answer read the same.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peili.house.queries import face
from peili.people.access import ANY_STAFF, only, public, staff_of
from peili.people.arriving import arrive
from peili.people.commands.passkeys import add_passkey, use_passkey
from peili.people.commands.presence import open_again, prove
from peili.people.forms import PasskeyForm
from peili.people.models import Account, Passkey
from peili.people.passkeys import NotProved, ask_to_make, ask_to_prove, made, place_of, proved
from peili.people.sessions import session_of
from peili.people.views.fresh import fresh
from peili.people.views.lock import behind_lock
from peili.people.views.mine import CODES, enrols

ASKED = "passkey_asked"
LARGEST = 20_000  # bytes of an answer


def _answer(request: HttpRequest) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the question that was asked and the browser's answer; raises NotProved."""
    state = request.session.pop(ASKED, None)
    try:
        answer = json.loads(request.POST.get("answer", "")[:LARGEST])
    except (ValueError, RecursionError):
        raise NotProved from None
    if not isinstance(state, dict) or not isinstance(answer, dict):
        raise NotProved
    return state, answer


def _refused() -> HttpResponse:
    why = _("This passkey did not work here. Try again, or sign in another way.")
    return JsonResponse({"why": why}, status=400)


def _prove(request: HttpRequest) -> Passkey:
    """Return the passkey that an answer proves, its use noted; raises NotProved."""
    state, answer = _answer(request)
    passkey, count = proved(place_of(request), house=face().name, state=state, answer=answer)
    use_passkey(passkey=passkey, count=count, now=timezone.now())
    return passkey


@behind_lock
@public
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the browser to prove with a passkey who is there."""
    options, state = ask_to_prove(place_of(request), house=face().name)
    request.session[ASKED] = state
    return JsonResponse(options)


@public
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey: it is what one has and what one is or knows, in one."""
    try:
        account = _prove(request).account
    except NotProved:
        return _refused()
    if not account.is_active or not account.staff.active:
        return _refused()
    response = arrive(request, account, wanted=request.POST.get("next", ""), now=timezone.now())
    answer = JsonResponse({"on": response["Location"]})
    answer.cookies = response.cookies
    return answer


@behind_lock
@only(*ANY_STAFF)
@require_POST
def prove_again(request: HttpRequest) -> HttpResponse:
    """Open the locked screen, or prove anew who one is, with a passkey of one's own."""
    account, row, now = staff_of(request).account, session_of(request), timezone.now()
    try:
        passkey = _prove(request)
    except NotProved:
        return _refused()
    if passkey.account_id != account.pk or row is None:
        return _refused()
    if row.locked_at is not None:
        open_again(session=row, account=account, now=now)
        return JsonResponse({"on": reverse("people:locked"), "open": True})
    prove(session=row, account=account, now=now)
    return JsonResponse({"on": reverse("people:again"), "open": True})


@enrols
@only(*ANY_STAFF)
@fresh
@require_POST
def ask_new(request: HttpRequest) -> HttpResponse:
    """Ask the browser to make a passkey."""
    account = staff_of(request).account
    options, state = ask_to_make(
        place_of(request),
        house=face().name,
        handle=account.pk.bytes,
        name=account.sign_in_name,
        known=list(Passkey.objects.filter(account=account)),
    )
    request.session[ASKED] = state
    return JsonResponse(options)


@enrols
@only(*ANY_STAFF)
@fresh
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser made."""
    account: Account = staff_of(request).account
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"why": str(form.errors["name"][0])}, status=400)
    try:
        state, answer = _answer(request)
        found = made(place_of(request), house=face().name, state=state, answer=answer)
        codes = add_passkey(account=account, made=found, name=form.cleaned_data["name"], now=timezone.now())
    except NotProved:
        return _refused()
    if codes:
        request.session[CODES] = codes
    return JsonResponse({"on": reverse("people:mine")})
