"""What the desk sees of visits of several treatments and of series."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from peili.booking.forms import VisitStart
from peili.booking.models import Appointment, Resource
from peili.booking.queries.menu import names_of
from peili.booking.queries.series import unbound
from peili.booking.queries.together import Offered, Several, Wanted, load_several
from peili.booking.rules import hours, series
from peili.booking.rules.layouts import Way
from peili.desk.queries.on_day import Row
from peili.desk.queries.visits import seen_by
from peili.house.texts import of_languages
from peili.people.models import Client, Staff


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of a visit as its button shows and sends it: from, to, and who does what when."""

    value: str
    start: datetime
    end: datetime
    steps: list[tuple[datetime, str, Staff]]


def load(
    *, wanted: list[Wanted], client: Client, first: date, days: int, way: Way, only: UUID | None
) -> Several:
    """Load the search for a client's visit; the house's notice and horizon do not bind it."""
    resource = Resource.objects.filter(client=client).values_list("pk", flat=True).first()
    found = unbound(load_several(wanted=wanted, first=first, days=days, client=resource, way=way))
    return found.only(only) if only else found


def slot(offer: Offered, wanted: list[Wanted], zone: ZoneInfo) -> Slot:
    """Return an offered time with each treatment's own."""
    layout, begins = offer.plan.layout, hours.moment_of(offer.minute)
    steps = sorted(
        (
            (
                hours.moment_of(offer.minute + at).astimezone(zone),
                of_languages(names_of(each.service, each.extras)),
                staff,
            )
            for at, each, staff in zip(layout.offsets, wanted, offer.who, strict=True)
        ),
        key=lambda step: (step[0], step[1]),
    )
    chosen = tuple((at, staff.code) for at, staff in zip(layout.offsets, offer.who, strict=True))
    return Slot(
        value=str(VisitStart(begins, chosen)),
        start=begins.astimezone(zone),
        end=hours.moment_of(offer.minute + layout.minutes).astimezone(zone),
        steps=steps,
    )


def days_of_series(weeks: int, times: int) -> int:
    """Return how many days of hours a series needs to know."""
    return weeks * 7 * max(0, times - 1) + 2 * series.NEAR + 2


def belongs(visit: Appointment, *, staff: Staff) -> tuple[list[Appointment], list[Appointment]]:
    """Return the other treatments of a visit, and the visits of its series from that whole visit on."""
    if visit.together is None and visit.series is None:
        return [], []
    rows = seen_by(staff).exclude(pk=visit.pk).order_by("starts_at", "pk")
    beside = list(rows.filter(together=visit.together)) if visit.together else []
    begins = min([visit.starts_at, *(each.starts_at for each in beside)])
    coming = seen_by(staff).filter(series=visit.series, starts_at__gte=begins, state=Appointment.State.BOOKED)
    later = list(coming.order_by("starts_at", "pk")) if visit.series else []
    return beside, later


def letters(visits: Collection[Row]) -> dict[UUID, str]:
    """Return a letter for the visits of several treatments of a day: the same for what belongs together."""
    order = sorted(
        (each for each in visits if each.together), key=lambda each: (each.starts_at, str(each.together))
    )
    known: dict[UUID, str] = {}
    for each in order:
        if each.together and each.together not in known:
            known[each.together] = chr(ord("A") + len(known) % 26)
    return {each.pk: known[each.together] for each in order if each.together}
