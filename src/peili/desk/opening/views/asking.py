"""The questions about the house: in the walk of setting it up, and among the settings afterwards."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from peili.desk.hours.frames import show_weighed, weighed
from peili.desk.opening import answers
from peili.desk.opening.forms import BusinessForm, HoursForm, PersonForm, PricesForm, PrivacyForm
from peili.desk.opening.frames import HERE, Setting, setting_of
from peili.desk.opening.prices import Read, code_of, written
from peili.desk.opening.service import named
from peili.house.asking import take
from peili.house.commands import change_profile
from peili.house.exporting import as_yaml
from peili.house.models import Controller, Premises
from peili.house.profile import ProfileRefused
from peili.house.sharing import ENTRANCES
from peili.people.access import only
from peili.people.commands.passwords import set_password
from peili.people.models import Account, Staff
from peili.people.views.fresh import fresh, fresh_to_act
from peili.trail.models import Role


def change(setting: Setting, form: Any, changed: dict[str, Any]) -> bool:
    """Bring sections into force; what the profile refuses is said on the form, and nothing is lost."""
    return take(form, changed, by=setting.page.actor, now=setting.page.now)


def seen_first(setting: Setting, changed: dict[str, Any], *, what: str) -> HttpResponse | None:
    """Show the bookings that sections would leave without a place, before they come into force."""

    def do() -> None:
        change_profile(changed=changed, by=setting.page.actor, now=setting.page.now)

    try:
        found = weighed(setting.page, do)
    except ProfileRefused:
        return None  # the form says why
    if found is None:
        return None
    return show_weighed(setting.page, found, what=what, back=reverse(HERE))


@only(Role.OWNER, Role.TECHNICIAN)
@require_safe
def show_settings(request: HttpRequest) -> HttpResponseBase:
    """Show what the owner can change; to whoever looks after the machine, the house's own file."""
    setting = setting_of(request, walking=False)
    owner = setting.page.staff.role == Role.OWNER
    return setting.show("settings.html", {"content": setting.content, "owner": owner})


@only(Role.OWNER, Role.TECHNICIAN)
@fresh
@require_safe
def export_profile(request: HttpRequest) -> HttpResponseBase:
    """Give the house profile as a file."""
    setting_of(request, walking=False)
    response = HttpResponse(as_yaml(), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="house.yaml"'
    return response


@only(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: HttpRequest, *, walking: bool = False) -> HttpResponseBase:
    """Ask what is kept, how long, and who gets it; the first answers make the first version."""
    setting = setting_of(request, walking=walking)
    content = setting.content
    asks = {"today": setting.page.today, "parties": content.get("parties", {})}
    initial = answers.privacy_of(content)
    form = PrivacyForm(request.POST if request.method == "POST" else None, initial=initial, **asks)
    said = {"form": form, "askable": not content or answers.askable(content)}
    if request.method != "POST" or not form.is_valid() or not said["askable"]:
        return setting.show("privacy.html", said)
    first = {} if content else _first(setting)
    email = bool((content or first)["controllers"]["house"].get("email"))
    made = answers.privacy_sections(
        form.answers(), content, backed_up=settings.MACHINE.backup_to is not None, email=email
    )
    if not change(setting, form, first | made):
        return setting.show("privacy.html", said)
    return setting.on("privacy")


def _first(setting: Setting) -> dict[str, Any]:
    """Return the sections that the business's own rows say, before there is any version."""
    house = Controller.objects.get(kind=Controller.Kind.HOUSE)
    premises = Premises.objects.order_by("id")[0]
    address = {"street": house.street, "postcode": house.postcode, "city": house.city}
    business = {"name": house.name, "business_id": house.business_id, "address": address}
    business |= {name: value for name, value in (("phone", house.phone), ("email", house.email)) if value}
    place = {"name": premises.name, "address": address, "zone": premises.zone}
    return answers.first_sections(business, place, drawn_up=setting.page.today.isoformat())


@only(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def business(request: HttpRequest) -> HttpResponseBase:
    """Change the business's own details."""
    setting = setting_of(request, walking=False)
    if not setting.content:
        return redirect("opening:start")
    known = setting.content["controllers"]["house"]
    initial = known | known["address"] | {"place": setting.content["premises"]["name"]}
    form = BusinessForm(request.POST) if request.method == "POST" else BusinessForm(initial=initial)
    if request.method == "POST" and form.is_valid():
        said, place = form.sections()
        place["zone"] = setting.content["premises"].get("zone", place["zone"])
        house = setting.content["house"] | {
            "name": setting.content["house"]["name"] | {"fi": place["name"]}
            if isinstance(setting.content["house"]["name"], dict)
            else place["name"]
        }
        changed = {
            "controllers": setting.content["controllers"] | {"house": said},
            "premises": place,
            "house": house,
        }
        if change(setting, form, changed):
            return redirect(HERE)
    return setting.show("business.html", {"form": form})


@only(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, *, walking: bool = False, code: str = "") -> HttpResponseBase:
    """Ask when somebody gives treatments: the owner first, then each of the others."""
    setting = setting_of(request, walking=walking)
    if not setting.content:
        return redirect("opening:start")
    people = setting.content.get("people") or {}
    who = code or setting.page.staff.code
    if who not in people:
        return redirect(HERE)
    rota = (setting.content.get("rota") or {}).get(who) or {}
    if "weeks" in rota and request.method != "POST":
        return redirect("hours:weeks", code=who)  # one week cannot say what a rota of several does
    initial = _spoken(rota.get("hours", {})) | {"bookable": people[who]["bookable"] or walking}
    form = HoursForm(request.POST if request.method == "POST" else None, initial=initial)
    others = [(each, said) for each, said in people.items() if each != who]
    context: dict[str, object] = {"form": form, "who": people[who]["name"], "others": others, "code": code}
    if "weeks" in rota and form.is_valid():
        form.add_error(None, _("The weeks differ now: change them under Working time. Nothing was saved."))
        context["weeks"] = reverse("hours:weeks", args=[who])
    if request.method != "POST" or not form.is_valid():
        return setting.show("hours.html", context, status=409 if "weeks" in context else 200)
    changed = _with_hours(setting.content, who, form)
    seen = seen_first(setting, changed, what=_("New hours: %(who)s") % {"who": people[who]["name"]})
    if seen is not None or not change(setting, form, changed):
        return seen or setting.show("hours.html", context)
    return setting.on("hours") if walking or not code else redirect("settings:people")


def _spoken(week: dict[str, Any]) -> dict[str, str]:
    return {day: said if isinstance(said, str) else ", ".join(said) for day, said in week.items()}


def _with_hours(content: dict[str, Any], who: str, form: HoursForm) -> dict[str, Any]:
    """Return people and rota with somebody's hours; who begins to give treatments gives all there are."""
    bookable = form.cleaned_data["bookable"]
    people = content["people"] | {who: content["people"][who] | {"bookable": bookable}}
    booking = content.get("booking") or EMPTY_LIST
    rota = dict(content.get("rota") or {})
    before = rota.pop(who, {"gives": list(booking["categories"])})
    if bookable:
        rota[who] = before | {"hours": form.week()}
    return {"people": people, "rota": rota or None, "booking": booking}


EMPTY_LIST: dict[str, Any] = {"terms": {}, "categories": {}, "services": {}}


@only(Role.OWNER)
@fresh_to_act
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, *, walking: bool = False) -> HttpResponseBase:
    """Show who works here, and let somebody in."""
    setting = setting_of(request, walking=walking)
    if not setting.content:
        return redirect("opening:start")
    known = setting.content.get("people") or {}
    form = PersonForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form, "known": known}
    if request.method != "POST" or not form.is_valid():
        return setting.show("people.html", context)
    said = form.cleaned_data
    code = _code(said["name"], known)
    person = {
        "name": said["name"],
        "role": said["role"],
        "title": {"fi": said["title"]},
        "sign_in": said["sign_in"],
        "bookable": False,
    }
    if not change(setting, form, {"people": known | {code: person}}):
        return setting.show("people.html", context)
    account = Account.objects.get(staff__code=code)
    set_password(account=account, password=said["password"], by=setting.page.actor, now=setting.page.now)
    if said["role"] in (Role.OWNER, Role.PRACTITIONER):
        return redirect("settings:person_hours", code=code)
    return redirect("settings:people")


