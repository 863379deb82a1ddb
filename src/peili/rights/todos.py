"""What the room waits for: requests without an answer, with their due dates."""

from datetime import datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _

from peili.house.queries import local
from peili.people.models import Client, Staff
from peili.people.todo import Todo, todo
from peili.rights.models import Notice, Request, Restriction
from peili.rights.views.frames import answers
from peili.trail.models import Role

MOST = 10


@todo(place=20, roles=(Role.OWNER, Role.PRACTITIONER))
def requests_waiting(staff: Staff, now: datetime) -> list[Todo]:
    """Return the requests that wait, the first due first; nothing for who does not answer them."""
    if not answers(staff):
        return []
    waiting = list(Request.objects.visible_to(staff).waiting()[:MOST])
    if not waiting:
        return []
    here = local(now)
    return [
        Todo(
            text=_("Answer a request: %(right)s") % {"right": Request.Right(each.right).label},
            url=reverse("rights:request", args=[each.pk]),
            due=datetime.combine(each.promised_on or each.due_on, time(12), here.tzinfo),
            late=(each.promised_on or each.due_on) < here.date()
            and (each.clarify_on is None or each.clarified_on is not None),
        )
        for each in waiting
    ]


@todo(place=21, roles=(Role.OWNER, Role.PRACTITIONER))
def to_lift(staff: Staff, now: datetime) -> list[Todo]:
    """Return the restrictions whose person has been told: they are lifted, or their reason goes on."""
    if not answers(staff):
        return []
    told = Restriction.objects.filter(lifted_at__isnull=True, told_at__lte=now)
    cards = Client.objects.filter(
        restricted_at__isnull=False,
        register__controller_id=staff.controller_id,
        subject__in=told.values("subject"),
    )
    text = _("Lift a restriction: the person has been told")
    ids = cards.order_by("restricted_at").values_list("pk", flat=True)[:MOST]
    return [Todo(text=text, url=reverse("rights:open_restricted", args=[pk])) for pk in ids]


@todo(place=22, roles=(Role.OWNER, Role.PRACTITIONER))
def to_tell(staff: Staff, now: datetime) -> list[Todo]:
    """Return those who wait to be told of a correction or a restriction, or to acknowledge it."""
    if not answers(staff):
        return []
    here = local(now)
    open_ones = Notice.objects.filter(
        register__controller_id=staff.controller_id, acknowledged_on__isnull=True, why_not=""
    )
    return [
        Todo(
            text=(_("Tell %(who)s: %(what)s") if each.told_on is None else _("Wait for %(who)s: %(what)s"))
            % {"who": each.to_whom, "what": Notice.Matter(each.matter).label},
            url=reverse("rights:notice", args=[each.pk]),
            due=datetime.combine(
                each.due_on if each.told_on is None else each.acknowledged_by, time(12), here.tzinfo
            ),
            late=each.late(here.date()),
        )
        for each in open_ones.order_by("due_on", "id")[:MOST]
    ]
