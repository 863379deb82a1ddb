"""One visitor's search for a visit of several treatments: the basket in the address, times in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from peili.booking.forms import VisitStart
from peili.booking.models import Appointment, Hold, Service
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.limits import first_allowed, stopped
from peili.booking.queries.menu import Extras, NoSuchExtra, extras_of, names_of, of_visit, own_length
from peili.booking.queries.public import bookable
from peili.booking.queries.together import Offered, Several, Wanted, load_several, next_visits
from peili.booking.rules import hours
from peili.booking.rules.chosen import alike, least
from peili.booking.rules.layouts import MOST, Way, may_be_at_once
from peili.booking.views import said
from peili.booking.views.shell import language
from peili.people.models import Staff
from peili.promises.gates import Limit
from peili.ui import words
from peili.ui.addresses import address

BASKET = "s"
_ITEM = re.compile(r"([-\w]{1,80})(?:~([-\w]{1,40}))?((?:\.[-\w]{1,80}){0,8})", re.ASCII)


class UnreadableBasket(Exception):
    """The address names a service that cannot be booked, too many of them, or of different businesses."""


@dataclass(frozen=True, slots=True)
class Item:
    """A treatment in the basket: a service with what was chosen beside it, and its code in addresses."""

    service: Service
    extras: Extras
    code: str
    agreed: Appointment | None = None  # a visit that its client moves

    @property
    def name(self) -> str:
        """Return what it is called in the current language."""
        return names_of(self.service, self.extras)[language()]

    @property
    def wanted(self) -> Wanted:
        """Return it as searches and commands take it."""
        minutes = own_length(self.agreed) if self.agreed else None
        return Wanted(self.service, minutes, self.extras, agreed=self.agreed)


def read_basket(asked: QueryDict) -> list[Item]:
    """Return the treatments of an address in the order chosen; raises UnreadableBasket.

    A code is a service's name in links, then `~` and a variant, then `.` and an add-on for each.
    """
    codes = asked.getlist(BASKET)
    if not 1 <= len(codes) <= MOST:
        raise UnreadableBasket
    items = [_item(code) for code in codes]
    alone = len(items) == 1 and not items[0].service.alone
    if alone or len({each.service.controller_id for each in items}) > 1:
        raise UnreadableBasket
    return items


def _item(code: str) -> Item:
    found = _ITEM.fullmatch(code)
    service = bookable(found[1]) if found else None
    if found is None or service is None:
        raise UnreadableBasket
    try:
        addons = [each for each in found[3].split(".") if each]
        return Item(service, extras_of(service, variant=found[2] or "", addons=addons), code)
    except NoSuchExtra as error:
        raise UnreadableBasket from error


def code_of(service: Service, extras: Extras) -> str:
    """Return a treatment as addresses write it."""
    way = f"~{extras.variant.code}" if extras.variant else ""
    return "".join([service.slug, way, *(f".{each.slug}" for each in extras.addons)])


def basket_query(items: Sequence[Item]) -> str:
    """Return the end of an address that keeps these treatments."""
    return urlencode([(BASKET, each.code) for each in items])


def visit_url(held: Sequence[Hold]) -> str:
    """Return the address of the times of the treatments that are held."""
    codes = [(BASKET, code_of(each.service, of_visit(each))) for each in held]
    return f"{address('booking:visit')}?{urlencode(codes)}"


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A time to offer: when it begins and ends, who does what, and what its button sends."""

    start: str
    local: datetime
    ends: datetime
    who: str

    @property
    def shown(self) -> tuple[str, str, str, str]:
        """Return what its button sends, the day, the time from and to, and who does what."""
        day = words.day_short(self.local, language())
        return self.start, day, words.span(self.local, self.ends, language()), self.who


