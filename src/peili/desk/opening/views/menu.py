"""Pages of the price list that are not of one service: headings, levels, and somebody's own prices."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peili.desk.opening import menu_said as said
from peili.desk.opening.frames import Setting, setting_of
from peili.desk.opening.menu_forms import BeforeForm, HeadingsForm, LevelsForm, OwnForm, UnitsForm
from peili.desk.opening.service import named, spoken
from peili.desk.opening.views.asking import change, seen_first
from peili.people.access import only
from peili.trail.models import Role


def _begin(request: HttpRequest) -> tuple[Setting, dict[str, Any]]:
    """Begin a page of the price list; a house that has none has no such page."""
    setting = setting_of(request, walking=False)
    booking: dict[str, Any] | None = setting.content.get("booking")
    if booking is None:
        raise Http404
    return setting, booking


def _services(booking: dict[str, Any], business: str | None = None) -> dict[str, str]:
    return {
        slug: named(each["name"])["fi"]
        for slug, each in booking["services"].items()
        if business is None or each.get("business", "house") == business
    }


@only(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def before(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show what must be so before a treatment is given, and change it."""
    setting, booking = _begin(request)
    services = _services(booking)
    if slug not in services:
        raise Http404
    conditions = dict(setting.content.get("conditions") or {})
    known = conditions.get(slug, {})
    form = BeforeForm(
        request.POST if request.method == "POST" else None,
        initial=said.before_initial(known) or {"hours": 48, "days": 180},
        own=slug,
        services=services,
        rows=len(known.get("days_after", {})),
    )
    context: dict[str, object] = {"form": form, "slug": slug, "name": services[slug]}
    if request.method != "POST" or not form.is_valid():
        return setting.show("before.html", context)
    conditions[slug] = said.before_said(form.cleaned_data, rows=form.rows)
    if not conditions[slug]:
        del conditions[slug]
    if not change(setting, form, {"conditions": conditions or None}):
        return setting.show("before.html", context)
    return redirect("settings:service", slug=slug)


@only(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def headings(request: HttpRequest) -> HttpResponseBase:
    """Show the headings of the price list, and change their names and their order."""
    setting, booking = _begin(request)
    known = booking["categories"]
    used = {each["category"] for each in booking["services"].values()}
    form = HeadingsForm(
        request.POST if request.method == "POST" else None,
        initial=said.headings_initial(known),
        used=[code in used for code in known],
    )
    if request.method != "POST" or not form.is_valid():
        return setting.show("headings.html", {"form": form})
    made = said.headings_said(list(known), form.cleaned_data, rows=form.rows)
    changed = {"booking": booking | {"categories": made}}
    if not change(setting, form, changed):
        return setting.show("headings.html", {"form": form})
    return redirect("settings:headings")


@only(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def units(request: HttpRequest) -> HttpResponseBase:
    """Show the rooms and devices there are, and change them."""
    setting, booking = _begin(request)
    form = UnitsForm(
        request.POST if request.method == "POST" else None,
        initial=said.units_initial(booking),
        pools=said.pools_of(booking),
        used=said.pools_used(booking),
    )
    if request.method != "POST" or not form.is_valid():
        return setting.show("units.html", {"form": form})
    if not change(setting, form, {"booking": said.units_said(booking, form.cleaned_data, rows=form.rows)}):
        return setting.show("units.html", {"form": form})
    return redirect("settings:units")


@only(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def levels(request: HttpRequest) -> HttpResponseBase:
    """Show the levels of practitioners, and change them."""
    setting, booking = _begin(request)
    known = booking.get("levels") or {}
    form = LevelsForm(
        request.POST if request.method == "POST" else None,
        initial=said.levels_initial(known),
        kept=[_who_has(setting, code) for code in known],
        headings={code: named(name)["fi"] for code, name in booking["categories"].items()},
        services=_services(booking),
    )
    if request.method != "POST" or not form.is_valid():
        return setting.show("levels.html", {"form": form})
    made = said.levels_said(list(known), form.cleaned_data, rows=form.rows)
    rest = {name: value for name, value in booking.items() if name != "levels"}
    if not change(setting, form, {"booking": rest | ({"levels": made} if made else {})}):
        return setting.show("levels.html", {"form": form})
    return redirect("settings:levels")


def _who_has(setting: Setting, level: str) -> str:
    people = setting.content.get("people") or {}
    rota = setting.content.get("rota") or {}
    return ", ".join(people[code]["name"] for code, each in rota.items() if each.get("level") == level)


@only(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show what somebody gives at what price and length, and change it."""
    setting, booking = _begin(request)
    rota = dict(setting.content.get("rota") or {})
    if code not in rota:
        raise Http404
    person = setting.content["people"][code]
    form, ways = _own_form(request, booking, rota[code], business=person.get("business", "house"))
    context: dict[str, object] = {"form": form, "code": code, "who": person["name"]}
    if request.method != "POST" or not form.is_valid():
        return setting.show("own.html", context)
    rota[code] = said.own_said(rota[code], form.cleaned_data, ways)
    changed = {"rota": rota}
    seen = seen_first(setting, changed, what=_("New prices and lengths: %(who)s") % {"who": person["name"]})
    if seen is not None or not change(setting, form, changed):
        return seen or setting.show("own.html", context)
    return redirect("settings:people")


def _own_form(
    request: HttpRequest, booking: dict[str, Any], rota: dict[str, Any], *, business: str
) -> tuple[OwnForm, list[tuple[str, str]]]:
    names = _services(booking, business)
    lines = {slug: booking["services"][slug] for slug in names}
    ways = [
        (slug, way, named(each["name"])["fi"] if way else "")
        for slug, line in lines.items()
        for way, each in (line.get("variants") or {"": {}}).items()
    ]
    plain = [(slug, way) for slug, way, _called in ways]
    form = OwnForm(
        request.POST if request.method == "POST" else None,
        initial=said.own_initial(rota, lines, plain),
        levels={level: named(each["name"])["fi"] for level, each in (booking.get("levels") or {}).items()},
        lines={
            slug: (name, f"{spoken(lines[slug]['price'])} €, {lines[slug]['minutes']} min")
            for slug, name in names.items()
        },
        ways=ways,
    )
    return form, plain
