"""Paper cards elsewhere: on the client's card, and among what waits."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from peili.house.queries import local, profile_version
from peili.people.access import EVERYONE_IN
from peili.people.models import Staff
from peili.people.panels import Asked, Where, panel
from peili.people.todo import Todo, todo
from peili.promises.sealing import Erased
from peili.rights.models import PaperCard
from peili.vault import pictures
from peili.vault.erasing import names_files
from peili.vault.files import reencode_with

reencode_with(pictures.made_anew)


def in_use() -> bool:
    """Tell whether the house keeps paper cards."""
    version = profile_version()
    return version is not None and "paper_cards" in version.content.get("sources", ())


@panel(Where.CARD, place=80, template="rights/paper_panel.html", roles=EVERYONE_IN)
def papers(asked: Asked) -> dict[str, object] | None:
    """Show the client's paper cards and where they lie."""
    if asked.client is None or not in_use():
        return None
    cards = list(PaperCard.objects.filter(subject_id=asked.client.subject_id).order_by("number"))
    return {"client": asked.client, "cards": cards, "today": asked.today}


@todo(place=42, roles=EVERYONE_IN)
def overdue(staff: Staff, now: datetime) -> list[Todo]:
    """Return the cards that should be back in their place."""
    today = local(now).date()
    out = PaperCard.objects.filter(
        register__controller_id=staff.controller_id, due_back_on__lt=today
    ).order_by("due_back_on")
    return [
        Todo(
            text=_("Put paper card %(number)d back: %(place)s")
            % {"number": each.number, "place": each.place},
            url=reverse("rights:paper_card", args=[each.pk]),
            late=True,
        )
        for each in out[:20]
    ]


@names_files
def scans() -> Iterator[str]:
    """Yield the names of the sealed pictures of cards."""
    for card in PaperCard.objects.iterator(chunk_size=500):
        with suppress(Erased):
            if card.scan:
                yield card.scan
