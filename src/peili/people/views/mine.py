"""One's own sign-in: what one comes in with, where one is signed in, and where one is told of it."""

from uuid import UUID

from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.people.access import ANY_STAFF, View, only
from peili.people.commands import factors as commands
from peili.people.commands import presence
from peili.people.commands.noting import self_of
from peili.people.commands.passwords import set_password
from peili.people.forms import FirstCodeForm, NoticesForm, PinForm
from peili.people.models import Account, Device, Passkey
from peili.people.passkeys import place_of
from peili.people.passwords import NewPasswordForm
from peili.people.queries.factors import coming_authenticator, factors_of
from peili.people.queries.sessions import devices_of
from peili.people.recent import recent
from peili.people.rules.one_time import address, in_fours
from peili.people.rules.presence import easy_pin
from peili.people.shell import Frame, frame
from peili.people.sign_in_policy import policy
from peili.people.views.fresh import fresh
from peili.people.views.lock import row_of
from peili.ui.refused import TAKEN, note_refused
from peili.ui.symbols import qr_svg

CODES = "shown_once"  # recovery codes in the session, until they have been shown


def enrols(view: View) -> View:
    """Let a page be opened by who must take a second factor into use first."""
    view.peili_enrols = True  # type: ignore[attr-defined]  # read by the middleware
    return view


def show(
    request: HttpRequest, name: str, context: dict[str, object], *, made: Frame | None = None
) -> HttpResponse:
    """Return a page in the staff's frame."""
    note_refused(request, context, status=TAKEN)
    return render(request, f"people/{name}.html", (made or frame(request)).context | context)


@enrols
@only(*ANY_STAFF)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show what one comes in with and where one is signed in."""
    made, now = frame(request), timezone.now()
    account, row = made.staff.account, row_of(request)
    factors = factors_of(account)
    since = policy().second_factor.get(made.staff.role)
    devices = devices_of(account)
    shown: dict[str, object] = {
        "account": account,
        "factors": factors,
        "passkeys": [(each, _day(made, each.made_at), _day(made, each.used_at)) for each in factors.passkeys],
        "can_passkey": place_of(request).fits,
        "removable": commands.may_remove(account, now=now, factors=factors),
        "codes": request.session.get(CODES, []),
        "devices": [(each, each.session_id == row.pk, _day(made, each.session.seen_at)) for each in devices],
        "recent": [(_day(made, at), words) for at, words in recent(account)],
        "must": row.enrols,
        "since": since if since and not factors.any else None,
        "idle": row.idle,
    }
    return show(request, "mine", shown, made=made)


def _day(made: Frame, at: object) -> object:
    return at.astimezone(made.zone) if hasattr(at, "astimezone") else None


def _account(request: HttpRequest) -> Account:
    return frame(request).staff.account


@enrols
@only(*ANY_STAFF)
@require_POST
def codes_kept(request: HttpRequest) -> HttpResponseBase:
    """Stop showing the recovery codes: they are on paper now."""
    request.session.pop(CODES, None)
    return redirect("people:mine")


@only(*ANY_STAFF)
@fresh
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponseBase:
    """Change one's own password; all other browsers are signed out."""
    account = _account(request)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, account=account)
    if request.method == "POST" and form.is_valid():
        set_password(
            account=account,
            password=form.cleaned_data["password"],
            by=self_of(account),
            now=timezone.now(),
            keep=row_of(request).pk,
        )
        update_session_auth_hash(request, account)
        return redirect("people:mine")
    return show(request, "password", {"form": form})


@enrols
@only(*ANY_STAFF)
@fresh
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authenticator(request: HttpRequest) -> HttpResponseBase:
    """Take the program on one's phone into use: show the seed, and ask for the first code."""
    made, now = frame(request), timezone.now()
    account = made.staff.account
    if factors_of(account).authenticator is not None:
        return redirect("people:mine")
    form = FirstCodeForm(request.POST if "code" in request.POST else None)
    if "code" in request.POST and form.is_valid():
        try:
            codes = commands.confirm_authenticator(account=account, typed=form.cleaned_data["code"], now=now)
        except commands.WrongCode:
            form.add_error("code", _("This is not the code that counts now. Check the phone's clock too."))
        else:
            return show_codes(request, codes)
    shown: dict[str, object] = {"form": form}
    if request.method == "POST":
        seed = commands.begin_authenticator(account=account, now=now).seed
        shown |= {
            "seed": in_fours(seed),
            "address": address(seed, house=made.face.name, name=account.sign_in_name),
        }
    return show(request, "authenticator", shown, made=made)


