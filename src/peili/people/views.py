"""Signing in and out, and the language of the pages."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as set_language_cookie

from peili.house.queries import face
from peili.people.access import public
from peili.people.browsers import known_browser, remember_browser
from peili.people.commands import sign_in as commands
from peili.people.forms import SignInForm
from peili.people.models import Account
from peili.ui.words import clock


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for a sign-in name and a password, and let the person in."""
    if request.method != "POST":
        if isinstance(request.user, Account):
            return redirect(settings.LOGIN_REDIRECT_URL)
        return _ask(request, SignInForm(initial={"next": request.GET.get("next", "")}))
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _ask(request, form)
    name = form.cleaned_data["name"]
    try:
        account = commands.sign_in(
            name=name,
            password=form.cleaned_data["password"],
            browser_code=known_browser(request, name=name),
            now=timezone.now(),
        )
    except commands.Refused:
        form.add_error(None, _("The name and the password do not match. Check both and try again."))
        return _ask(request, form)
    except commands.TooManyTries as refused:
        return _wait(request, form, refused)
    login(request, account)
    response = redirect(own_path(form.cleaned_data["next"]))
    remember_browser(response, name=name)
    return response


def _ask(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    return render(request, "people/sign_in.html", {"form": form, "house_name": face().name}, status=status)


def _wait(request: HttpRequest, form: SignInForm, refused: commands.TooManyTries) -> HttpResponse:
    premises = face().premises
    local = refused.until.astimezone(ZoneInfo(premises.zone if premises else settings.TIME_ZONE))
    said = clock(local, request.LANGUAGE_CODE)
    form.add_error(
        None,
        _("Signing in was tried too many times. Try again at %(time)s, or use a device you have used before.")
        % {"time": said},
    )
    return _ask(request, form, status=429)


def own_path(wanted: str) -> str:
    """Return a path of this house to go on to: the one wanted, or the first page of the staff."""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)


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
    return redirect(settings.LOGIN_URL)


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Keep the language of the pages: on the account of who is signed in, and in this browser."""
    language = request.POST.get("language", "")
    if isinstance(request.user, Account) and language in dict(settings.LANGUAGES):
        commands.choose_language(account=request.user, language=language, now=timezone.now())
    return set_language_cookie(request)
