"""The first pages of an empty house: the printed code, the business, and the owner's own sign-in."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from peili.desk.opening.forms import BusinessForm, CodeForm, OwnerForm
from peili.desk.opening.frames import COOKIE, give_mark, mark_of, next_step, plain
from peili.house.commands import settle
from peili.house.founding.commands import WrongCode, still_open, try_code, use_code
from peili.house.models import Controller, Premises
from peili.house.organisation import Address, Business, Place
from peili.people.access import public
from peili.people.commands.founding import OwnerThere, make_owner
from peili.people.models import Account
from peili.trail.commands import PROGRAM
from peili.trail.models import Role


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponseBase:
    """Say what setting up is, and ask for the printed code; lead on whoever has begun."""
    if Account.objects.exists():
        return _for_those_inside(request)
    if still_open(mark=mark_of(request), now=timezone.now()):
        return redirect(f"opening:{next_step()}")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            mark = try_code(typed=form.cleaned_data["code"], now=timezone.now())
        except WrongCode:
            form.add_error("code", _("This is not the code that was printed, or it is too old."))
        else:
            response = redirect(f"opening:{next_step()}")
            give_mark(response, mark)
            return response
    return plain(request, "start.html", {"form": form})


def _for_those_inside(request: HttpRequest) -> HttpResponseBase:
    """Lead the owner on, and everybody else to the first page: the house has somebody."""
    account = request.user
    if isinstance(account, Account) and account.staff.role == Role.OWNER and not account.staff.is_renter:
        return redirect(f"opening:{next_step()}")
    return redirect("booking:services")


def _kept_out(request: HttpRequest) -> bool:
    return Account.objects.exists() or not still_open(mark=mark_of(request), now=timezone.now())


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def business(request: HttpRequest) -> HttpResponseBase:
    """Ask for the business and where it is."""
    if _kept_out(request):
        return redirect("opening:start")
    form = BusinessForm(request.POST) if request.method == "POST" else BusinessForm(initial=_known())
    if request.method != "POST" or not form.is_valid():
        return plain(request, "business.html", {"form": form})
    said, place = form.sections()
    address = Address(**said["address"])
    settle(
        house=Business(
            name=said["name"],
            business_id=said["business_id"],
            address=address,
            phone=said.get("phone", ""),
            email=said.get("email", ""),
        ),
        place=Place(name=place["name"], address=address, zone=place["zone"]),
        by=PROGRAM,
        now=timezone.now(),
    )
    return redirect("opening:owner")


def _known() -> dict[str, str]:
    """Return what was said before, for whoever comes back to it."""
    house = Controller.objects.filter(kind=Controller.Kind.HOUSE).first()
    if house is None:
        return {}
    names = ("name", "business_id", "street", "postcode", "city", "phone", "email")
    place = Premises.objects.order_by("id").first()
    return {name: getattr(house, name) for name in names} | {"place": place.name if place else house.name}


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def owner(request: HttpRequest) -> HttpResponseBase:
    """Ask who the owner is, let them in, and use the printed code up."""
    house = Controller.objects.filter(kind=Controller.Kind.HOUSE).first()
    if _kept_out(request) or house is None:
        return redirect("opening:start")
    form = OwnerForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return plain(request, "owner.html", {"form": form})
    try:
        account = make_owner(house=house, now=timezone.now(), **form.cleaned_data)
        use_code(mark=mark_of(request), now=timezone.now())
    except (OwnerThere, WrongCode):
        return redirect("opening:start")
    login(request, account)
    response = redirect("opening:privacy")
    response.delete_cookie(COOKIE)
    return response
