"""The first page of the staff: what is next, and the rest of today."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from peili.desk.queries import visits
from peili.desk.views.frames import Page, page_of
from peili.desk.words import COURSE
from peili.house.backups.queries import backups, sheet
from peili.people.access import ANY_STAFF, EVERYONE_IN, only
from peili.people.todo import todos
from peili.trail.models import Role


@only(*ANY_STAFF)
@require_safe
def today(request: HttpRequest) -> HttpResponseBase:
    """Show today's visits: one's own to a practitioner, the whole house's to the others.

    Who has no part in the visits goes on to the first page of their own work.
    """
    page = page_of(request, here="desk:today")
    if page.staff.role not in EVERYONE_IN:
        return redirect(str(page.frame.context["home_url"]))
    own = page.staff if page.staff.role == Role.PRACTITIONER else None
    booked = visits.of_day(staff=page.staff, day=page.today, zone=page.zone, only=own)
    places = visits.places([each.pk for each in booked])
    rows: list[dict[str, Any]] = [
        {
            "visit": each,
            "start": each.starts_at.astimezone(page.zone),
            "end": each.ends_at.astimezone(page.zone),
            "where": ", ".join(places.get(each.pk, ())),
            "course": COURSE.get(each.course),
            "arrived": each.arrived_at.astimezone(page.zone) if each.arrived_at else None,
            "done": each.ends_at <= page.now,
        }
        for each in booked
    ]
    following = next((row for row, each in zip(rows, booked, strict=True) if each.starts_at > page.now), None)
    present = [
        row for row, each in zip(rows, booked, strict=True) if each.starts_at <= page.now < each.ends_at
    ]
    waiting = sum(each.client is None for each in booked)
    return page.show(
        "desk/today.html",
        {
            "rows": rows,
            "next": following,
            "present": present,
            "waiting": waiting,
            "whole_house": own is None,
            "here": [row for row in rows if row["visit"].course == "arrived"],
            "connects": page.staff.role != Role.RECEPTIONIST,
            "todos": todos(staff=page.staff, now=page.now),
            **_backups(page),
        },
    )


def _backups(page: Page) -> dict[str, object]:
    """Return what the owner is told of the backups; nobody else is."""
    if page.staff.role != Role.OWNER:
        return {}
    known, read_back = backups(now=page.now), sheet(now=page.now)
    return {
        "backups": known,
        "sheet": read_back,
        "sheet_read": read_back.last and read_back.last.astimezone(page.zone),
        "rekeyed": known.rekeyed and known.rekeyed.astimezone(page.zone),
        "backed_up": known.backup and known.backup.at.astimezone(page.zone),
        "drilled": known.drill and known.drill.at.astimezone(page.zone),
    }
