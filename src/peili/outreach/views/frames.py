"""What all staff pages of the room share: the frame, the clock, and things of one's own business."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from peili.house.models import Register
from peili.people.access import actor_of
from peili.people.models import Client, Staff
from peili.people.shell import frame
from peili.trail.commands import Actor


@dataclass(frozen=True, slots=True)
class Page:
    """A page being made: who asks, when, and the frame around it."""

    request: HttpRequest
    staff: Staff
    actor: Actor
    now: datetime
    zone: ZoneInfo
    context: dict[str, object]

    @property
    def today(self) -> date:
        """Return the local date."""
        return self.now.astimezone(self.zone).date()

    @property
    def register(self) -> Register:
        """Return the client register of one's own business."""
        return Register.objects.select_related("controller").get(
            controller_id=self.staff.controller_id, kind=Register.Kind.CLIENTS
        )

    def client(self, pk: UUID) -> Client:
        """Return a card of one's own register; another's is as unknown as one nobody has."""
        found = Client.objects.visible_to(self.staff).select_related("register").filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def show(self, template: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
        """Return the page with its frame."""
        return render(self.request, f"outreach/{template}.html", self.context | context, status=status)


def page_of(request: HttpRequest) -> Page:
    """Begin a page."""
    around = frame(request, here="outreach:waiting")
    return Page(request, around.staff, actor_of(request), timezone.now(), around.zone, around.context)
