"""What the pages about breaches share: the frame, the clock, and breaches of one's own business or none."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from peili.house.models import Register
from peili.house.queries import profile_version
from peili.incidents.models import Breach
from peili.incidents.queries.breaches import Standing, register_of, seen_by, standing
from peili.people.page import StaffPage
from peili.people.shell import frame
from peili.promises.vocabulary import CATEGORIES


@dataclass(frozen=True, slots=True)
class Page(StaffPage):
    """A page about breaches."""

    @property
    def register(self) -> Register:
        """Return the client register of the business of who asks."""
        return register_of(self.staff)

    def show(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        """Return the page with its frame; times in forms are written by the page's clock."""
        with timezone.override(self.zone):
            return StaffPage.show(self, template, context, status=status)


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
