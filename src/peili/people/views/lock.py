"""The locked screen: opened again by its person, or put aside for another; and the fresh proof."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from peili.people.access import ANY_STAFF, View, only, public, staff_of
from peili.people.browsers import known_browser
from peili.people.commands import presence as commands
from peili.people.commands.sign_in import Refused, TooManyTries, check_code, check_password
from peili.people.forms import CodeForm, PasswordAgainForm, UnlockForm
from peili.people.holding import Held, take_back
from peili.people.idle import hands_full
from peili.people.models import Account, Session
from peili.people.passkeys import place_of
from peili.people.queries.factors import factors_of
from peili.people.rules.presence import is_fresh
from peili.people.sessions import SessionStore, session_of
from peili.people.shell import frame
from peili.people.tablets import people_here, put_aside
from peili.people.views.signing import too_many, wrong_code
from peili.ui.refused import note_refused


def behind_lock(view: View) -> View:
    """Let a page be opened while the screen is locked: those that open it again or give it to another."""
    view.peili_behind_lock = True  # type: ignore[attr-defined]  # read by the middleware
    return view


def row_of(request: HttpRequest) -> Session:
    """Return the row of the session of who is signed in."""
    row = session_of(request)
    if row is None:
        raise RuntimeError("a signed-in request has a session")
    return row


@behind_lock
@only(*ANY_STAFF)
@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def locked(request: HttpRequest) -> HttpResponseBase:
    """Show that the screen is locked and whose it is, and open it to them."""
    row, staff, now = row_of(request), staff_of(request), timezone.now()
    if row.locked_at is None:
        return go_on(request, take_back(row))
    form = UnlockForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.open_by_secret(
                session=row, account=staff.account, typed=form.cleaned_data["secret"], now=now
            )
            return go_on(request, take_back(row))
        except commands.NotThem as wrong:
            if not wrong.left:
                return redirect("people:sign_in")
            form.add_error("secret", not_them(wrong))
    shown = {"form": form, "person": staff.name, "has_pin": bool(staff.account.pin)}
    shown |= {"house_name": frame(request).face.name, "passkeys": place_of(request).fits}
    return render(request, "people/locked.html", shown)


def not_them(wrong: commands.NotThem) -> str:
    """Say that a short code or password is wrong, and how often it can still be tried."""
    return ngettext(
        "This is not right. You can try once more; then you sign in anew.",
        "This is not right. You can try %(count)d times more; then you sign in anew.",
        wrong.left,
    ) % {"count": wrong.left}


def go_on(request: HttpRequest, held: Held | None) -> HttpResponseBase:
    """Lead on to where somebody was; what they had sent is shown to them, to be sent or left."""
    if held is None:
        return redirect("desk:today")
    if not held.fields:
        return redirect(held.path)
    shown = frame(request).context | {"held": held}
    return render(request, "people/held.html", shown)


@behind_lock
@only(*ANY_STAFF)
@require_POST
def lock(request: HttpRequest) -> HttpResponseBase:
    """Lock the screen: at once by hand, or because it was left alone, unless hands are full."""
    row, now = row_of(request), timezone.now()
    by_itself = request.POST.get("why") == "idle"
    if by_itself and hands_full(staff_of(request), now=now):
        return JsonResponse({"locked": False})
    commands.lock(session=row, now=now)
    return JsonResponse({"locked": True}) if by_itself else redirect("people:locked")


@behind_lock
@only(*ANY_STAFF)
@sensitive_post_parameters("secret")
@require_POST
def unlock_here(request: HttpRequest) -> HttpResponse:
    """Open the screen for the script that covers the page: the page stays as it was."""
    row, form = row_of(request), UnlockForm(request.POST)
    if row.locked_at is None:
        return JsonResponse({"open": True})
    if not form.is_valid():
        return JsonResponse({"open": False, "why": str(form.errors["secret"][0])})
    account = staff_of(request).account
    try:
        commands.open_by_secret(
            session=row, account=account, typed=form.cleaned_data["secret"], now=timezone.now()
        )
    except commands.NotThem as wrong:
        return JsonResponse({"open": False, "why": not_them(wrong), "over": not wrong.left})
    return JsonResponse({"open": True})


@only(*ANY_STAFF)
@require_POST
def beat(request: HttpRequest) -> HttpResponse:
    """Keep that somebody is writing here. The middleware has done it when this is reached."""
    del request
    return HttpResponse(status=204)


@behind_lock
@only(*ANY_STAFF)
@require_POST
def switch(request: HttpRequest) -> HttpResponseBase:
    """Lock the screen, put its session aside on this browser, and let another person in."""
    row = row_of(request)
    commands.lock(session=row, now=timezone.now())
    request.session = SessionStore()  # theirs stays; this browser only leaves it
    response = redirect("people:sign_in")
    put_aside(request, response, row)
    return response


@public
@never_cache
@require_POST
def come_back(request: HttpRequest, device: str) -> HttpResponseBase:
    """Take a session that was put aside on this browser; it is locked, and asks who it is."""
    found = [each for each in people_here(request, now=timezone.now()) if str(each.pk) == str(device)]
    if not found or isinstance(request.user, Account):
        return redirect("people:sign_in")
    request.session = SessionStore(found[0].session_id)
    request.session.modified = True  # so that its cookie is given
    return redirect("people:locked")


@only(*ANY_STAFF)
@never_cache
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponseBase:
    """Ask for a fresh proof: the second factor, or the password of somebody who has none."""
    row, account, now = row_of(request), staff_of(request).account, timezone.now()
    if is_fresh(fresh_until=row.fresh_until, now=now):
        return go_on(request, take_back(row))
    factors = factors_of(account)
    form = (CodeForm if factors.any else PasswordAgainForm)(
        request.POST if request.method == "POST" else None
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _check(request, account, form)
            commands.prove(session=row, account=account, now=now)
            return go_on(request, take_back(row))
        except Refused:
            wrong = wrong_code() if factors.any else _("This is not your password.")
            form.add_error("code" if factors.any else "password", wrong)
        except TooManyTries as refused:
            form.add_error(None, too_many(request, refused))
            status = 429
    shown = {"form": form, "factors": factors, "passkeys": place_of(request).fits}
    note_refused(request, shown, status=status)
    return render(request, "people/again.html", frame(request).context | shown, status=status)


def _check(request: HttpRequest, account: Account, form: CodeForm | PasswordAgainForm) -> None:
    name, now = account.sign_in_name, timezone.now()
    known = known_browser(request, name=name)
    if isinstance(form, CodeForm):
        check_code(account=account, typed=form.cleaned_data["code"], browser_code=known, now=now)
    else:
        check_password(name=name, password=form.cleaned_data["password"], browser_code=known, now=now)
