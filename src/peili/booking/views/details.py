"""A held time with the visitor's details: the last page before booking."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from peili.booking.commands.book import (
    Choices,
    Details,
    HoldUnknown,
    SubmittedDifferently,
    TextsChanged,
    TooMany,
    link_token,
)
from peili.booking.commands.contact import CodeRefused, ContactUnchecked, NoWay, TooManyCodes
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.commands.phone import remember
from peili.booking.forms import DetailsForm
from peili.booking.queries.public import booked_from, held
from peili.booking.queries.texts import blocks, public_terms
from peili.booking.views import said
from peili.booking.views.asked import Asked, Commit, commit_of, permissions_of
from peili.booking.views.contact import EDIT, ask_code, checked
from peili.booking.views.holding import no_such_hold
from peili.booking.views.phone import keep_phone, remembered
from peili.booking.views.said import Notice
from peili.booking.views.search import UnknownPractitioner
from peili.booking.views.shell import dead_end, language, private_page
from peili.people.access import public

SEEN = 40  # letters of the name of the texts a page showed


@public
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, token: str) -> HttpResponse:
    """Ask who books; a POST books and leads to the confirmation, a repeated one to the same."""
    now, kept = timezone.now(), held(token)
    if kept is None:
        return after_booking(request, token, now, commit_of(token, now))
    return answer(request, Asked(kept, token, now))


def answer(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Show the form of a held time or visit, or book with what was sent."""
    try:
        if request.method != "POST":
            return _show(request, asked)
        if EDIT in request.POST:
            return _page(request, asked, asked.form(request.POST, choose_time="instead" in request.POST))
        return _same(request, asked) if "same" in request.POST else _submit(request, asked)
    except (ContactUnchecked, CodeRefused, TooManyCodes) as missing:
        return ask_code(request, asked, missing)
    except (NotOffered, UnknownPractitioner):
        return dead_end(
            request,
            _("This time is no longer offered."),
            _("The practitioner does not give this service any more. Choose another time."),
            status=409,
            way=(asked.times_url, _("See the free times")),
        )


