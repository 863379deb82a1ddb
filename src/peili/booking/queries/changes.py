"""What has been done to a visit, by whom and when: from the log, with the times it had before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peili.booking.models import Appointment, Former
from peili.people.models import Staff
from peili.promises.vocabulary import Text
from peili.trail.models import Entry, Role
from peili.trail.queries import entries_about

MOST = 100  # changes of one visit
SHOWN: Final[dict[str, Text]] = {
    "booking.book": _("Booked online"),
    "booking.book_at_desk": _("Booked at the desk"),
    "booking.accept": _("The offer of a time was accepted"),
    "booking.move": _("Moved"),
    "booking.resize": _("Length changed"),
    "booking.cancel": _("Cancelled"),
    "booking.restore": _("Booked again"),
    "booking.confirm": _("Confirmed by the salon"),
    "booking.arrived": _("The client's arrival was noted or taken back"),
    "booking.start": _("Treatment started"),
    "booking.finish": _("Treatment finished"),
    "booking.missed": _("Noted: the client did not come"),
    "booking.came": _("The client came after all"),
    "booking.excuse": _("The note of a lost visit was deleted"),
    "booking.exempt": _("Given in spite of a condition"),
    "booking.price_by_card": _("Price changed by the card"),
    "booking.remind": _("A reminder was sent"),
}
PLACED = ("booking.move", "booking.resize")
TOLD_OF: Final = {Role.CLIENT: _("the client"), Role.PROGRAM: _("the program")}


@dataclass(frozen=True, slots=True)
class Standing:
    """When a visit was to be, and with whom."""

    starts: datetime
    ends: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Change:
    """One act upon a visit: when, what, by whom; of a move also from where to where, if it is known."""

    at: datetime
    what: Text
    who: Text
    was: Standing | None = None
    became: Standing | None = None


def changes_of(visit: Appointment, *, asking: Staff, named: bool, zone: tzinfo) -> list[Change]:
    """Return what has been done to a visit, the newest first; the looks at it are elsewhere.

    `named` says colleagues by their names, else by what they are; who asks sees that it was themselves.
    """
    entries = list(
        entries_about(subject_id=visit.holder.subject_id).filter(visit_id=visit.pk, act__in=SHOWN)[:MOST]
    )
    places = list(_places(visit, zone))
    when = {until: number for number, (until, _place) in enumerate(places[:-1])}
    whose = {each.actor_id for each in entries if each.actor_id} if named else set()
    names = {each.subject_id: each.name for each in Staff.objects.filter(subject__in=whose)} if whose else {}
    found = []
    for each in entries:
        number = when.get(each.at) if each.act in PLACED else None
        was, became = (None, None) if number is None else (places[number][1], places[number + 1][1])
        who = _who(each, asking, names)
        found.append(Change(each.at.astimezone(zone), SHOWN[each.act], who, was, became))
    return found


def _places(visit: Appointment, zone: tzinfo) -> Iterator[tuple[datetime | None, Standing]]:
    """Yield where the visit stood, until when, the oldest first; where it stands now has no end."""
    rows: Sequence[Former | Appointment] = [
        *Former.objects.filter(appointment=visit).select_related("staff").order_by("until", "pk"),
        visit,
    ]
    for row in rows:
        until = row.until if isinstance(row, Former) else None
        yield until, Standing(row.starts_at.astimezone(zone), row.ends_at.astimezone(zone), row.staff.name)


def _who(entry: Entry, asking: Staff, names: dict[UUID, str]) -> Text:
    role = Role(entry.role)
    if role in TOLD_OF:
        return TOLD_OF[role]
    if entry.actor_id == asking.subject_id:
        return pgettext_lazy("who_did_it", "you")
    return names.get(entry.actor_id, role.label) if entry.actor_id else role.label
