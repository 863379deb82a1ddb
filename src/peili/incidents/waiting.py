"""What an open breach asks of the owner, on the first page: what is left to do and the hours left for it."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peili.incidents.queries.breaches import Standing, open_ones
from peili.incidents.rules import hours
from peili.people.models import Staff
from peili.people.roles import HANDLES
from peili.people.todo import Todo, todo


@todo(place=5, roles=HANDLES)
def breaches(staff: Staff, now: datetime) -> list[Todo]:
    """Return what waits in the breaches of one's own business; a drill says that it is one."""
    return [each for found in open_ones(staff=staff, now=now) for each in _of(found)]


def _of(found: Standing) -> list[Todo]:
    url = reverse("incidents:breach", args=[found.breach.pk])
    due = found.duties
    texts: list[tuple[str, bool]] = []
    if due.authority_open:
        texts.append((_authority(found), due.authority_late))
    if due.more_open:
        texts.append((_("Complete the notice of the breach to the authority"), False))
    if due.persons_open:
        count = found.people - found.told
        text = ngettext(
            "Tell %(count)d person of the breach", "Tell %(count)d people of the breach", count
        ) % {"count": count}
        texts.append((text, due.persons_late))
    if not texts:
        texts.append((_("Finish handling the breach"), False))
    return [
        Todo(text=_("Drill: %(text)s") % {"text": text} if found.breach.drill else text, url=url, late=late)
        for text, late in texts
    ]


def _authority(found: Standing) -> str:
    whole, _rest = hours(found.duties.left)
    if found.duties.authority_late:
        return _("Tell the authority of the breach: the time ended %(hours)d h ago") % {"hours": whole}
    return _("Tell the authority of the breach: %(hours)d h left") % {"hours": whole}
