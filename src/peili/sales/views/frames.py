"""What the pages of payments share: the frame, the clock, and one's own business or nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from peili.booking.models import Appointment
from peili.people.access import actor_of
from peili.people.models import Staff
from peili.people.shell import Frame, frame
from peili.sales.models import Receipt
from peili.sales.queries import seen_by
from peili.trail.commands import Actor

HERE = "sales:day"


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
    def today(self) -> date:
        """Return the local date."""
        return self.now.astimezone(self.frame.zone).date()

    def show(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        """Return the page with its frame."""
        own = {"now": self.now.astimezone(self.frame.zone), "today": self.today}
        return render(self.request, template, self.frame.context | own | context, status=status)


def page_of(request: HttpRequest) -> Page:
    """Begin a page."""
    return Page(request, frame(request, here=HERE), timezone.now())


def visit_of(page: Page, pk: UUID) -> Appointment:
    """Return a visit of a card of one's own register; any other is as unknown as one nobody has."""
    found = Appointment.objects.filter(pk=pk, client__register__controller_id=page.staff.controller_id)
    visit = found.select_related("service", "staff", "client").first()
    if visit is None:
        raise Http404
    return visit


def receipt_of(page: Page, pk: UUID) -> Receipt:
    """Return a receipt of one's own business, or nothing."""
    found = seen_by(page.staff).select_related("client").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
