"""Which visits a client missed or cancelled late, as far back as the house keeps it."""

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from django.db.models.functions import Coalesce

from peili.booking.models import Appointment, Lapse, Terms
from peili.booking.rules.lapses import ends_on, first_kept, is_late, visits_lost
from peili.house.queries import local
from peili.people.models import Client


@dataclass(frozen=True, slots=True)
class Lost:
    """A visit that was lost: how in words, when it was to be, and the last day that this is kept."""

    kind: str
    how: str
    start: datetime
    until: date


@dataclass(frozen=True, slots=True)
class Lapses:
    """What is kept of a client: the visits missed and cancelled late, and each of them, newest first."""

    missed: int
    late: int
    months: int
    rows: list[Lost]

    @property
    def until(self) -> date:
        """Return the last day that anything of this is kept, if nothing more is noted."""
        return max(each.until for each in self.rows)


def is_past_free(appointment: Appointment, *, now: datetime) -> bool:
    """Tell whether a client who cancels this visit now does so after the house's hour."""
    terms = Terms.objects.first() or Terms()
    return is_late(starts_at=appointment.starts_at, now=now, free_hours=terms.cancel_hours)


def months_kept() -> int:
    """Return how many months the house keeps a lapse."""
    return Terms.objects.values_list("lapse_months", flat=True).first() or Terms().lapse_months


def kept_since(*, now: datetime, months: int | None = None) -> datetime:
    """Return the start of the first local day whose lapses are still kept."""
    here = local(now)
    day = first_kept(here.date(), months=months or months_kept())
    return datetime.combine(day, time(), here.tzinfo)


def lapses_of(client: Client, *, now: datetime) -> Lapses | None:
    """Return what is kept of a client's lapses; None when there is nothing. One read when there is none."""
    visit = Coalesce("appointment__together", "appointment_id")
    found = Lapse.objects.filter(appointment__client=client).annotate(visit=visit)
    kept = list(found.select_related("appointment").order_by("-at", "-id"))
    if not kept:
        return None
    months = months_kept()
    since = kept_since(now=now, months=months)
    kept = [each for each in kept if each.at >= since]
    if not kept:
        return None
    missed = {each.visit for each in kept if each.kind == Lapse.Kind.MISSED}
    return Lapses(
        missed=len(missed),
        late=visits_lost(each.visit for each in kept if each.visit not in missed),
        months=months,
        rows=[_lost(each, months, since.tzinfo) for each in kept],
    )


def _lost(lapse: Lapse, months: int, zone: tzinfo | None) -> Lost:
    until = ends_on(lapse.at.astimezone(zone).date(), months=months)
    return Lost(lapse.kind, lapse.get_kind_display(), lapse.appointment.starts_at.astimezone(zone), until)
