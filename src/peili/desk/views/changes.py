"""What has been done to a visit: who, when and what, for those who may see the visit."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from peili.booking.queries.changes import changes_of
from peili.desk.views.frames import appointment_of, page_of
from peili.people.access import EVERYONE_IN, only
from peili.trail.models import Role


@only(*EVERYONE_IN)
@require_safe
def show_changes(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """Show the changes of a visit: colleagues by name to who answers for the business, else by role."""
    page = page_of(request, here="desk:go_to_day")
    found = appointment_of(page, appointment)
    named = page.staff.role == Role.OWNER or page.staff.is_renter
    changes = changes_of(found, asking=page.staff, named=named, zone=page.zone)
    context: dict[str, object] = {"visit": found, "start": page.local(found.starts_at)}
    return page.show("desk/changes.html", context | {"changes": changes, "named": named})
