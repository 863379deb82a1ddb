"""A fresh proof of who one is, before what cannot be undone: data taken out, erased, sent to many, roles."""

from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from peili.people.access import View
from peili.people.holding import keep
from peili.people.rules.presence import is_fresh
from peili.people.sessions import session_of

SAFE = ("GET", "HEAD")


def fresh(view: View) -> View:
    """Open a page only to who proved lately who they are; else ask that first, and lose nothing.

    It stands under the roles: `@only(...)`, then `@fresh`.
    """
    return _guard(view, looking=False)


def fresh_to_act(view: View) -> View:
    """As `fresh`, but anyone with the role may look: what a GET shows takes nothing out of the house."""
    return _guard(view, looking=True)


def _guard(view: View, *, looking: bool) -> View:

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        row = session_of(request)
        if looking and request.method in SAFE:
            return view(request, *args, **kwargs)
        if row is not None and is_fresh(fresh_until=row.fresh_until, now=timezone.now()):
            return view(request, *args, **kwargs)
        if row is not None:
            keep(request, row)
        return redirect("people:again")

    guarded.peili_fresh = True  # type: ignore[attr-defined]  # read by the house test
    return guarded
