"""A held visit of several treatments with the visitor's details: the last page before booking."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from peili.booking.commands.book import Choices, Details, told_of
from peili.booking.commands.book_together import arranged as arranged_as_held
from peili.booking.commands.book_together import book_together
from peili.booking.commands.occupy import NotOffered
from peili.booking.forms import VisitStart
from peili.booking.models import Appointment, Hold, Service
from peili.booking.queries.menu import names_of, of_visit
from peili.booking.queries.public import booked_from, held_together
from peili.booking.queries.texts import Texts, texts_for
from peili.booking.queries.together import NotOneVisit, day_chart, members
from peili.booking.rules import hours
from peili.booking.rules.availability import Refusal
from peili.booking.rules.together import refusal
from peili.booking.views import said
from peili.booking.views.asked import INSTEAD, Asked, Commit
from peili.booking.views.details import after_booking, answer
from peili.booking.views.shell import Context, language, offer
from peili.booking.views.visit import arranged
from peili.booking.views.visit_search import Item, VisitSearch, basket_query, code_of
from peili.people.access import public
from peili.ui import words
from peili.ui.addresses import address


@public
@require_http_methods(["GET", "HEAD", "POST"])
def visit_details(request: HttpRequest, token: str) -> HttpResponse:
    """Ask who books; a POST books all and leads to the confirmation, a repeated one to the same."""
    now, kept = timezone.now(), held_together(token, lock=False)
    if not kept:
        first = booked_from(token)
        made = members(first.together, live=False) if first else []
        commit = commit_of(token, now, [each.service for each in made])
        return after_booking(request, token, now, commit, several=True)
    return answer(request, AskedVisit(kept, token, now))


def commit_of(token: str, now: datetime, services: Sequence[Service]) -> Commit:
    """Return what books a visit of these services."""

    def commit(details: Details, instead: VisitStart | None, choices: Choices) -> Appointment:
        other = arranged(services, instead) if instead else None
        return book_together(token=token, details=details, now=now, instead=other, choices=choices)[0]

    return commit


class AskedVisit(Asked):
    """A held visit of several treatments whose details are asked for."""

    several = True

    def __init__(self, held: Sequence[Hold], token: str, now: datetime) -> None:
        """Begin with the holds, in the order they were chosen in."""
        super().__init__(held[0], token, now)
        self.held = held

    @property
    def starts(self) -> datetime:
        """Return when the visit begins, on the premises' wall clock."""
        return min(each.starts_at for each in self.held).astimezone(self.zone)

    @property
    def service(self) -> Service:
        """Return the service that says who may book: one for adults only, if there is one."""
        return max((each.service for each in self.held), key=lambda service: service.adults_only)

    @cached_property
    def items(self) -> list[Item]:
        """Return the treatments as the basket has them."""
        return [
            Item(each.service, of_visit(each), code_of(each.service, of_visit(each))) for each in self.held
        ]

    @property
    def times_url(self) -> str:
        """Return where another time is looked for."""
        return f"{address('booking:visit')}?{basket_query(self.items)}"

    @property
    def commit(self) -> Commit:
        """Return what books."""
        return commit_of(self.token, self.now, [each.service for each in self.held])

    @cached_property
    def texts(self) -> Texts:
        """Return the texts that stand on this page."""
        return texts_for(
            service=self.held[0].service,
            terms=self.terms,
            language=language(),
            online=self.online,
            extras=of_visit(self.held[0]),
            told=told_of(self.held[0]),
            also=[(each.service, of_visit(each), told_of(each)) for each in self.held[1:]],
        )

    @cached_property
    def visits(self) -> VisitSearch:
        """Return the search the holds came from; loaded only when their time may be lost."""
        wish = "" if self.kept.any_practitioner else self.kept.staff.code
        try:
            return VisitSearch(self.items, now=self.now, wish=wish)
        except NotOneVisit as error:
            raise NotOffered from error

    def times(self) -> list[tuple[str, str]]:
        """Return the next free times to choose from instead."""
        rows = self.visits.next_rows(at_most=INSTEAD)
        return [(row.start, f"{said.moment(row.local)}, {row.who}") for row in rows]

    def refusal(self) -> Refusal | None:
        """Return why a time whose hold has ended cannot be had, or None when it is still free."""
        if self.kept.expires_at > self.now:
            return None
        if not all(each.service.online for each in self.held):
            raise NotOffered
        at, several = arranged_as_held(self.held), self.visits.several
        chart = day_chart(several, day=self.starts.date(), now=self.now)
        who = tuple(several.whole.resources.get(each) for each in at.staff)
        layout = next(
            (
                each
                for each in chart.all_layouts
                if each.offsets == at.offsets
                and all(staff in way.givers for staff, way in zip(who, each.treatments, strict=True))
            ),
            None,
        )
        if layout is None:
            raise NotOffered
        known = tuple(each for each in who if each is not None)
        return refusal(chart.visit, layout, hours.minute_of(at.starts_at), known)

    def summary(self) -> Context:
        """Return what the page shows of what is held: the treatments, how much in all, and the button."""
        cents = sum(told_of(each)[1] for each in self.held)
        price = words.euros(cents, language())
        return {
            **offer(self.held[0].service, cents),
            "who": "",
            "treatments": [self._line(each) for each in sorted(self.held, key=_begins)],
            "button": said.pays(price) if cents else _("Book"),
            "here": reverse("booking:visit_details", args=[self.token]),
        }

    def _line(self, hold: Hold) -> dict[str, Any]:
        minutes, cents = told_of(hold)
        ends = hours.moment_of(hours.minute_of(hold.starts_at) + minutes)
        return {
            "name": names_of(hold.service, of_visit(hold))[language()],
            "clock": words.span(hold.starts_at.astimezone(self.zone), ends.astimezone(self.zone), language()),
            "who": hold.staff.name,
            "price": words.euros(cents, language()),
        }


def _begins(hold: Hold) -> tuple[datetime, str]:
    return hold.starts_at, str(hold.pk)
