"""What the staff's pages of the room share: the frame, the clock, and requests of one's own business."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from peili.people.access import actor_of
from peili.people.models import Client, ClientQuerySet, Staff
from peili.people.shell import Frame, frame
from peili.rights.models import Request
from peili.trail.commands import Actor
from peili.trail.models import Role


@dataclass(frozen=True, slots=True)
class Page:
    """A page being made for a member of staff."""

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

    def show(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        """Return the page with its frame."""
        own = {"today": self.today, "answers": answers(self.staff)}
        return render(
            self.request, f"rights/{template}.html", self.frame.context | own | context, status=status
        )

    def client(self, pk: UUID) -> Client:
        """Return a card of one's own register; any other is as unknown as one nobody has."""
        found = (
            Client.objects.visible_to(self.staff).select_related("register", "subject").filter(pk=pk).first()
        )
        if found is None:
            raise Http404
        return found

    def restricted(self, pk: UUID) -> Client:
        """Return a restricted card of one's own register."""
        found = restricted_of(self.staff).select_related("register", "subject").filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def asked(self, pk: UUID) -> Request:
        """Return a request made to one's own business."""
        found = Request.objects.visible_to(self.staff).select_related("subject").filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


def page_of(request: HttpRequest, *, answering: bool = False) -> Page:
    """Begin a page; where requests are answered, only whoever answers them comes in."""
    found = Page(request, frame(request), timezone.now())
    if answering and not answers(found.staff):
        raise PermissionDenied
    return found


def answers(staff: Staff) -> bool:
    """Tell whether someone answers requests: the owner, the privacy contact, and a chair renter their own."""
    return staff.role in (Role.OWNER, Role.PRIVACY) or staff.is_renter


def restricted_of(staff: Staff) -> ClientQuerySet:
    """Return the restricted cards of one's own register, which `visible_to` leaves out."""
    return Client.objects.filter(
        restricted_at__isnull=False, register__controller_id=staff.controller_id
    ).order_by("restricted_at")
