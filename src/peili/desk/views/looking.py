"""The owner's page of who opens cards how often."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from peili.desk.looking import MOST_IN_AN_HOUR
from peili.desk.queries.looking import looking
from peili.desk.views.frames import page_of
from peili.people.access import only
from peili.trail.models import Role


@only(Role.OWNER)
@require_safe
def show_looking(request: HttpRequest) -> HttpResponse:
    """Show what was opened in seven days by each of the staff. Nothing is blocked by it."""
    page = page_of(request, here="desk:clients")
    rows = [
        {"looker": each, "at": each.at.astimezone(page.zone) if each.at else None}
        for each in looking(staff=page.staff, now=page.now)
    ]
    return page.show("desk/looking.html", {"rows": rows, "most": MOST_IN_AN_HOUR})
