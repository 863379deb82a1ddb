"""Who may open which page. A page says its roles; one that says nothing is closed to everyone."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from peili.people.models import Account, Staff
from peili.trail.commands import Actor
from peili.trail.models import Role

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)

EVERYONE_IN = (Role.OWNER, Role.PRACTITIONER, Role.RECEPTIONIST)


def public(view: V) -> V:
    """Open a page to anyone."""
    opened: V = login_not_required(view)
    opened.peili_roles = ("public",)  # type: ignore[attr-defined]  # read by the middleware and the access matrix
    return opened


def only(*roles: Role) -> Callable[[View], View]:
    """Open a page to signed-in staff in one of these roles."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if staff_of(request).role not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.peili_roles = roles  # type: ignore[attr-defined]  # as above
        return guarded

    return guard


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
