"""By when a person's data goes, as the house has promised it for each category of data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max, Q

from peili.booking.models import Appointment
from peili.house.keeping import ALL, at_latest
from peili.house.periods import Period, period
from peili.house.profile import Profile, ProfileRefused, read
from peili.house.queries import profile_version
from peili.people.models import Client
from peili.promises.declare import Personal
from peili.rights.rules.due import months_after
from peili.rights.words import why
from peili.vault.models import Subject

LAST_VISIT = "last_visit"


@dataclass(frozen=True, slots=True)
class Ends:
    """What the ends are counted from, and the time after it for each category the house named."""

    first: date
    last: date
    visited: bool
    by_category: Mapping[str, Period]
    others: Period | None
    whys: Mapping[str, str] = field(default_factory=dict)

    def of(self, said: Personal) -> date | None:
        """Return the last day a field is kept; the activity's own time where the house has no rule."""
        length = self.by_category.get(said.category.code, self.others)
        if length is None:
            length = max((period(each.keep.period) for each in said.activities), key=lambda each: each.months)
        return after(self.last, length)

    def why(self, said: Personal) -> str:
        """Return in words after what and how long a field is kept; nothing where the house has no rule."""
        return self.whys.get(said.category.code, self.whys.get(ALL, ""))

    @property
    def latest(self) -> date | None:
        """Return the day by which all is gone; None while the house has named no rule."""
        lengths = [*self.by_category.values(), *([self.others] if self.others else [])]
        return max((after(self.last, each) for each in lengths), default=None)


def after(day: date, length: Period) -> date:
    """Return the day some time after another."""
    later = months_after(day, length.months)
    return date.fromordinal(later.toordinal() + length.days + length.minutes // (24 * 60))


def ends_of(subject_ids: list[UUID], *, zone: ZoneInfo) -> Ends:
    """Return what a person's ends are counted from: the last visit booked, else when they became known.

    A card that was brought in says itself since when they are a customer, and when they last came before.
    """
    known = Subject.objects.filter(pk__in=subject_ids).order_by("made_at").values_list("made_at", flat=True)
    cards = Client.objects.filter(subject__in=subject_ids)
    dates = list(cards.values_list("relationship_started_on", "seen_before_on"))
    of_theirs = Q(client__subject__in=subject_ids) | Q(claim__subject__in=subject_ids)
    kept = Appointment.objects.filter(of_theirs).exclude(state=Appointment.State.CANCELLED)
    last = kept.aggregate(last=Max("starts_at"))["last"]
    profile = _profile()
    by_category, others = _rules(profile)
    came = [before for _since, before in dates if before] + ([_local(last, zone)] if last else [])
    made = _local(known[0], zone)
    return Ends(
        first=min([made, *(since for since, _before in dates), *came]),
        last=max(came, default=made),
        visited=bool(came),
        by_category=by_category,
        others=others,
        whys=_whys(profile),
    )


def _local(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _profile() -> Profile | None:
    version = profile_version()
    try:
        return read(version.content) if version is not None else None
    except ProfileRefused:
        return None


def _whys(profile: Profile | None) -> dict[str, str]:
    """Return by category, or for all, after what and how long it is kept."""
    rules = [(rule, at_latest(rule, profile.clocks)) for rule in profile.retention] if profile else []
    return {code: why(event, length) for rule, (event, length) in rules for code in rule.covers}


def _rules(profile: Profile | None) -> tuple[dict[str, Period], Period | None]:
    found: dict[str, Period] = {}
    others: Period | None = None
    for rule in profile.retention if profile else ():
        _event, length = at_latest(rule, profile.clocks) if profile else ("", Period())
        found |= {code: length for code in rule.covers if code != ALL}
        others = length if ALL in rule.covers else others
    return found, others
