"""A held series with the visitor's details: the last page before booking all of it by one button."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_http_methods

from peili.booking.commands.book import Choices, Details, told_of
from peili.booking.commands.book_series import book_series_online, series_texts
from peili.booking.commands.occupy import NotOffered
from peili.booking.commands.series import NotThen
from peili.booking.forms import Start, VisitStart
from peili.booking.models import Appointment, Hold
from peili.booking.queries.menu import names_of, of_visit
from peili.booking.queries.public import booked_from, held_together
from peili.booking.queries.series import Proposal, proposal
from peili.booking.queries.texts import Texts
from peili.booking.queries.together import Several, Wanted
from peili.booking.rules import hours
from peili.booking.rules.availability import Refusal
from peili.booking.views import said
from peili.booking.views.asked import Commit
from peili.booking.views.details import after_booking, answer
from peili.booking.views.said import Notice
from peili.booking.views.series_search import load_dates
from peili.booking.views.shell import Context, language
from peili.booking.views.visit import arranged
from peili.booking.views.visit_details import AskedVisit
from peili.people.access import public
from peili.people.models import Staff
from peili.ui import words


@public
@require_http_methods(["GET", "HEAD", "POST"])
def series_details(request: HttpRequest, token: str) -> HttpResponse:
    """Ask who books; a POST books all visits and leads to the confirmation, a repeated one to the same."""
    now, kept = timezone.now(), held_together(token, lock=False, series=True)
    if kept:
        return answer(request, AskedSeries(kept, token, now))
    return after_booking(request, token, now, _commit_of(token, now, booked_from(token)), several=True)


def _commit_of(token: str, now: datetime, whose: Hold | Appointment | None) -> Commit:
    """Return what books a series; a time that cannot be had is told as the one command tells it."""

    def commit(details: Details, instead: VisitStart | None, choices: Choices) -> Appointment:
        other = arranged([whose.service], instead) if instead and whose else None
        try:
            return book_series_online(token=token, details=details, now=now, instead=other, choices=choices)[
                0
            ]
        except NotThen as lost:
            raise lost.why from lost

    return commit


class AskedSeries(AskedVisit):
    """A held series whose details are asked for."""

    @property
    def times_url(self) -> str:
        """Return where other dates are looked for."""
        return reverse("booking:series", args=[self.kept.service.slug])

    @property
    def commit(self) -> Commit:
        """Return what books."""
        return _commit_of(self.token, self.now, self.kept)

    @cached_property
    def texts(self) -> Texts:
        """Return the texts that stand on this page."""
        return series_texts(self.held, language())

    @cached_property
    def dates(self) -> Several:
        """Return the search the holds came from; loaded only when a time may be lost."""
        kept, today = self.kept, self.now.astimezone(self.zone).date()
        wanted = Wanted(kept.service, None, of_visit(kept), told_of(kept))
        wish = None if kept.any_practitioner else kept.staff_id
        return load_dates(wanted, self.terms, today=today, wish=wish)

    @cached_property
    def lost(self) -> Proposal | None:
        """Return the first visit that cannot be had any more, with the times near it."""
        for each in sorted(self.held, key=lambda hold: hold.starts_at):
            found = self.dates.arranged(hours.minute_of(each.starts_at), (0,), (each.staff_id,))
            if found is None:
                raise NotOffered
            now_is = proposal(self.dates, found, each.starts_at.astimezone(self.zone).date(), self.now)
            if now_is.fits is None:
                return now_is
        return None

    def times(self) -> list[tuple[str, str]]:
        """Return the times to choose from instead of the visit that was lost."""
        near = self.lost.others if self.lost else ()
        return [self._slot(each.minute, each.who[0]) for each in near]

    def _slot(self, minute: int, who: Staff) -> tuple[str, str]:
        at = hours.moment_of(minute)
        words_of = f"{said.moment(at.astimezone(self.zone))}, {who.name}"
        return str(VisitStart(at, ((0, who.code),))), words_of

    def refusal(self) -> Refusal | None:
        """Return why a visit whose hold has ended cannot be had, or None when all are still free."""
        if self.kept.expires_at > self.now:
            return None
        if not self.kept.service.online:
            raise NotOffered
        return self.lost.refused or Refusal.PRACTITIONER_TAKEN if self.lost else None

    def notice(self, refusal: Refusal, instead: Start | VisitStart | None = None) -> Notice:
        """Return in words which visit cannot be had, and why."""
        at = instead.at if instead else self.lost.starts_at if self.lost else self.kept.starts_at
        return said.refused(
            refusal,
            moment=said.moment(at.astimezone(self.zone)),
            notice_minutes=self.terms.notice_minutes,
            horizon_days=self.terms.horizon_days,
        )

    def summary(self) -> Context:
        """Return what the page shows of what is held: every visit with its price, and the sum."""
        here = reverse("booking:series_details", args=[self.token])
        return {**super().summary(), "here": here, "series": len(self.held)}

    def _line(self, hold: Hold) -> dict[str, object]:
        minutes, cents = told_of(hold)
        begins = hold.starts_at.astimezone(self.zone)
        ends = hours.moment_of(hours.minute_of(hold.starts_at) + minutes).astimezone(self.zone)
        return {
            "name": names_of(hold.service, of_visit(hold))[language()],
            "clock": f"{said.day_short(begins)} {words.span(begins, ends, language())}",
            "who": hold.staff.name,
            "price": words.euros(cents, language()),
        }
