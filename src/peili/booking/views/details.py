"""A held time with the visitor's details: the last page before booking."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from peili.booking.commands.book import (
    Choices,
    Details,
    HoldUnknown,
    SubmittedDifferently,
    TextsChanged,
    TooMany,
    book,
    link_token,
    told_of,
)
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.commands.phone import remember
from peili.booking.forms import DetailsForm, Start, VisitStart
from peili.booking.models import Appointment, Hold, PublicTerms, Service, Terms
from peili.booking.queries.free import terms_and_zone, why_not
from peili.booking.queries.menu import names_of, of_visit
from peili.booking.queries.public import booked_from, held
from peili.booking.queries.texts import Texts, blocks, public_terms, texts_for
from peili.booking.rules.availability import Refusal
from peili.booking.rules.withdrawal import before_the_end, withdraw_until
from peili.booking.views import said
from peili.booking.views.holding import no_such_hold
from peili.booking.views.phone import keep_phone, remembered
from peili.booking.views.said import Notice
from peili.booking.views.search import Search, UnknownPractitioner
from peili.booking.views.shell import Context, dead_end, language, offer, private_page
from peili.outbox.marketing import marketing_channels
from peili.people.access import public
from peili.people.channels import Channel
from peili.people.consent_texts import consent_text
from peili.ui import words

SEEN = 40  # letters of the name of the texts a page showed
INSTEAD = 6  # free times to choose from when the held one was lost


@public
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, token: str) -> HttpResponse:
    """Ask who books; a POST books and leads to the confirmation, a repeated one to the same."""
    now, kept = timezone.now(), held(token)
    if kept is None:
        return after_booking(request, token, now, _commit(token, now))
    return answer(request, Asked(kept, token, now))


def answer(request: HttpRequest, asked: "Asked") -> HttpResponse:
    """Show the form of a held time or visit, or book with what was sent."""
    try:
        if request.method != "POST":
            return _show(request, asked)
        return _same(request, asked) if "same" in request.POST else _submit(request, asked)
    except (NotOffered, UnknownPractitioner):
        return dead_end(
            request,
            _("This time is no longer offered."),
            _("The practitioner does not give this service any more. Choose another time."),
            status=409,
            way=(asked.times_url, _("See the free times")),
        )


Commit = Callable[[Details, Any, Choices], Appointment]


def _commit(token: str, now: datetime) -> Commit:
    def commit(details: Details, instead: Start | None, choices: Choices) -> Appointment:
        other = instead.at if instead else None
        return book(token=token, details=details, now=now, instead=other, choices=choices)

    return commit


class Asked:
    """A held time whose details are asked for."""

    several = False

    def __init__(self, kept: Hold, token: str, now: datetime) -> None:
        self.kept, self.token, self.now = kept, token, now

    @property
    def service(self) -> Service:
        """Return the service that says who may book."""
        return self.kept.service

    @property
    def times_url(self) -> str:
        """Return where another time is looked for."""
        return reverse("booking:times", args=[self.kept.service.slug])

    @property
    def commit(self) -> Commit:
        """Return what books."""
        return _commit(self.token, self.now)

    def summary(self) -> Context:
        """Return what the page shows of what is held: what, when, with whom, how much."""
        kept, (minutes, cents) = self.kept, told_of(self.kept)
        name = names_of(kept.service, of_visit(kept))[language()]
        return {
            **offer(kept.service, cents, name=name, minutes=minutes),
            "who": kept.staff.name,
            "button": said.pays(words.euros(cents, language())) if cents else _("Book"),
            "here": reverse("booking:details", args=[self.token]),
        }

    @cached_property
    def house(self) -> tuple[Terms, ZoneInfo]:
        """Return the house's terms and zone; a booking that goes well asks for neither."""
        return terms_and_zone()

    @property
    def terms(self) -> Terms:
        """Return the house's booking terms."""
        return self.house[0]

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone of the premises."""
        return self.house[1]

    @property
    def starts(self) -> datetime:
        """Return the held start on the premises' wall clock."""
        return self.kept.starts_at.astimezone(self.zone)

    @cached_property
    def asks(self) -> dict[Channel, str]:
        """Return the permissions for marketing that are asked for here, in the visitor's language."""
        return permissions_of(self.kept.service)

    @cached_property
    def online(self) -> PublicTerms:
        """Return what the house says about booking online."""
        return public_terms()

    @property
    def too_quick(self) -> bool:
        """Tell whether the time was kept so short a while ago that no person can have filled in the form."""
        held_at = self.kept.expires_at - timedelta(minutes=self.terms.hold_minutes)
        return self.now - held_at < timedelta(seconds=self.online.form_seconds)

    @cached_property
    def texts(self) -> Texts:
        """Return the texts that stand on this page."""
        return texts_for(
            service=self.kept.service,
            terms=self.terms,
            language=language(),
            online=self.online,
            extras=of_visit(self.kept),
            told=told_of(self.kept),
        )

    @cached_property
    def early_start(self) -> str:
        """Return in which words the visit is asked for early, empty where the house need not ask."""
        online, today = self.online, self.now.astimezone(self.zone).date()
        until = withdraw_until(today, days=online.withdrawal_days)
        if not online.asks_early_start or not before_the_end(until, visit_on=self.starts.date()):
            return ""
        return said.early_start(until)

    def form(self, data: QueryDict | None = None, *, choose_time: bool) -> DetailsForm:
        """Return the form of this page, with what was sent if it was."""
        return DetailsForm(
            data,
            adults_only=self.service.adults_only,
            choose_time=choose_time,
            several=self.several,
            asks=self.asks,
            seen=self.texts.seen,
            early_start=self.early_start,
            wishes=self.online.wishes_in_words(),
        )

    @cached_property
    def search(self) -> Search:
        """Return the search the hold came from; loaded only when its time may be lost."""
        wish = "" if self.kept.any_practitioner else self.kept.staff.code
        return Search(
            self.kept.service,
            wish=wish,
            now=self.now,
            extras=of_visit(self.kept),
            told=told_of(self.kept),
        )

    def times(self) -> list[tuple[str, str]]:
        """Return the next free times to choose from instead."""
        rows = self.search.next_rows(at_most=INSTEAD)
        alone = self.kept.any_practitioner  # then whoever is free takes the booking
        return [
            (
                str(Start(row.local)),
                said.moment(row.local) if alone else f"{said.moment(row.local)}, {row.who}",
            )
            for row in rows
        ]

    def refusal(self) -> Refusal | None:
        """Return why a time whose hold has ended cannot be had, or None when it is still free."""
        if self.kept.expires_at > self.now:
            return None
        setting = self.search.setting
        refusals = [
            why_not(setting=setting, staff=staff.pk, starts_at=self.kept.starts_at, now=self.now)
            for staff in setting.practitioners
        ]
        if not refusals or not self.kept.service.online:
            raise NotOffered
        return None if None in refusals else refusals[0]

    def notice(self, refusal: Refusal, instead: Start | VisitStart | None = None) -> Notice:
        """Return in words why the held time, or the one chosen instead, cannot be had."""
        return said.refused(
            refusal,
            moment=said.moment(instead.at.astimezone(self.zone) if instead else self.starts),
            notice_minutes=self.terms.notice_minutes,
            horizon_days=self.terms.horizon_days,
        )