def _code(name: str, known: dict[str, Any]) -> str:
    """Return a short code nobody has or had: it stands in links."""
    base = code_of(name.split(maxsplit=1)[0], "h")[:8]
    taken = {*known, *Staff.objects.values_list("code", flat=True)}
    return next(code for n in range(1, 1000) if (code := base if n == 1 else f"{base}{n}") not in taken)


@only(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def prices(request: HttpRequest, *, walking: bool = False) -> HttpResponseBase:
    """Ask for the price list, show how it was read, and bring it into force."""
    setting = setting_of(request, walking=walking)
    if not setting.content:
        return redirect("opening:start")
    booking = setting.content.get("booking") or EMPTY_LIST
    initial = {"lines": written(booking["categories"], booking["services"])}
    form = PricesForm(request.POST if request.method == "POST" else None, initial=initial)
    found: Read | None = None
    if request.method == "POST" and form.is_valid():
        found = form.found
        made = answers.booking_sections(found.lines, setting.content)
        if request.POST.get("act") == "save":
            seen = seen_first(setting, made, what=_("New price list"))
            if seen is not None:
                return seen
            if change(setting, form, made):
                return setting.on("prices")
    lines = (
        [] if walking else [(slug, named(each["name"])["fi"]) for slug, each in booking["services"].items()]
    )
    return setting.show("prices.html", {"form": form, "found": found, "services": lines})


@only(Role.OWNER)
@require_safe
def clients(request: HttpRequest) -> HttpResponseBase:
    """Lead to bringing clients in, or on without."""
    setting = setting_of(request, walking=True)
    if not setting.content:
        return redirect("opening:start")
    sourced = any(code not in ENTRANCES for code in setting.content["sources"])
    return setting.show("clients.html", {"sourced": sourced})


@only(Role.OWNER)
@require_safe
def ready(request: HttpRequest) -> HttpResponseBase:
    """Say that the house is open, and what can be done next; lead back to what is not done."""
    setting = setting_of(request, walking=True)
    if not (setting.content.get("booking") or {}).get("services"):
        return redirect("opening:start")
    return setting.show("ready.html", {})
