"""The waiting list on the public pages: coming onto it, one's own place, and the offer of a time."""

from datetime import datetime, time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.booking.commands.answering import OfferOver, accept, accepted_token, decline
from peili.booking.commands.book import Details, TextsChanged
from peili.booking.commands.contact import (
    CodeRefused,
    ContactUnchecked,
    NoWay,
    TooManyCodes,
    prove,
    send_code,
)
from peili.booking.commands.waiting import WaitsEnough, leave, wait_online
from peili.booking.models import Offer, Service, Wait
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.public import bookable
from peili.booking.queries.texts import Texts, blocks, public_terms, texts_for
from peili.booking.queries.waiting import offer_behind, waiting_behind
from peili.booking.views import said
from peili.booking.views.contact import AGAIN, EDIT, code_page, typed_code
from peili.booking.views.said import Notice
from peili.booking.views.search import Search
from peili.booking.views.shell import Context, dead_end, language, no_such_service, offer, private_page
from peili.booking.wishing import WEEKDAYS, WaitForm, WishesForm, part_of
from peili.people.access import public
from peili.promises.tokens import new_token
from peili.trail.commands import CLIENT
from peili.ui import words

TOKEN, SEEN_TOKEN = "form", 43  # the field that names one form, and the letters of what it sends
LAST_MINUTE = 24 * 60 - 1
SEEN = 40  # letters of the name of the texts a page showed


@public
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what somebody waits for and who they are; a POST puts them on the list."""
    service = bookable(slug)
    if service is None:
        return no_such_service(request)
    now, (terms, zone) = timezone.now(), terms_and_zone()
    if not terms.offer_minutes:
        return _no_list(request, service)
    form = WaitForm(
        request.POST if request.method == "POST" else None,
        practitioners=Search(service, wish="", now=now).practitioners,
        adults_only=service.adults_only,
        today=now.astimezone(zone).date(),
        horizon_days=terms.horizon_days,
    )
    if request.method != "POST":
        return _ask(request, service, form)
    if EDIT in request.POST or not form.is_valid():
        return _ask(request, service, form, status=200 if EDIT in request.POST else 422)
    return _list(request, service, form, now)


def _list(request: HttpRequest, service: Service, form: WaitForm, now: datetime) -> HttpResponse:
    """Put who filled in the form on the list, or ask for the code, or say why not."""
    try:
        token = _come(request, service, form, now)
    except (ContactUnchecked, CodeRefused, TooManyCodes) as missing:
        button = _("Come onto the waiting list")
        context = {**offer(service, service.price_cents), "button": button, "waiting": True}
        return code_page(request, missing, names=[TOKEN, *form.fields], context=context)
    except NoWay:
        form.add_error("email", _("Write your e-mail address. We send a code there before you are listed."))
        return _ask(request, service, form, status=422)
    except WaitsEnough:
        return dead_end(
            request,
            _("You are waiting for as many times as can be waited for here."),
            _("Nothing was changed. Call us, and we find a time together."),
            status=409,
        )
    return redirect("booking:waiting", token=token)


def _come(request: HttpRequest, service: Service, form: WaitForm, now: datetime) -> str:
    """Put who sent the form on the list; where the house wants a code, one is sent first and asked for."""
    details, token = _details(form), request.POST.get(TOKEN, "")[:SEEN_TOKEN]
    if code := typed_code(request.POST):
        prove(token=token, details=details, code=code, now=now)
    try:
        return wait_online(service=service, wishes=form.wishes(), details=details, now=now, token=token)
    except ContactUnchecked:
        if len(token) < SEEN_TOKEN:
            raise NoWay from None  # no page of this house sends such a form
        again = AGAIN in request.POST
        send_code(token=token, details=details, now=now, again=again, service=service)
        raise


def _details(form: WaitForm) -> Details:
    typed = form.cleaned_data
    return Details(
        **form.names(),
        phone=typed["phone"],
        email=typed["email"],
        adult_confirmed=typed.get("adult_confirmed", False),
        language=language(),
    )


def _no_list(request: HttpRequest, service: Service) -> HttpResponse:
    return dead_end(
        request,
        _("There is no waiting list here."),
        _("Choose one of the free times, or call us."),
        way=(reverse("booking:times", args=[service.slug]), _("See the free times")),
    )


def _ask(request: HttpRequest, service: Service, form: WaitForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "token": request.POST.get(TOKEN, "")[:SEEN_TOKEN] or new_token(),
        **offer(service, service.price_cents),
        "privacy_url": reverse("booking:privacy", args=[service.slug]),
        "kept": words.minutes(terms_and_zone()[0].offer_minutes),
    }
    return private_page(request, "wait", context, status=status)


@public
@require_safe
def waiting(request: HttpRequest, token: str) -> HttpResponse:
    """Show somebody their own waiting, and nothing of anyone else's."""
    found = waiting_behind(token, now=timezone.now())
    if found is None:
        return _no_such_waiting(request)
    return private_page(request, "waiting", wait_context(found, token))


