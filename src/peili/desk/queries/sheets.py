"""The day on paper: initials and times, and the sheets that are not burned yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Appointment, DaySheet
from peili.house.queries import house_zone
from peili.people.access import EVERYONE_IN
from peili.people.models import Staff
from peili.people.phones import spoken_phone
from peili.people.reach.queries import protected
from peili.people.todo import Todo, todo

BURN = _("Burn the day sheet")


@dataclass(frozen=True, slots=True)
class Row:
    """A visit on paper."""

    start: datetime
    end: datetime
    initials: str
    phone: str


@dataclass(frozen=True, slots=True)
class Person:
    """A practitioner's visits on paper."""

    name: str
    rows: list[Row]


def on_paper(visits: Sequence[Appointment], *, zone: ZoneInfo, phones: bool) -> list[Person]:
    """Return visits as the sheet shows them, person by person, in order."""
    found: dict[str, list[Row]] = {}
    hidden = protected([each.client_id for each in visits if each.client_id])
    for each in visits:
        row = _row(each, zone, phones=phones, hidden=each.client_id in hidden)
        found.setdefault(each.staff.name, []).append(row)
    return [Person(name, rows) for name, rows in found.items()]


def _row(visit: Appointment, zone: ZoneInfo, *, phones: bool, hidden: bool) -> Row:
    whose = visit.client or visit.claim
    if hidden or (visit.client is not None and visit.client.restricted_at is not None):
        whose = None  # only stored, or protected: that the time is taken is all a sheet may say
    names = (whose.first_name, whose.last_name) if whose else ()
    return Row(
        start=visit.starts_at.astimezone(zone),
        end=visit.ends_at.astimezone(zone),
        initials=" ".join(f"{name[:1].upper()}." for name in names if name),
        phone=spoken_phone(whose.phone) if phones and whose and whose.phone else "",
    )


def unburned(staff: Staff) -> list[DaySheet]:
    """Return the sheets of one's own business that are still on paper."""
    kept = DaySheet.objects.filter(controller_id=staff.controller_id, burned_at__isnull=True)
    return list(kept.order_by("burn_by", "id"))


@todo(place=35, roles=EVERYONE_IN)
def to_burn(staff: Staff, now: datetime) -> list[Todo]:
    """Remind of the sheets whose day has come."""
    kept = unburned(staff)
    today: date = now.astimezone(house_zone()).date() if kept else now.date()
    return [
        Todo(
            text=BURN,
            url=reverse("desk:sheet", args=[each.day]),
            late=each.burn_by < today,
        )
        for each in kept
        if each.burn_by <= today
    ]