def _show(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Show the form; when the hold has ended, see first whether its time is still free."""
    refusal = asked.refusal()
    form = asked.form(choose_time=refusal is not None)
    return _page(request, asked, form, notice=asked.notice(refusal) if refusal else None)


def _submit(request: HttpRequest, asked: Asked) -> HttpResponse:
    form = asked.form(request.POST, choose_time="instead" in request.POST)
    if not form.is_valid():
        return _page(request, asked, form, status=422)
    if asked.too_quick:
        return _page(request, asked, form, notice=said.TOO_QUICK, status=422)
    try:
        return _book(request, asked.token, form, asked.now, asked.commit)
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
    except TextsChanged:
        return _page(request, asked, form, notice=said.TEXTS_CHANGED, status=409)
    except TimeTaken as taken:
        form = asked.form(choose_time=True)
        return _page(request, asked, form, notice=asked.notice(taken.refusal), status=409)


def _book_same(request: HttpRequest, asked: Asked, details: Details, choices: Choices) -> HttpResponse:
    try:
        asked.commit(details, None, choices)
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


def permissions_of(service: Service) -> dict[Channel, str]:
    """Return what may be permitted to a service's business, in words; nothing where it does no marketing."""
    business = service.controller.name
    return {
        channel: consent_text(channel=channel, language=language(), business=business)
        for channel in marketing_channels()
    }


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
