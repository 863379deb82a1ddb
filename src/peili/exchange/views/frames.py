"""What the pages of connections share: the frame and the clock."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from peili.people.access import actor_of
from peili.people.models import Staff
from peili.people.shell import Frame, frame
from peili.trail.commands import Actor


@dataclass(frozen=True, slots=True)
class Page:
    """A page being made: who asks, when, and the frame around it."""

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

    def local(self, moment: datetime | None) -> datetime | None:
        """Return an instant by the house's clock."""
        return moment and moment.astimezone(self.zone)

    def show(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        """Return the page with its frame."""
        return render(self.request, f"exchange/{template}.html", self.frame.context | context, status=status)


def page_of(request: HttpRequest) -> Page:
    """Begin a page."""
    return Page(request, frame(request, here="settings:settings"), timezone.now())
