"""A fresh proof of who one is, before what cannot be undone: data taken out, erased, sent to many, roles."""

from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from peili.people.access import View
from peili.people.holding import keep
from peili.people.rules.presence import is_fresh
from peili.people.sessions import session_of


def fresh(view: View) -> View:
    """Open a page only to who proved lately who they are; else ask that first, and lose nothing.

    It stands under the roles: `@only(...)`, then `@fresh`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        row = session_of(request)
        if row is not None and is_fresh(fresh_until=row.fresh_until, now=timezone.now()):
            return view(request, *args, **kwargs)
        if row is not None:
            keep(request, row)
        return redirect("people:again")

    guarded.peili_fresh = True  # type: ignore[attr-defined]  # read by the house test
    return guarded
