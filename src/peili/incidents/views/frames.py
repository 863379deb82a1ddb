"""What the pages about breaches share: the frame, the clock, and breaches of one's own business or none."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from peili.house.models import Register
from peili.house.queries import profile_version
from peili.incidents.models import Breach
from peili.incidents.queries.breaches import Standing, register_of, seen_by, standing
from peili.people.access import actor_of
from peili.people.models import Staff
from peili.people.shell import Frame, frame
from peili.promises.vocabulary import CATEGORIES
from peili.trail.commands import Actor


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
    def register(self) -> Register:
        """Return the client register of the business of who asks."""
        return register_of(self.staff)

    def local(self, at: datetime | None) -> datetime | None:
        """Return an instant by the clock of the page."""
        return at and at.astimezone(self.frame.zone)

    def show(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        """Return the page with its frame; times in forms are written by the page's clock."""
        with timezone.override(self.frame.zone):
            own = {"now": self.local(self.now)}
            return render(self.request, template, self.frame.context | own | context, status=status)


def page_of(request: HttpRequest) -> Page:
    """Begin a page."""
    return Page(request, frame(request), timezone.now())


def breach_of(page: Page, pk: UUID) -> Standing:
    """Return a breach of one's own business; another's is as unknown as one nobody has."""
    found: Breach | None = seen_by(page.staff).select_related("register__controller").filter(pk=pk).first()
    if found is None:
        raise Http404
    return standing(found, now=page.now)


def named_categories() -> list[str]:
    """Return the codes of the categories the house names, in the order of the vocabulary."""
    version = profile_version()
    named = set(version.content.get("categories", ())) if version else set()
    return [each.code for each in CATEGORIES if each.code in named and each.code != "breach"]
