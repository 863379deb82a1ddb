"""Signing in and out, and the language of the pages."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as set_language_cookie

from peili.house.queries import face
from peili.people import pacing
from peili.people.access import public
from peili.people.arriving import arrive, half_in, wait_for_second
from peili.people.browsers import known_browser
from peili.people.commands import sign_in as commands
from peili.people.cookies import forget_visit
from peili.people.forms import CodeForm, SignInForm
from peili.people.models import Account
from peili.people.passkeys import place_of
from peili.people.queries.factors import factors_of, has_second_factor
from peili.people.tablets import people_here
from peili.ui.words import clock


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for a passkey, or a sign-in name and a password."""
    if request.method != "POST":
        if isinstance(request.user, Account):
            return redirect(settings.LOGIN_REDIRECT_URL)
        return _ask(request, SignInForm(initial={"next": request.GET.get("next", "")}))
    form = SignInForm(request.POST)
    return _judge(request, form) if form.is_valid() else _ask(request, form)


def _judge(request: HttpRequest, form: SignInForm) -> HttpResponseBase:
    """Let in, ask for the second factor, or say what is wrong: no sooner for a name that nobody has."""
    name, now, began = form.cleaned_data["name"], timezone.now(), pacing.begin()
    try:
        account = commands.check_password(
            name=name,
            password=form.cleaned_data["password"],
            browser_code=known_browser(request, name=name),
            now=now,
        )
    except commands.Refused:
        pacing.wait_out(began)
        form.add_error(None, _("The name and the password do not match. Check both and try again."))
        return _ask(request, form)
    except commands.TooManyTries as refused:
        form.add_error(None, too_many(request, refused))
        return _ask(request, form, status=429)
    if not has_second_factor(account):
        return arrive(request, account, wanted=form.cleaned_data["next"], now=now)
    wait_for_second(request, account, wanted=form.cleaned_data["next"], now=now)
    return redirect("people:second")


def _ask(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    shown = {
        "form": form,
        "house_name": face().name,
        "passkeys": place_of(request).fits,
        "here": people_here(request, now=timezone.now()),
    }
    return render(request, "people/sign_in.html", shown, status=status)


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponseBase:
    """Ask for the second factor of somebody whose password was right."""
    now = timezone.now()
    waiting = half_in(request, now=now)
    if waiting is None:
        return redirect("people:sign_in")
    account, wanted = waiting
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        known = known_browser(request, name=account.sign_in_name)
        try:
            commands.check_code(account=account, typed=form.cleaned_data["code"], browser_code=known, now=now)
            return arrive(request, account, wanted=wanted, now=now)
        except commands.Refused:
            form.add_error("code", wrong_code())
        except commands.TooManyTries as refused:
            form.add_error(None, too_many(request, refused))
            status = 429
    shown = {"form": form, "house_name": face().name, "factors": factors_of(account)}
    shown["passkeys"] = place_of(request).fits
    return render(request, "people/second.html", shown, status=status)


def wrong_code() -> str:
    """Say that a code does not count, and how to go on."""
    return _(
        "This code does not count now. Wait for the next one, or write a recovery code you have not used."
    )


def too_many(request: HttpRequest, refused: commands.TooManyTries) -> str:
    """Say when a name is heard again."""
    premises = face().premises
    local = refused.until.astimezone(ZoneInfo(premises.zone if premises else settings.TIME_ZONE))
    return _(
        "Signing in was tried too many times. Try again at %(time)s, or use a device you have used before."
    ) % {"time": clock(local, request.LANGUAGE_CODE)}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that what was sent could not be read.

    Django's own answer reads the form again, which fails again, when the form itself is unreadable.
    """
    del exception  # its words are for programmers
    return render(request, "400.html", status=400)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End this session for good; a second press changes nothing."""
    if isinstance(request.user, Account):
        commands.sign_out(account=request.user, now=timezone.now())
    logout(request)
    response = redirect(settings.LOGIN_URL)
    forget_visit(response)
    return response


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Keep the language of the pages: on the account of who is signed in, and in this browser."""
    language = request.POST.get("language", "")
    if isinstance(request.user, Account) and language in dict(settings.LANGUAGES):
        commands.choose_language(account=request.user, language=language, now=timezone.now())
    return set_language_cookie(request)
