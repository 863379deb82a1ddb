"""What the staff's pages of the room share: the frame, the clock, and requests of one's own business."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from peili.people.models import Client, ClientQuerySet, Staff
from peili.people.page import StaffPage
from peili.people.shell import frame
from peili.rights.models import Request
from peili.trail.models import Role


@dataclass(frozen=True, slots=True)
class Page(StaffPage):
    """A page being made for a member of staff."""

    def show(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        """Return the page with its frame; `template` is its name in this room."""
        own = {"answers": answers(self.staff)}
        return StaffPage.show(self, f"rights/{template}.html", own | context, status=status)

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
