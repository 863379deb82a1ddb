"""In spite of which conditions a visit is given, and who decided it."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.utils.translation import gettext_lazy as _

from peili.booking.models import Appointment, Exemption
from peili.promises.vocabulary import Text

CALLED: dict[str, Text] = {
    "booking.patch_test": _("Given without the test the house asks for"),
    "booking.interval": _("Given sooner than the days the house asks for"),
}


@dataclass(frozen=True, slots=True)
class Exempted:
    """A decision: what was set aside, for which day, why, by whom and when."""

    what: Text
    day: date
    why: str
    who: str
    at: datetime


def exemptions_of(visit: Appointment, *, zone: tzinfo) -> list[Exempted]:
    """Return the decisions about a visit, the newest first."""
    rows = Exemption.objects.filter(appointment=visit.pk).select_related("by").order_by("-decided_at", "code")
    return [
        Exempted(
            what=CALLED.get(each.code, each.code),
            day=each.day,
            why=each.get_why_display(),
            who=each.by.name,
            at=each.decided_at.astimezone(zone),
        )
        for each in rows
    ]
