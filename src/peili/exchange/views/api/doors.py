"""Who may ask: the key of a request, its purpose and how often it is used."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from peili.exchange.commands.keys import TooOften, count_use
from peili.exchange.models import Key
from peili.exchange.queries.keys import open_key, opens
from peili.exchange.views.api.problems import Problem, invalid, not_found
from peili.people.access import View, public

Answer = Callable[..., HttpResponse]
FOR = Key.For


def endpoint(
    methods: Mapping[str, Answer], *, purposes: tuple[Key.For, ...], asks: tuple[str, ...] = ()
) -> View:
    """Return the view of an address: one function for each method, open to keys of these purposes.

    `asks` are the parameters its query may have; another is refused, for it would be a misspelt one. A
    function gets the request, the key and the time. No cookie opens anything here, so there is no form
    of another site to guard against.
    """

    @csrf_exempt
    @public
    @wraps(next(iter(methods.values())))
    def view(request: HttpRequest, **parts: object) -> HttpResponse:
        now = timezone.now()
        try:
            _refuse_in_clear(request)
            answer = methods.get("GET" if request.method == "HEAD" else str(request.method))
            if answer is None:
                return _method(methods)
            key = _key(request, purposes, now)
            unknown = sorted(set(request.GET) - set(asks))
            if unknown:
                raise invalid(**{name[:60]: "There is no such parameter." for name in unknown[:5]})
            return answer(request, key, now, **parts)
        except Problem as problem:
            return problem.response()

    return view


def _refuse_in_clear(request: HttpRequest) -> None:
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        raise Problem(HTTPStatus.FORBIDDEN, "https_only", "Ask by https, and with another key.")


@csrf_exempt
@public
def nowhere(_request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001  # the address names it
    """Say in the API's own words that there is nothing at an address."""
    return not_found().response()


def _method(methods: Mapping[str, Answer]) -> HttpResponse:
    allowed = ", ".join(methods)
    detail = f"This address takes {allowed}."
    return Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method", detail, headers={"Allow": allowed}).response()


def _key(request: HttpRequest, purposes: tuple[Key.For, ...], now: datetime) -> Key:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    key = open_key(token.strip()) if kind.lower() == "bearer" and token.strip() else None
    if key is None:
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "key",
            "Send a key that is open: Authorization: Bearer ...",
            headers={"WWW-Authenticate": "Bearer"},
        )
    try:
        count_use(key=key, now=now)
    except TooOften:
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too_often",
            "This key has been used too often. Ask again in a minute.",
            headers={"Retry-After": "60"},
        ) from None
    if not opens(key, purposes):
        raise Problem(HTTPStatus.FORBIDDEN, "purpose", "This key was given for another purpose.")
    return key
