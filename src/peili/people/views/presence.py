"""Between a session and a page: screens lock when they are left alone, whatever their scripts do."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from peili.people.commands.presence import lock, see
from peili.people.holding import keep
from peili.people.idle import hands_full
from peili.people.models import Account, Session
from peili.people.rules.presence import GRAIN, locks
from peili.people.sessions import session_of

PUBLIC = ("public",)


class PresenceMiddleware:
    """Leads a locked screen to its lock, and who must take a second factor into use to where that is done.

    Everything it asks stands in the row of the session, which is read with the session: it costs no query
    but one a minute, which keeps when the browser was last seen.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_rest: object
    ) -> HttpResponseBase | None:
        """Return where a request must go instead, or None."""
        account = request.user
        if getattr(view, "peili_roles", PUBLIC) == PUBLIC or not isinstance(account, Account):
            return None
        row = session_of(request)
        if row is None:
            return None
        now = timezone.now()
        if self.locked(row, account, now=now):
            return None if hasattr(view, "peili_behind_lock") else self._to_lock(request, row)
        if row.enrols and not hasattr(view, "peili_enrols"):
            return redirect("people:mine")
        if row.seen_at is None or now - row.seen_at >= GRAIN:
            see(session=row, now=now)
        return None

    def locked(self, row: Session, account: Account, *, now: datetime) -> bool:
        """Tell whether a session is locked; one that was left alone is locked here."""
        if row.locked_at is not None:
            return True
        left = row.seen_at is not None and locks(seen_at=row.seen_at, idle=row.idle, now=now)
        if not left or hands_full(account.staff, now=now):
            return False
        lock(session=row, now=now)
        return True

    def _to_lock(self, request: HttpRequest, row: Session) -> HttpResponseBase:
        keep(request, row)
        return redirect("people:locked")
