"""What the staff's pages of erasure, retention and paper share: the frame, the clock, one's own business."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone

from peili.house.models import Register
from peili.people.models import Client
from peili.people.page import StaffPage
from peili.people.shell import frame
from peili.rights.views.frames import answers


@dataclass(frozen=True, slots=True)
class Page(StaffPage):
    """A page of erasure, retention or paper."""

    @property
    def register(self) -> Register:
        """Return the client register of one's own business."""
        return Register.objects.get(controller_id=self.staff.controller_id, kind=Register.Kind.CLIENTS)


def page_of(request: HttpRequest, *, answering: bool = False) -> Page:
    """Begin a page; where rights are carried out, only whoever answers for the register comes in."""
    found = Page(request, frame(request), timezone.now())
    if answering and not answers(found.staff):
        raise PermissionDenied
    return found


def any_client_of(page: Page, pk: UUID) -> Client:
    """Return a card of one's own register, a restricted one too; any other is as unknown as none."""
    cards = Client.objects.filter(register__controller_id=page.staff.controller_id)
    found = cards.select_related("register", "subject__joined_to").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


__all__ = ["Page", "answers", "any_client_of", "page_of"]
