"""What all pages of the desk share: the frame, the clock, and things of one's own business or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from peili.booking.models import Appointment
from peili.desk.queries import clients
from peili.desk.queries.visits import seen_by
from peili.people.commands.search import search
from peili.people.models import Client
from peili.people.page import StaffPage
from peili.people.panels import Asked, Line, Part, Where, lines, parts
from peili.people.reach.queries import needs_reason, past_reach, with_relatives
from peili.people.shell import frame
from peili.trail.models import Purpose


@dataclass(frozen=True, slots=True)
class Page(StaffPage):
    """A page of the desk, with the parts other rooms have for it."""

    def parts(self, where: Where, thing: object, *, client: Client | None) -> list[Part]:
        """Return the parts that other rooms have for this page."""
        return parts(where, self._asked(thing, client))

    def under(self, shown: Sequence[UUID], *, client: Client) -> dict[UUID, list[Line]]:
        """Return the lines that other rooms have under the visits of a card."""
        return lines(self._asked(shown, client))

    def _asked(self, thing: object, client: Client | None) -> Asked:
        return Asked(thing=thing, client=client, staff=self.staff, now=self.now, zone=self.zone)


def page_of(request: HttpRequest, *, here: str) -> Page:
    """Begin a page; `here` is the address name of the menu entry it belongs to."""
    return Page(request, frame(request, here=here), timezone.now())


def appointment_of(page: Page, pk: UUID) -> Appointment:
    """Return an appointment of one's own business; another business's is as unknown as one nobody has."""
    found = seen_by(page.staff).select_related("client__protection").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def client_of(page: Page, pk: UUID) -> Client:
    """Return a card of one's own register; another register's is as unknown as one nobody has."""
    cards = Client.objects.visible_to(page.staff).select_related("register", "protection")
    found = cards.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def asks_reason(page: Page, pk: UUID) -> bool:
    """Tell whether a card of one's own business is past one's reach, so that a reason is asked first."""
    found = with_relatives(Client.objects.visible_to(page.staff), page.staff).filter(pk=pk).first()
    if found is not None:
        return needs_reason(page.staff, found)
    return past_reach(page.staff).filter(pk=pk).exists()


def search_for(page: Page, text: str, purpose: Purpose) -> dict[str, object] | None:
    """Return what a search shows, logged first; None when it cannot be logged: then nothing is shown."""
    try:
        found = search(staff=page.staff, text=text, by=page.actor, now=page.now, purpose=purpose)
    except DatabaseError:
        return None
    rows = clients.rows_of(found.clients, now=page.now, zone=page.zone)
    return {"found": rows, "more": found.more, "whole": found.whole, "typed": text}


def not_logged(page: Page) -> HttpResponse:
    """Say that what cannot be logged is not shown."""
    return page.show("desk/not_logged.html", {}, status=503)


def id_in(text: str) -> UUID | None:
    """Return the id an address carries, or None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
