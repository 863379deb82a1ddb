"""What the pages of payments share: the frame, the clock, and one's own business or nothing."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from peili.booking.models import Appointment
from peili.people.page import StaffPage
from peili.people.shell import frame
from peili.sales.models import Receipt
from peili.sales.queries import seen_by

HERE = "sales:day"


def page_of(request: HttpRequest) -> StaffPage:
    """Begin a page."""
    return StaffPage(request, frame(request, here=HERE), timezone.now())


def visit_of(page: StaffPage, pk: UUID) -> Appointment:
    """Return a visit of a card of one's own register; any other is as unknown as one nobody has."""
    found = Appointment.objects.filter(pk=pk, client__register__controller_id=page.staff.controller_id)
    visit = found.select_related("service", "staff", "client").first()
    if visit is None:
        raise Http404
    return visit


def receipt_of(page: StaffPage, pk: UUID) -> Receipt:
    """Return a receipt of one's own business, or nothing."""
    found = seen_by(page.staff).select_related("client").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
