"""The notice after a change at the desk, with the way back: a form that is sent, kept for one page only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peili.desk.views.frames import Page

KEY = "desk.undo"
Fields = Sequence[tuple[str, str]]


class Act(Enum):
    """What was done; the value is kept in the session."""

    MOVED = "moved"
    CANCELLED = "cancelled"
    ALL_CANCELLED = "all_cancelled"
    REST_MOVED = "rest_moved"
    RESIZED = "resized"
    ARRIVED = "arrived"
    MISSED = "missed"
    BLOCKED = "blocked"
    FREED = "freed"
    CLOSED = "closed"
    BACK = "back"
    SAVED = "saved"


SAID: dict[Act, Promise] = {
    Act.MOVED: _("The visit was moved."),
    Act.CANCELLED: _("The visit was cancelled."),
    Act.ALL_CANCELLED: _("The visits were cancelled."),
    Act.REST_MOVED: _("The visits were moved."),
    Act.RESIZED: _("The length of the visit was changed."),
    Act.ARRIVED: _("The client has arrived."),
    Act.MISSED: _("The client did not come."),
    Act.BLOCKED: _("The time is kept."),
    Act.FREED: _("The time is free again."),
    Act.CLOSED: _("The extra lane was closed."),
    Act.BACK: _("The change was undone."),
    Act.SAVED: _("What you changed is saved."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the notice says, and the form that takes the change back, if it can be."""

    said: Promise
    url: str
    fields: Fields


def remember(page: Page, act: Act, *, pk: UUID | None = None, fields: Fields = ()) -> None:
    """Keep what was done for the next page; `fields` are what its undoing sends."""
    page.request.session[KEY] = [act.value, str(pk) if pk else "", [list(each) for each in fields]]


def shown(page: Page) -> Shown | None:
    """Return the notice of what was just done, once."""
    if page.request.method != "GET" or KEY not in page.request.session:
        return None
    word, pk, fields = page.request.session.pop(KEY)
    act = Act(word)
    url = reverse(UNDOING[act], args=[pk] if pk else []) if act in UNDOING else ""
    return Shown(SAID[act], url, [(name, value) for name, value in fields])


def is_undoing(request: HttpRequest) -> bool:
    """Tell whether a form takes back what was just done."""
    return request.POST.get("undo") == "yes"


def saying(made_at: datetime | None) -> Fields:
    """Return what an undoing says of the change it takes back: when that was made."""
    return [("undo", "yes"), ("made", made_at.isoformat() if made_at else "")]


def of_when(request: HttpRequest) -> datetime | None:
    """Return when the change was made that a form takes back; None for one that does not say."""
    try:
        made_at = datetime.fromisoformat(request.POST.get("made", ""))
    except ValueError:
        return None
    return made_at if made_at.tzinfo else None


UNDOING = {
    Act.MOVED: "desk:move",
    Act.CANCELLED: "desk:restore",
    Act.ALL_CANCELLED: "desk:restore_all",
    Act.REST_MOVED: "desk:move_rest",
    Act.RESIZED: "desk:resize",
    Act.ARRIVED: "desk:arrived",
    Act.MISSED: "desk:missed",
    Act.BLOCKED: "desk:blocked",
    Act.FREED: "desk:block",
}