class VisitSearch:
    """The times of several treatments as one visitor asks for them; loaded once."""

    def __init__(self, items: Sequence[Item], *, now: datetime, way: Way = Way.ANY, wish: str = "") -> None:
        """Load the search; `wish` is a practitioner's code. Raises NotOneVisit."""
        house = terms_and_zone()
        self.items, self.now, self.way, self.wish = items, now, way, wish
        self.terms, self.zone = house
        self.today = now.astimezone(self.zone).date()
        everyone = load_several(
            wanted=[each.wanted for each in items],
            first=self.today,
            days=self.terms.horizon_days + 1,
            way=way,
            house=house,
        )
        self.practitioners = self._for_all(everyone)
        self.chosen = next((staff for staff in self.practitioners if staff.code == wish), None)
        self.several: Several = everyone.only(self.chosen.pk) if self.chosen else everyone

    @staticmethod
    def _for_all(several: Several) -> list[Staff]:
        """Return who gives every one of the treatments."""
        return [
            staff
            for staff in several.whole.practitioners
            if all(staff.pk in setting.resources for setting in several.settings)
        ]

    @cached_property
    def query(self) -> str:
        """Return the end of an address that keeps the basket."""
        return basket_query(self.items)

    def url(self, *, way: Way | None = None, wish: str | None = None) -> str:
        """Return the address of these times, in another way or with another practitioner if given."""
        asked = [(BASKET, each.code) for each in self.items]
        way, wish = way or self.way, self.wish if wish is None else wish
        asked += [("way", way.value)] if way is not Way.ANY else []
        asked += [("with", wish)] if wish else []
        return f"{address('booking:visit')}?{urlencode(asked)}"

    @property
    def ways(self) -> list[tuple[str, bool, str]]:
        """Return how the treatments may lie: in words, whether chosen, the address; none without choice."""
        if not may_be_at_once([each.service.takes for each in self.items]):
            return []
        known = {
            Way.ANY: _("Either way"),
            Way.ONCE: _("At the same time"),
            Way.AFTER: _("One after another"),
        }
        return [(name, way is self.way, self.url(way=way)) for way, name in known.items()]

    @property
    def last_day(self) -> date:
        """Return the last day that can be booked."""
        return self.today + timedelta(days=self.terms.horizon_days)

    @property
    def price(self) -> str:
        """Return in words what all treatments cost together, or from what on when it depends on the giver."""
        known = [list(setting.chosen.values()) for setting in self.several.settings]
        cents = words.euros(sum(least(each)[1] for each in known), language())
        return cents if all(alike(each) for each in known) else _("from %(price)s") % {"price": cents}

    def told(self, number: int) -> str:
        """Return in words how long a treatment takes and what it costs, from what on when that depends."""
        known = list(self.several.settings[number].chosen.values())
        minutes, cents = least(known)
        said_of = f"{words.minutes(minutes)}, {words.euros(cents, language())}"
        return said_of if alike(known) else _("from %(price)s") % {"price": said_of}

    def next_rows(
        self, *, at_most: int, first: date | None = None, limiting: Sequence[Sequence[Limit]] = ()
    ) -> list[VisitRow]:
        """Return the next times to offer, from a day on.

        `limiting` says for each treatment when it is not given to a client who is known.
        """
        begins = max(first or self.today, self.today)
        begins = first_allowed([each for found in limiting for each in found], begins, zone=self.zone)
        days = (self.last_day - begins).days + 1
        if days < 1:
            return []
        found = next_visits(self.several, first=begins, days=days, now=self.now, at_most=at_most)
        return [
            self.row(each)
            for each in found
            if not stopped(limiting, hours.moment_of(each.minute), each.plan.layout.offsets)
        ]

    def row(self, offer: Offered) -> VisitRow:
        """Return an offer in words."""
        layout, begins = offer.plan.layout, hours.moment_of(offer.minute)
        chosen = tuple((offset, staff.code) for offset, staff in zip(layout.offsets, offer.who, strict=True))
        return VisitRow(
            start=str(VisitStart(begins, chosen)),
            local=begins.astimezone(self.zone),
            ends=hours.moment_of(offer.minute + layout.minutes).astimezone(self.zone),
            who=self._who(offer),
        )

    def _who(self, offer: Offered) -> str:
        """Return who does what: one name when one does everything, else each treatment with its time."""
        names = list(dict.fromkeys(staff.name for staff in offer.who))
        offsets = offer.plan.layout.offsets
        if len(names) == 1:
            return names[0]
        if len(set(offsets)) == 1:
            return _("%(names)s at the same time") % {"names": ", ".join(names)}
        steps = sorted(
            (offset, item.name, staff.name)
            for offset, item, staff in zip(offsets, self.items, offer.who, strict=True)
        )
        return ", ".join(
            f"{said.clock(hours.moment_of(offer.minute + offset).astimezone(self.zone))} {treatment} ({name})"
            for offset, treatment, name in steps
        )