def _show(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Show the form; when the hold has ended, see first whether its time is still free."""
    refusal = asked.refusal()
    form = asked.form(choose_time=refusal is not None)
    return _page(request, asked, form, notice=asked.notice(refusal) if refusal else None)


def _submit(request: HttpRequest, asked: Asked) -> HttpResponse:
    form = asked.form(request.POST, choose_time="instead" in request.POST)
    quick = form.is_valid() and asked.too_quick
    if quick or not form.is_valid():
        return _page(request, asked, form, notice=said.TOO_QUICK if quick else None, status=422)
    try:
        commit = checked(asked.commit, token=asked.token, sent=request.POST, now=asked.now)
        return _book(request, asked.token, form, asked.now, commit)
    except NoWay:
        form.add_error(
            "email", _("Write your e-mail address. We send a code there before the booking is made.")
        )
        return _page(request, asked, form, status=422)
    except HoldUnknown:
        return no_such_hold(request)
    except TextsChanged:
        again = request.POST.copy()
        again["seen"] = asked.texts.seen
        form = asked.form(again, choose_time="instead" in request.POST)
        return _page(request, asked, form, notice=said.TEXTS_CHANGED, status=409)
    except TimeTaken as taken:
        notice = asked.notice(taken.refusal, form.cleaned_data.get("instead"))
        form = asked.form(request.POST, choose_time=True)
        form.errors.pop("instead", None)
        form.add_error("instead", _("Choose a new time."))
        return _page(request, asked, form, notice=notice, status=409)


def _same(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Book with what this phone was last booked with; what is not known any more is asked for."""
    form, known = asked.form(choose_time=False), remembered(request, asked.now)
    details = known.details_for(asked.service) if known else None
    if details is None or asked.early_start:
        return _page(request, asked, form, notice=said.NOT_REMEMBERED, status=422)
    choices = Choices(seen=request.POST.get("seen", "")[:SEEN])
    try:
        return _book_same(request, asked, details, choices)
    except NoWay:
        return _page(request, asked, form, notice=said.NOT_REMEMBERED, status=422)
    except TextsChanged:
        return _page(request, asked, form, notice=said.TEXTS_CHANGED, status=409)
    except TimeTaken as taken:
        form = asked.form(choose_time=True)
        return _page(request, asked, form, notice=asked.notice(taken.refusal), status=409)


def _book_same(request: HttpRequest, asked: Asked, details: Details, choices: Choices) -> HttpResponse:
    try:
        checked(asked.commit, token=asked.token, sent=request.POST, now=asked.now)(details, None, choices)
    except TooMany:
        return _too_many(request)
    except SubmittedDifferently:
        return _differently(request, asked.token)
    except HoldUnknown:
        return no_such_hold(request)
    return redirect("booking:booked", token=link_token(asked.token))


def _book(request: HttpRequest, token: str, form: DetailsForm, now: datetime, commit: Commit) -> HttpResponse:
    typed = Details(
        **form.names(),
        phone=form.cleaned_data["phone"],
        email=form.cleaned_data["email"],
        adult_confirmed=form.cleaned_data.get("adult_confirmed", False),
        language=language(),
    )
    try:
        made = commit(
            typed,
            form.cleaned_data.get("instead"),
            Choices(
                permits=form.permits(),
                early_start=form.cleaned_data.get("early_start", False),
                wishes=form.cleaned_data.get("wishes", ()),
                seen=form.cleaned_data["seen"],
            ),
        )
    except TooMany:
        return _too_many(request)
    except SubmittedDifferently:
        return _differently(request, token)
    answer = redirect("booking:booked", token=link_token(token))
    if form.cleaned_data["remember"]:
        keep_phone(answer, remember(appointment=made, now=now))
    return answer


def after_booking(
    request: HttpRequest, token: str, now: datetime, commit: Commit, *, several: bool = False
) -> HttpResponse:
    """Answer a held time that has become a booking: the same form again leads to the same page."""
    made = booked_from(token)
    if made is None:
        return no_such_hold(request)
    if request.method != "POST" or "same" in request.POST:
        return redirect("booking:booked", token=link_token(token))
    form = DetailsForm(
        request.POST,
        adults_only=made.service.adults_only,
        choose_time="instead" in request.POST,
        several=several,
        asks=permissions_of(made.service),
        early_start="-" if "early_start" in request.POST else "",
        wishes=public_terms().wishes_in_words(),
    )
    return _book(request, token, form, now, commit) if form.is_valid() else _differently(request, token)


def _too_many(request: HttpRequest) -> HttpResponse:
    return dead_end(
        request,
        _("You have as many coming bookings as can be made here."),
        _("Nothing was booked. Call us, and we find a time together."),
        status=409,
    )


def _differently(request: HttpRequest, token: str) -> HttpResponse:
    return dead_end(
        request,
        _("You have booked with this form already."),
        _("The first booking stands as it was sent. To change something, cancel it or call us."),
        status=422,
        way=(reverse("booking:booked", args=[link_token(token)]), _("See your booking")),
    )


def _page(
    request: HttpRequest, asked: Asked, form: DetailsForm, *, notice: Notice | None = None, status: int = 200
) -> HttpResponse:
    kept, service = asked.kept, asked.service
    if "instead" in form.fields:
        form.offer(asked.times())
    until = kept.expires_at.astimezone(asked.zone)
    return private_page(
        request,
        "details",
        {
            "form": form,
            "same": _may_be_same(request, asked, form),
            "notice": notice,
            "choose_time": "instead" in form.fields,
            **asked.summary(),
            "moment": said.moment(asked.starts),
            "day": said.day_short(asked.starts),
            "clock": said.clock(asked.starts),
            "kept_until": said.clock(until) if kept.expires_at > asked.now else "",
            "before": blocks(asked.texts.before.body),
            "texts": asked.texts,
            "terms_url": reverse("booking:terms", args=[service.slug]) if asked.texts.terms else "",
            "privacy_url": reverse("booking:privacy", args=[service.slug]),
            "cancel_free": said.hours_before(asked.terms.cancel_hours),
            "release_url": reverse("booking:release", args=[asked.token]),
        },
        status=status,
    )


def _may_be_same(request: HttpRequest, asked: Asked, form: DetailsForm) -> bool:
    """Tell whether this phone can book the held time with the details it was last booked with."""
    if form.is_bound or "instead" in form.fields or asked.early_start:
        return False
    known = remembered(request, asked.now)
    return known is not None and known.details_for(asked.service) is not None
