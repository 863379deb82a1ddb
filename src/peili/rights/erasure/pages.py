"""The rooms' doors to erasure: the card's part, and what waits on the first page."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peili.house.queries import local
from peili.people.models import Staff
from peili.people.panels import Asked, Where, panel
from peili.people.todo import Todo, todo
from peili.rights.commands.reviews import waiting
from peili.rights.erasure.plan import family, live_claim
from peili.rights.models import Errand
from peili.rights.queries.keeps import keeps_of, reviews_of
from peili.rights.retention.queries import endings, nights
from peili.rights.words import EVENTS, matter
from peili.trail.models import Role


@panel(
    Where.CARD,
    place=90,
    template="rights/keeping_panel.html",
    roles=(Role.OWNER, Role.PRACTITIONER, Role.RECEPTIONIST),
)
def kept_until(asked: Asked) -> dict[str, object] | None:
    """Show until when each kind of data is kept and why, and what is being decided; to the owner, erasing."""
    if asked.client is None:
        return None
    found = endings([asked.client.subject_id], now=asked.now).get(asked.client.subject_id)
    ids = family(asked.client.subject)
    owner = asked.staff is not None and (asked.staff.role == Role.OWNER or asked.staff.is_renter)
    return {
        "client": asked.client,
        "ending": found,
        "event": EVENTS[found.event]() if found else "",
        "open": [matter(each) for each in found.open] if found else [],
        "keeps": keeps_of(ids, found, now=asked.now),
        "reviews": reviews_of(ids),
        "owner": owner,
        "claim": live_claim(ids, today=asked.today) if owner else None,
    }


@todo(place=40, roles=[Role.OWNER, Role.PRACTITIONER, Role.RECEPTIONIST])
def errands(staff: Staff, now: datetime) -> list[Todo]:
    """Return the papers to destroy and the parties to tell that wait for somebody."""
    today = local(now).date()
    waiting = Errand.objects.filter(
        done_on__isnull=True, erasure__register__controller_id=staff.controller_id
    ).order_by("due_on")
    found = []
    for each in waiting.select_related("erasure")[:20]:
        text = (
            _("Destroy paper card %(what)s")
            if each.kind == Errand.Kind.DESTROY
            else _("Tell %(what)s of an erasure")
        )
        due = local(now).replace(year=each.due_on.year, month=each.due_on.month, day=each.due_on.day)
        url = reverse("rights:errand", args=[each.pk])
        found.append(Todo(text=text % {"what": each.what}, url=url, due=due, late=each.due_on < today))
    return found


@todo(place=44, roles=[Role.OWNER])
def to_decide(staff: Staff, now: datetime) -> list[Todo]:
    """Return that somebody's time has come and a person is to decide."""
    first = waiting(controller_id=staff.controller_id).first()
    if first is None:
        return []
    late, url = first.due_on < local(now).date(), reverse("rights:retention")
    return [Todo(text=_("Decide of those whose time has come"), url=url, late=late)]


@todo(place=45, roles=[Role.OWNER])
def stopped(_staff: Staff, _now: datetime) -> list[Todo]:
    """Return the night's question, when it has one."""
    waiting = nights().waiting
    if waiting is None or waiting.confirmed_at is not None:
        return []
    text = ngettext(
        "The night's erasing stopped: %(count)d person would go. Look first",
        "The night's erasing stopped: %(count)d persons would go. Look first",
        waiting.due,
    )
    return [Todo(text=text % {"count": waiting.due}, url=reverse("rights:retention"), late=True)]
