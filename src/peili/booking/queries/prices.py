"""What a client's card says of the price rules: since when they came, and whether this visit costs less."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peili.booking.models import Appointment, Service, Variant
from peili.booking.queries.menu import Extras, load_menu, of_visit, variants_of
from peili.booking.rules.prices import Every, changed_by, is_meant, is_reduced
from peili.house.queries import house_zone
from peili.people.models import Client
from peili.ui import words

LOOKED_AT = 100  # earlier visits of the service


@dataclass(frozen=True, slots=True)
class Advice:
    """What the card says: of the last visit, of what should be otherwise, and the price if it differs."""

    last: str
    words: Sequence[str]
    cents: int | None = None


def advice_for(
    *, client: Client, service: Service, extras: Extras, on: date, visit: Appointment | None = None
) -> Advice | None:
    """Return what a client's card says of the price of a service on a day; None when it says nothing.

    With the `visit` that is booked it tells the price that visit should have, if it has another.
    """
    ways = [each for each in variants_of(service, online=False) if each.weeks_from or each.weeks_to]
    rule = Every(service.every, service.every_percent, service.every_months)
    way = extras.variant if extras.variant in ways else None
    if not rule and way is None:
        return None
    earlier = _earlier(client, service, on, visit)
    last = max(earlier, default=None)
    found, price = _other_way(ways, way, last, on), None
    if is_reduced(rule, earlier=earlier, on=on):
        price = _reduced(visit, rule) if visit else None
        if visit is None or price != visit.price_cents:
            said = _("This is visit number %(times)s of its series: it costs %(percent)s %% less.")
            found.append(said % {"times": rule.times, "percent": rule.percent})
    return Advice(_last(last, on), found, price) if found else None


def _reduced(visit: Appointment, rule: Every) -> int:
    listed = load_menu(visit.service, of_visit(visit), [visit.staff]).by(visit.staff_id).cents
    return changed_by(listed, -rule.percent)


def advice_of(visit: Appointment) -> Advice | None:
    """Return what the card says of a booked visit's price; None without a card, or when all is well."""
    if visit.client is None or visit.state != Appointment.State.BOOKED:
        return None
    on = visit.starts_at.astimezone(house_zone()).date()
    return advice_for(client=visit.client, service=visit.service, extras=of_visit(visit), on=on, visit=visit)


def _earlier(client: Client, service: Service, on: date, visit: Appointment | None) -> list[date]:
    """Return the days of the client's earlier visits of a service, at most so many, the last ones."""
    zone = house_zone()
    rows = Appointment.objects.filter(client=client, service=service, state=Appointment.State.BOOKED)
    if visit is not None:
        rows = rows.exclude(pk=visit.pk)
    starts = rows.order_by("-starts_at").values_list("starts_at", flat=True)[:LOOKED_AT]
    days = [each.astimezone(zone).date() for each in starts]
    return [day for day in days if day < on]


def _other_way(ways: Sequence[Variant], way: Variant | None, last: date | None, on: date) -> list[str]:
    if way is None or is_meant(way, last=last, on=on):
        return []
    language = get_language() or "fi"
    meant = [each for each in ways if is_meant(each, last=last, on=on)]
    return [
        _("By the card it would be: %(name)s, %(price)s.")
        % {"name": each.name, "price": words.euros(each.price_cents, language)}
        for each in meant
    ] or [_("By the card this variant is not meant for this visit.")]


def _last(last: date | None, on: date) -> str:
    if last is None:
        return _("First visit of this treatment")
    day = words.day_full(last, get_language() or "fi")
    return _("Last visit of this treatment %(day)s, %(weeks)s weeks before") % {
        "day": day,
        "weeks": (on - last).days // 7,
    }