@public
@require_POST
def leave_list(request: HttpRequest, token: str) -> HttpResponse:
    """Take somebody off the list because they say so."""
    now = timezone.now()
    found = waiting_behind(token, now=now)
    if found is None:
        return _no_such_waiting(request)
    leave(wait=found, why=Wait.Over.LEFT, by=CLIENT, now=now)
    return redirect("booking:waiting", token=token)


def wait_context(found: Wait, token: str) -> Context:
    """Return what a waiting shows to whose it is."""
    terms = terms_and_zone()[0]
    return {
        **offer(found.service, found.service.price_cents),
        "over": found.over_at is not None,
        "booked": found.over == Wait.Over.BOOKED,
        **wishes_said(found),
        "kept": words.minutes(terms.offer_minutes),
        "leave_url": reverse("booking:leave", args=[token]),
    }


def wishes_said(found: Wait) -> Context:
    """Return what somebody waits for, in words."""
    hours = (found.from_minute, found.to_minute)
    parts = dict(WishesForm.base_fields["part"].choices)  # type: ignore[attr-defined]  # a ChoiceField
    return {
        "who": found.staff.name if found.staff else _("Anyone"),
        "days": [name for number, name in WEEKDAYS if found.weekdays >> int(number) & 1],
        "part": parts.get(part_of(*hours)) or words.span(_clock(hours[0]), _clock(hours[1]), language()),
        "until": words.day_short(found.until_on, language()),
    }


def _clock(minute: int) -> time:
    """Return a minute of the day by the clock; midnight ends a day as its last minute."""
    return time(*divmod(min(minute, LAST_MINUTE), 60))


def _no_such_waiting(request: HttpRequest) -> HttpResponse:
    return dead_end(
        request,
        _("There is no waiting behind this link."),
        _("It may have ended, or the link was cut short. Open the whole link again, or call us."),
    )


@public
@require_safe
def offered(request: HttpRequest, token: str) -> HttpResponse:
    """Show a kept time to whom it is offered, and how long it is kept."""
    now = timezone.now()
    found = offer_behind(token, now=now)
    if found is None or found.answer or found.expires_at <= now:
        return _gone(request, found, token)
    return _show_offer(request, found, token, now)


@public
@require_POST
def accept_offer(request: HttpRequest, token: str) -> HttpResponse:
    """Book the kept time."""
    now = timezone.now()
    found = offer_behind(token, now=now)
    if found is None:
        return _gone(request, found, token)
    seen = request.POST.get("seen", "")[:SEEN]
    try:
        accept(offer=found, token=token, seen=seen, language=language(), now=now)
    except OfferOver as over:
        return _gone(request, over.offer, token)
    except TextsChanged:
        return _show_offer(request, found, token, now, notice=said.TEXTS_CHANGED, status=409)
    return redirect("booking:booked", token=accepted_token(token))


@public
@require_POST
def decline_offer(request: HttpRequest, token: str) -> HttpResponse:
    """Let the kept time go on to the next; the waiting goes on."""
    now = timezone.now()
    found = offer_behind(token, now=now)
    if found is None:
        return _gone(request, found, token)
    try:
        decline(offer=found, now=now)
    except OfferOver as over:
        return _gone(request, over.offer, token)
    return redirect("booking:offer", token=token)


def _texts(found: Offer) -> Texts:
    terms = terms_and_zone()[0]
    return texts_for(service=found.wait.service, terms=terms, language=language(), online=public_terms())


def _show_offer(
    request: HttpRequest,
    found: Offer,
    token: str,
    now: datetime,
    *,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    service, (terms, zone), texts = found.wait.service, terms_and_zone(), _texts(found)
    left = int((found.expires_at - now).total_seconds() // 60)
    context = {
        **offer(service, service.price_cents),
        **said.water(found.starts_at.astimezone(zone)),
        "notice": notice,
        "who": found.staff.name,
        "kept_until": said.clock(found.expires_at.astimezone(zone)),
        "left": words.minutes(left) if left else "",
        "before": blocks(texts.before.body),
        "texts": texts,
        "terms_url": reverse("booking:terms", args=[service.slug]) if texts.terms else "",
        "privacy_url": reverse("booking:privacy", args=[service.slug]),
        "cancel_free": said.hours_before(terms.cancel_hours),
        "button": said.pays(words.euros(service.price_cents, language()))
        if service.price_cents
        else _("Book"),
        "accept_url": reverse("booking:accept", args=[token]),
        "decline_url": reverse("booking:decline", args=[token]),
    }
    return private_page(request, "offer", context, status=status)


def _gone(request: HttpRequest, found: Offer | None, token: str) -> HttpResponse:
    """Say what became of an offer: whose it was sees it, and nobody learns who has the time now."""
    if found is not None and found.answer == Offer.Answer.ACCEPTED:
        return redirect("booking:booked", token=accepted_token(token))
    if found is not None and found.answer == Offer.Answer.DECLINED:
        return dead_end(
            request,
            _("You let this time go."),
            _("You stay on the waiting list, and we tell you of the next time that suits."),
            status=200,
        )
    return dead_end(
        request,
        _("This time is not kept for you any more."),
        _("The time to answer is over, and it went on to the next who waits. You need to do nothing."),
        status=410,
    )
