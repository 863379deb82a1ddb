"""The page of one service among the settings: what it takes, its variants, add-ons and price rules."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peili.booking.models import Part, Role
from peili.booking.rules.availability import Need, joined
from peili.desk.opening.frames import setting_of
from peili.desk.opening.picture import drawn
from peili.desk.opening.service import initial_of, named, parts_of, service_said
from peili.desk.opening.service_form import ServiceForm
from peili.desk.opening.views.asking import change, seen_first
from peili.people.access import only
from peili.trail.models import Role as StaffRole


@only(StaffRole.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show what the profile says of a service, and change it."""
    setting = setting_of(request, walking=False)
    booking = setting.content.get("booking") or {}
    known = booking.get("services", {}).get(slug)
    if known is None:
        raise Http404
    form = _form(request, setting.content, slug, known)
    context: dict[str, object] = {
        "form": form,
        "slug": slug,
        "name": named(known["name"])["fi"],
        "picture": _picture(slug),
    }
    if request.method != "POST" or not form.is_valid():
        return setting.show("service.html", context)
    said = service_said(known, form.cleaned_data, ways=form.ways, mains=form.mains)
    changed = {"booking": booking | {"services": booking["services"] | {slug: said}}}
    seen = seen_first(setting, changed, what=_("New price list"))
    if seen is not None:
        return seen
    if not change(setting, form, changed):
        return setting.show("service.html", context)
    return redirect("settings:service", slug=slug)


def _form(request: HttpRequest, content: dict[str, Any], slug: str, known: dict[str, Any]) -> ServiceForm:
    booking = content["booking"]
    business = known.get("business", "house")
    others = {
        code: named(each["name"])["fi"]
        for code, each in booking["services"].items()
        if code != slug and each.get("business", "house") == business
    }
    return ServiceForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(known),
        rooms=list(booking.get("rooms", {})),
        devices=list(booking.get("devices", {})),
        headings={code: named(name)["fi"] for code, name in booking["categories"].items()},
        agreements={
            code: named(each["name"])["fi"] for code, each in (content.get("agreements") or {}).items()
        },
        others=others,
        ways=len(known.get("variants", {})),
        mains=len(known.get("goes_with", {})),
        drawn=parts_of(known) is None,
    )


def _picture(slug: str) -> dict[str, object]:
    rows = Part.objects.filter(service__slug=slug).values_list("role", "pool", "offset", "minutes")
    found = drawn(joined(Need(*row) for row in rows))
    lanes = [(Role(lane.role).label, lane) for lane in found.lanes]
    return {"height": found.height, "lanes": lanes}
