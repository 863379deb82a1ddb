"""One visitor's search: the service, the practitioner wished for, and the times in words."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from django.utils.functional import cached_property

from peili.booking.forms import start_of
from peili.booking.models import Appointment, Service
from peili.booking.queries.free import Setting, load_setting, next_offers, terms_and_zone
from peili.booking.queries.menu import PLAIN, Extras, known_by, of_visit, own_length, same_price
from peili.booking.rules import hours
from peili.booking.rules.chosen import Chosen, alike
from peili.booking.views import said
from peili.booking.views.picking import picks
from peili.booking.views.shell import language
from peili.people.models import Staff
from peili.ui import words
from peili.ui.addresses import address


@lru_cache(maxsize=1024)
def _query(*pairs: tuple[str, str]) -> str:
    """Return an address's query: one for each practitioner, the same on every page."""
    return urlencode(pairs)


class UnknownPractitioner(Exception):
    """The link or form names a practitioner who does not give this service."""


@dataclass(frozen=True, slots=True)
class Row:
    """A time to offer: when and with whom, and what its button sends."""

    start: str
    local: datetime
    who: str

    @property
    def shown(self) -> tuple[str, str, str, str]:
        """Return what its button sends, the day, the time and the practitioner in words."""
        return self.start, words.day_short(self.local, language()), said.clock(self.local), self.who


class Search:
    """A service's times as one visitor asks for them; loaded once, asked for days or for the next times."""

    def __init__(
        self,
        service: Service,
        *,
        wish: str,
        now: datetime,
        extras: Extras = PLAIN,
        told: tuple[int, int] | None = None,
        visit: Appointment | None = None,
    ) -> None:
        """Load the search; `wish` is a practitioner's code or empty. Raises UnknownPractitioner.

        `extras` are what was picked. With `told` only those take part with whom it comes to that; with a
        `visit` that is to be moved, those with whom it costs the same.
        """
        house = terms_and_zone()
        self.service, self.wish, self.now = service, wish, now
        self.extras = of_visit(visit) if visit else extras
        self.terms, self.zone = house
        self.today = now.astimezone(self.zone).date()
        self.days = self.terms.horizon_days + 1
        everyone = load_setting(
            service=service, first=self.today, days=self.days, house=house, extras=self.extras
        )
        if told is not None:
            everyone = everyone.among([pk for pk, each in everyone.chosen.items() if each.told == told])
        if visit is not None:
            everyone = everyone.among(same_price(everyone.chosen, visit)).lasting(own_length(visit))
        self.practitioners = everyone.practitioners
        self.chosen = self._chosen()
        self.setting: Setting = everyone.only(self.chosen.pk) if self.chosen else everyone
        self._by_id: dict[UUID, Staff] = {staff.pk: staff for staff in self.practitioners}
        self.plain = told is None and visit is None

    @property
    def named(self) -> tuple[Hashable, ...]:
        """Return what the search is known by, the house's set-up and the clock aside; not that of a move."""
        if not self.plain:
            raise ValueError("a search within what was told before has no name of its own")
        return known_by(self.service, self.extras), self.chosen and self.chosen.pk

    def _chosen(self) -> Staff | None:
        found = [staff for staff in self.practitioners if staff.code == self.wish]
        if self.wish and not found:
            raise UnknownPractitioner
        return found[0] if found else None

    @cached_property
    def url(self) -> str:
        """Return the address of the service's times."""
        return address("booking:times", self.service.slug)

    @cached_property
    def picks(self) -> list[tuple[str, str]]:
        """Return the fields by which forms and links carry what was picked."""
        return picks(self.extras)

    @cached_property
    def and_with(self) -> str:
        """Return the end of an address's query that keeps the practitioner wished for and what was picked."""
        wish = [("with", self.wish)] if self.wish else []
        return f"&{_query(*wish, *self.picks)}" if wish or self.picks else ""

    def link(self, *more: tuple[str, str], wish: str | None = None) -> str:
        """Return the address of the times of what was picked, with a practitioner or without (empty)."""
        code = self.wish if wish is None else wish
        query = [*([("with", code)] if code else []), *self.picks, *more]
        return f"{self.url}?{_query(*query)}" if query else self.url

    @cached_property
    def told(self) -> list[Chosen]:
        """Return what it comes to with each who may give it."""
        return [self.setting.chosen[staff.pk] for staff in self.setting.practitioners]

    @cached_property
    def differs(self) -> bool:
        """Tell whether it is dearer or longer with one than with another of those who may give it."""
        return not alike(self.told)

    def with_whom(self, staff: Staff) -> str:
        """Return who gives it, with the length and the price where they differ."""
        return said.with_price(staff.name, self.setting.chosen[staff.pk]) if self.differs else staff.name

    @property
    def last_day(self) -> date:
        """Return the last day that can be booked."""
        return self.today + timedelta(days=self.terms.horizon_days)

    def local(self, minute: int) -> datetime:
        """Return a UTC minute on the premises' wall clock."""
        return hours.moment_of(minute).astimezone(self.zone)

    def next_rows(self, *, at_most: int, first: date | None = None) -> list[Row]:
        """Return the next times to offer, from a day on."""
        begins = max(first or self.today, self.today)
        days = (self.last_day - begins).days + 1
        if days < 1:
            return []  # a link can name any day there is
        found = next_offers(setting=self.setting, first=begins, days=days, now=self.now, at_most=at_most)
        return [self._row(offer.minute, self._by_id[offer.staff]) for offer in found]

    def _row(self, minute: int, staff: Staff) -> Row:
        return Row(start=start_of(minute, staff.code), local=self.local(minute), who=self.with_whom(staff))
