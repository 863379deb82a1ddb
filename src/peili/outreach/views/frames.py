"""What all staff pages of the room share: the frame, the clock, and things of one's own business."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from peili.house.models import Register
from peili.people.models import Client
from peili.people.page import StaffPage
from peili.people.shell import frame


@dataclass(frozen=True, slots=True)
class Page(StaffPage):
    """A page of contacts and marketing."""

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

    def show(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        """Return the page with its frame; `template` is its name in this room."""
        return StaffPage.show(self, f"outreach/{template}.html", context, status=status)


def page_of(request: HttpRequest) -> Page:
    """Begin a page."""
    return Page(request, frame(request, here="outreach:waiting"), timezone.now())
