"""From proved to signed in: a new session, what is known of it, and where one goes on to."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from peili.people.browsers import known_browser, remember_browser
from peili.people.commands.sign_in import enter, let_in
from peili.people.models import Account
from peili.people.rules.devices import device_words

PENDING: Final = "half_in"
PATIENCE = timedelta(minutes=10)  # how long a password that was right waits for the second factor
BACKEND: Final = "peili.people.backends.AccountBackend"


def arrive(request: HttpRequest, account: Account, *, wanted: str, now: datetime) -> HttpResponseBase:
    """Sign a person in who has proved everything asked of them, and lead them on."""
    name = account.sign_in_name
    browser_code = known_browser(request, name=name)
    login(request, account, backend=BACKEND)
    enter(
        account=account,
        session_key=_key(request),
        device=device_words(request.headers.get("User-Agent", "")),
        browser_code=browser_code,
        now=now,
    )
    response = redirect(own_path(wanted))
    remember_browser(response, name=name)
    return response


def arrive_by_door(request: HttpRequest, account: Account, *, now: datetime) -> None:
    """Sign a member of the demo's staff in."""
    login(request, account, backend=BACKEND)
    device = device_words(request.headers.get("User-Agent", ""))
    let_in(account=account, session_key=_key(request), device=device, now=now)


def _key(request: HttpRequest) -> str:
    """Return the key of a session that is just made; a new one, so that its row is there at once."""
    request.session.cycle_key()
    return str(request.session.session_key)


def wait_for_second(request: HttpRequest, account: Account, *, wanted: str, now: datetime) -> None:
    """Keep in this browser's session that a password was right; it opens nothing by itself."""
    request.session.cycle_key()
    request.session[PENDING] = {"account": str(account.pk), "at": now.isoformat(), "next": wanted}


def half_in(request: HttpRequest, *, now: datetime) -> tuple[Account, str] | None:
    """Return whose password was right a moment ago, and where they want to; None when nobody's was."""
    said = request.session.get(PENDING)
    if not isinstance(said, Mapping) or now - datetime.fromisoformat(said["at"]) > PATIENCE:
        return None
    account = Account.objects.filter(pk=said["account"], is_active=True, staff__active=True).first()
    return (account, said["next"]) if account else None


def own_path(wanted: str) -> str:
    """Return a path of this house to go on to: the one wanted, or the first page of the staff."""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)
