"""Who may open which page. A page says its roles; one that says nothing is closed to everyone."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from peili.people.models import Account, Staff
from peili.people.reach.close import WHERE, asks_why
from peili.people.reach.scope import closed_to
from peili.people.roles import ANY_STAFF as ANY_STAFF  # noqa: PLC0414  # said again: beside EVERYONE_IN
from peili.people.roles import WORKING, opens, purpose_of
from peili.promises.reading import Reading, reading
from peili.trail.commands import Actor
from peili.trail.models import Purpose, Role

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)

EVERYONE_IN = WORKING
SAFE, PAST = ("GET", "HEAD"), "desk:past"
TOLD = (Role.OWNER, Role.PRACTITIONER, Role.PRIVACY)  # a restriction stops their work, or is it
OWN = Reading(opens=None, controllers=None, purpose=Purpose.OWN, apart="person")  # one's own, restricted too


def public(view: V) -> V:
    """Open a page to anyone. What it shows of a person hangs on a link, and is that person's own."""

    @wraps(view)
    def read(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        with reading(OWN):
            return view(request, *args, **kwargs)

    opened: V = login_not_required(read)  # type: ignore[assignment]  # it takes and returns what the view does
    opened.peili_roles = ("public",)  # type: ignore[attr-defined]  # read by the middleware and the access matrix
    return opened


def asking_why(view: V) -> V:
    """Let a page open without the reason it asks for itself, or that it needs none to be told of."""
    view.peili_asks_why = True  # type: ignore[attr-defined]  # read by `only`
    return view


def only(*roles: Role) -> Callable[[View], View]:
    """Open a page to signed-in staff in one of these roles, each reading for the purpose of the place."""

    def guard(view: View) -> View:
        purpose = purpose_of(f"{view.__module__}.{view.__qualname__}")

        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            staff = staff_of(request)
            if staff.role not in roles:
                raise PermissionDenied
            if (
                purpose in WHERE
                and not hasattr(view, "peili_asks_why")
                and getattr(request.user, "has_close", True)
            ):
                whose = asks_why(staff, kwargs, writes=request.method not in SAFE, now=timezone.now())
                if whose is not None:
                    return redirect(PAST, client=whose)
            with reading(reading_of(staff, purpose, guards=getattr(request.user, "guards", True))):
                return view(request, *args, **kwargs)

        guarded.peili_roles = roles  # type: ignore[attr-defined]  # as above
        return guarded

    return guard


def reading_of(staff: Staff, purpose: Purpose, *, guards: bool = True) -> Reading:
    """Return what is open to a member of staff in a purpose: the table's categories of their own business.

    `guards` is False only where it is known that nobody in the house is protected.
    """
    found = Reading(
        opens=opens(staff.role, purpose),
        controllers=frozenset({staff.controller_id}),
        purpose=purpose,
        at=timezone.now(),
        whose=staff.pk,
        told=staff.role in TOLD,
    )
    if not guards:
        return found
    with reading(found):
        return replace(found, closed=closed_to(staff))


def staff_of(request: HttpRequest) -> Staff:
    """Return the signed-in staff member; PermissionDenied when nobody is, or they have left."""
    account = request.user
    if not isinstance(account, Account) or not account.staff.active:
        raise PermissionDenied
    return account.staff


def actor_of(request: HttpRequest) -> Actor:
    """Return who is acting, for the trail."""
    staff = staff_of(request)
    return Actor(role=Role(staff.role), subject_id=staff.subject_id)
