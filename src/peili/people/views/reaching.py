"""Whose cards practitioners open, and whether the reception opens cards: the profile's section `access`."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from peili.house.asking import take
from peili.people.access import actor_of, only, staff_of
from peili.people.forms import ReachForm
from peili.people.reach.setting import access
from peili.people.shell import frame
from peili.people.views.fresh import fresh_to_act
from peili.people.views.mine import show
from peili.trail.models import Role


@only(Role.OWNER)
@fresh_to_act
@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: HttpRequest) -> HttpResponseBase:
    """Ask how far each role reaches among the cards, as `peili load` reads it; it counts at once."""
    if staff_of(request).is_renter:
        raise PermissionDenied
    made = frame(request, here="settings:settings")
    form = ReachForm(request.POST if request.method == "POST" else None, initial=access())
    asked = request.method == "POST" and form.is_valid()
    if asked and take(form, {"access": dict(form.cleaned_data)}, by=actor_of(request), now=timezone.now()):
        return redirect("people:members")
    return show(request, "reach", {"form": form}, made=made)
