"""What the staff's pages of erasure, retention and paper share: the frame, the clock, one's own business."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from peili.house.models import Register
from peili.people.access import actor_of
from peili.people.models import Client, Staff
from peili.people.shell import Frame, frame
from peili.rights.views.frames import answers
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

    @property
    def register(self) -> Register:
        """Return the client register of one's own business."""
        return Register.objects.get(controller_id=self.staff.controller_id, kind=Register.Kind.CLIENTS)

    def show(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        """Return the page with its frame."""
        own = {"now": self.now.astimezone(self.zone), "today": self.today}
        return render(self.request, template, self.frame.context | own | context, status=status)


def page_of(request: HttpRequest, *, answering: bool = False) -> Page:
    """Begin a page; where rights are carried out, only whoever answers for the register comes in."""
    found = Page(request, frame(request), timezone.now())
    if answering and not answers(found.staff):
        raise PermissionDenied
    return found


def any_client_of(page: Page, pk: UUID) -> Client:
    """Return a card of one's own register, a restricted one too; any other is as unknown as none."""
    cards = Client.objects.filter(register__controller_id=page.staff.controller_id)
    found = cards.select_related("register", "subject__joined_to").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


__all__ = ["Page", "answers", "any_client_of", "page_of"]
