"""What the pages of connections share: the frame and the clock."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from peili.people.page import StaffPage
from peili.people.shell import frame


@dataclass(frozen=True, slots=True)
class Page(StaffPage):
    """A page of connections."""

    def show(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        """Return the page with its frame; `template` is its name in this room."""
        return StaffPage.show(self, f"exchange/{template}.html", context, status=status)


def page_of(request: HttpRequest) -> Page:
    """Begin a page."""
    return Page(request, frame(request, here="settings:settings"), timezone.now())
