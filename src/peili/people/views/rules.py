"""What the house asks of its sign-ins: second factors by role and day, and when screens lock."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from peili.house.asking import take
from peili.house.queries import profile_version
from peili.people.access import actor_of, only, staff_of
from peili.people.forms import RulesForm
from peili.people.shell import frame
from peili.people.sign_in_policy import policy
from peili.people.views.fresh import fresh_to_act
from peili.people.views.mine import show
from peili.trail.models import Role

CLAIM = "second_factor"


def _changed(said: dict[str, Any]) -> dict[str, Any]:
    """Return the sections that change: the rules, and the record's sentence about them where they ask."""
    version = profile_version()
    before = version.content.get("security", {}) if version else {}
    claims = {claim: kind for claim, kind in before.items() if claim != CLAIM}
    return {"sign_in": said, "security": claims | ({CLAIM: "probed"} if said.get(CLAIM) else {})}


@only(Role.OWNER)
@fresh_to_act
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponseBase:
    """Ask what the house asks; it is a section of the profile, as `peili load` reads it."""
    if staff_of(request).is_renter:
        raise PermissionDenied
    made, now = frame(request, here="settings:settings"), policy()
    initial = {**now.second_factor, "idle_minutes": now.idle_minutes, "longest_hours": now.longest_hours}
    form = RulesForm(request.POST if request.method == "POST" else None, initial=initial)
    asked = request.method == "POST" and form.is_valid()
    if asked and take(form, _changed(form.section()), by=actor_of(request), now=timezone.now()):
        return redirect("people:members")
    return show(request, "rules", {"form": form}, made=made)
