"""A staff page being made: who asks, when, and the frame around it. Rooms add what is theirs."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from peili.people.access import actor_of
from peili.people.models import Staff
from peili.people.shell import Frame
from peili.trail.commands import Actor
from peili.ui.refused import note_refused


@dataclass(frozen=True, slots=True)
class StaffPage:
    """What every staff page knows; `show` gives templates the local time as `now` and the date as `today`."""

    request: HttpRequest
    frame: Frame
    now: datetime

    @property
    def staff(self) -> Staff:
        """Return who asks."""
        return self.frame.staff

    @property
    def actor(self) -> Actor:
        """Return who asks, for the trail."""
        return actor_of(self.request)

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone whose clock the page shows."""
        return self.frame.zone

    @property
    def today(self) -> date:
        """Return the local date."""
        return self.now.astimezone(self.zone).date()

    def local(self, at: datetime | None) -> datetime | None:
        """Return an instant by the clock of the premises."""
        return at.astimezone(self.zone) if at else None

    def show(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        """Return the page with its frame."""
        note_refused(self.request, context, status=status)
        own = {"now": self.local(self.now), "today": self.today}
        return render(self.request, template, self.frame.context | own | context, status=status)
