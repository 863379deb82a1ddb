"""A held time whose details are asked for: what its page shows, asks and books with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from peili.booking.commands.book import (
    Choices,
    Details,
    book,
    told_of,
)
from peili.booking.commands.occupy import NotOffered
from peili.booking.forms import DetailsForm, Start, VisitStart
from peili.booking.models import Appointment, Hold, PublicTerms, Service, Terms
from peili.booking.queries.free import terms_and_zone, why_not
from peili.booking.queries.menu import names_of, of_visit
from peili.booking.queries.texts import Texts, public_terms, texts_for
from peili.booking.rules.availability import Refusal
from peili.booking.rules.withdrawal import before_the_end, withdraw_until
from peili.booking.views import said
from peili.booking.views.said import Notice
from peili.booking.views.search import Search
from peili.booking.views.shell import Context, language, offer
from peili.outbox.marketing import marketing_channels
from peili.people.channels import Channel
from peili.people.consent_texts import consent_text
from peili.ui import words

INSTEAD = 6  # free times to choose from when the held one was lost


Commit = Callable[[Details, Any, Choices], Appointment]


def commit_of(token: str, now: datetime) -> Commit:
    """Return what books a held time."""

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
        return commit_of(self.token, self.now)

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


def permissions_of(service: Service) -> dict[Channel, str]:
    """Return what may be permitted to a service's business, in words; nothing where it does no marketing."""
    business = service.controller.name
    return {
        channel: consent_text(channel=channel, language=language(), business=business)
        for channel in marketing_channels()
    }
