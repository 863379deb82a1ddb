"""What all pages of care share: the frame, the clock, one's own business, and the log before the page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from peili.booking.models import Appointment
from peili.care.commands.consenting import ConsentMissing, words_for
from peili.care.commands.noting import see
from peili.care.queries.house import chosen
from peili.care.queries.records import visits_seen_by
from peili.people.access import only
from peili.people.models import Client
from peili.people.page import StaffPage
from peili.people.shell import frame
from peili.trail.models import Role

View = Callable[..., HttpResponseBase]
M = TypeVar("M", bound=Model)

TREATS = (Role.OWNER, Role.PRACTITIONER)
CLIENTS = "desk:clients"
GOODS = "care:products"


class NotLogged(Exception):
    """The opening could not be logged, so nothing is shown."""


@dataclass(frozen=True, slots=True)
class Page(StaffPage):
    """A page of care."""

    @property
    def posted(self) -> bool:
        """Tell whether a form was sent."""
        return self.request.method == "POST"

    def client(self, pk: UUID) -> Client:
        """Return a card of one's own register; another's is as unknown as one nobody has."""
        return self.own(Client.objects.visible_to(self.staff).select_related("register"), pk)

    def visit(self, pk: UUID) -> Appointment:
        """Return a visit of one's own business that is on a card."""
        return self.own(visits_seen_by(self.staff), pk)

    def own(self, things: QuerySet[M], pk: UUID) -> M:
        """Return one of the things that this member of staff may see; Http404 for any other."""
        found = things.filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def saw(self, client: Client, shows: Iterable[str], *, visit: UUID | None = None) -> None:
        """Log that a client's data is about to be shown; raises NotLogged."""
        try:
            see(client=client, shows=shows, by=self.actor, now=self.now, visit_id=visit)
        except DatabaseError as error:
            raise NotLogged from error

    def ask_consent(self, client: Client, status: int = 200) -> HttpResponse:
        """Ask for the consent without which nothing is kept, in the client's language."""
        context = {"client": client, "words": words_for(client), "back": self.request.get_full_path()}
        return self.show("consent", context, status=status)

    def show(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        """Return the page in its frame, never kept by a browser; `template` is its name in this room."""
        response = StaffPage.show(self, f"care/{template}.html", context, status=status)
        response["Cache-Control"] = "no-store"
        return response


def treats(*, here: str = CLIENTS, programmes: bool = False) -> Callable[[View], View]:
    """Open a page to those who give treatments, where the house chose its purpose.

    The page gets a `Page` in place of the request. What cannot be logged is not shown, and what nothing may
    be kept of asks for the client's consent instead.
    """

    def guard(view: View) -> View:
        @only(*TREATS)
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            page = Page(request, frame(request, here=here), timezone.now())
            done = chosen()
            if not (done.programmes if programmes else done.records):
                raise Http404
            try:
                return view(page, *args, **kwargs)
            except NotLogged:
                return page.show("not_logged", {}, status=503)
            except ConsentMissing as missing:
                return page.ask_consent(missing.client, status=409 if page.posted else 200)

        return guarded

    return guard
