"""What the pages of time share: whose time one may change, and a change weighed before it takes force."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise

from peili.booking.commands.fitting import weigh
from peili.booking.models import Unfit
from peili.desk.hours.rows import Homeless, homeless
from peili.desk.views import undo
from peili.desk.views.frames import Page, page_of
from peili.people.models import Staff
from peili.trail.models import Role

HERE = "desk:go_to_day"
SURE = "sure"
NOT_CARRIED = frozenset({"csrfmiddlewaretoken", SURE})


def page_for(request: HttpRequest) -> Page:
    """Begin a page of time; it belongs to the day in the main menu."""
    return page_of(request, here=HERE)


def whose(page: Page, code: str) -> Staff:
    """Return whose time is meant: one's own, or for an owner anyone's of the same business."""
    found: Staff | None = practitioners(page).filter(code=code).first()
    if found is None:
        raise Http404
    if found.pk != page.staff.pk and page.staff.role != Role.OWNER:
        raise PermissionDenied
    return found


def practitioners(page: Page) -> QuerySet[Staff]:
    """Return the practitioners of one's own business."""
    return Staff.objects.practitioners().filter(controller_id=page.staff.controller_id)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a change would do to the visits that are booked."""

    rows: Sequence[Homeless]
    count: int
    carried: list[tuple[str, str]]


def weighed(page: Page, change: Callable[[], object]) -> Weighed | None:
    """Return what a change would leave without a place; None when it is nothing, or was seen already."""
    if page.request.POST.get(SURE):
        return None
    found: list[tuple[Sequence[Homeless], int]] = []

    def look(whys: dict[UUID, Unfit.Why]) -> None:
        found.append(homeless(staff=page.staff, whys=whys, now=page.now, zone=page.zone))

    weigh(change, now=page.now, look=look)
    rows, count = found[0]
    posted = [
        (name, str(value))
        for name, values in page.request.POST.lists()
        for value in values
        if name not in NOT_CARRIED
    ]
    return Weighed(rows, count, posted) if count else None


def show_weighed(page: Page, found: Weighed, *, what: str | Promise, back: str) -> HttpResponse:
    """Show what would happen, and ask whether the change is to take force."""
    context: dict[str, object] = {"found": found, "what": what, "back": back, "address": page.request.path}
    return page.show("hours/weighed.html", context)


def changed(page: Page, *, back: str) -> HttpResponseBase:
    """Go on after a change: to the bookings it left without a place, else back to where that is said."""
    if page.request.POST.get(SURE):
        return redirect("hours:unfit")
    undo.remember(page, undo.Act.SAVED)
    return redirect(back)


def of_the_house(page: Page) -> None:
    """Refuse a chair renter, who owns a business of their own, what is the house's."""
    if page.staff.is_renter:
        raise PermissionDenied