@enrols
@only(*ANY_STAFF)
@fresh
@never_cache
@require_safe
def authenticator_picture(request: HttpRequest) -> HttpResponse:
    """Return the seed that is being taken into use as a QR symbol, for the phone's camera."""
    made = frame(request)
    account = made.staff.account
    coming = coming_authenticator(account)
    if coming is None:
        raise Http404
    said = address(coming.seed, house=made.face.name, name=account.sign_in_name)
    return HttpResponse(qr_svg(said, correction="m"), content_type="image/svg+xml")


def show_codes(request: HttpRequest, codes: list[str]) -> HttpResponseBase:
    """Lead to one's own page, with recovery codes shown there until they are said to be on paper."""
    if codes:
        request.session[CODES] = codes
    return redirect("people:mine")


@only(*ANY_STAFF)
@fresh
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """Make new recovery codes."""
    account = _account(request)
    if not factors_of(account).any:
        return redirect("people:mine")
    return show_codes(request, commands.new_recovery_codes(account=account, now=timezone.now()))


@only(*ANY_STAFF)
@fresh
@require_POST
def remove_authenticator(request: HttpRequest) -> HttpResponseBase:
    """Take one's authenticator away."""
    try:
        commands.remove_authenticator(account=_account(request), now=timezone.now())
    except commands.StillNeeded:
        return show(request, "still_needed", {})
    return redirect("people:mine")


@only(*ANY_STAFF)
@fresh
@require_POST
def remove_passkey(request: HttpRequest, passkey: UUID) -> HttpResponseBase:
    """Take one of one's passkeys away."""
    account = _account(request)
    found = Passkey.objects.filter(pk=passkey, account=account).first()
    if found is None:
        raise Http404
    try:
        commands.remove_passkey(account=account, passkey=found, now=timezone.now())
    except commands.StillNeeded:
        return show(request, "still_needed", {})
    return redirect("people:mine")


@only(*ANY_STAFF)
@fresh
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: HttpRequest) -> HttpResponseBase:
    """Choose the short code that opens one's locked screen, or take it out of use."""
    account = _account(request)
    if request.method == "POST" and request.POST.get("act") == "remove":
        presence.set_pin(account=account, pin="", now=timezone.now())
        return redirect("people:mine")
    form = PinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not easy_pin(form.cleaned_data["pin"]):
            presence.set_pin(account=account, pin=form.cleaned_data["pin"], now=timezone.now())
            return redirect("people:mine")
        form.add_error("pin", _("This code is among the first that are tried. Choose another."))
    return show(request, "pin", {"form": form, "has_pin": bool(account.pin)})


@only(*ANY_STAFF)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponseBase:
    """Choose where one is told of one's own sign-in."""
    account = _account(request)
    initial = {"email": account.notices_to}
    form = NoticesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        presence.set_notices(account=account, email=form.cleaned_data["email"], now=timezone.now())
        return redirect("people:mine")
    return show(request, "notices", {"form": form})


@only(*ANY_STAFF)
@require_POST
def end_session(request: HttpRequest, device: UUID) -> HttpResponseBase:
    """End one of one's sessions."""
    account = _account(request)
    found = Device.objects.filter(pk=device, account=account).first()
    if found is None:
        raise Http404
    presence.end_session(account=account, device=found, now=timezone.now())
    return redirect("people:mine")


@only(*ANY_STAFF)
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponseBase:
    """End all of one's sessions but this one."""
    presence.end_sessions(account=_account(request), now=timezone.now(), keep=row_of(request).pk)
    return redirect("people:mine")
