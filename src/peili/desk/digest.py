"""The week's card openings for the owner: noted when looked at, and written to them without a name."""

from datetime import datetime, time
from typing import Final

from django.db import transaction
from django.urls import reverse

from peili.desk.queries.looking import LOOKED, looking
from peili.house.models import Register
from peili.house.queries import local
from peili.house.work import every
from peili.outbox.commands.posting import Letter, Recipient, post
from peili.outbox.texts import public_address
from peili.people.models import Account, Staff
from peili.people.reach.queries import waits_since
from peili.trail.commands import PROGRAM, Actor, note
from peili.trail.models import Purpose, Role

CODE: Final = "desk.openings"
MONDAY, MORNING = 0, time(7)


@transaction.atomic
def looked(*, staff: Staff, by: Actor, now: datetime) -> None:
    """Note that the owner has looked at who opened cards."""
    register = Register.objects.get(controller_id=staff.controller_id, kind=Register.Kind.CLIENTS)
    note(act=LOOKED, by=by, now=now, purpose=Purpose.HOUSE, register_id=register.pk)


@every(minutes=24 * 60, name="desk.openings_digest")
def tell_week(now: datetime) -> int:
    """On Mondays write to each owner who gave an address how often cards were opened; return how many."""
    here = local(now)
    if here.weekday() != MONDAY:
        return 0
    owners = Account.objects.filter(staff__role=Role.OWNER, staff__active=True, is_active=True)
    found = [each for each in owners.select_related("staff__subject") if each.notices_to]
    due = max(now, datetime.combine(here.date(), MORNING, here.tzinfo))
    for account in found:
        _tell(account, now=now, due=due)
    return len(found)


@transaction.atomic
def _tell(account: Account, *, now: datetime, due: datetime) -> None:
    staff = account.staff
    week = looking(staff=staff, now=now)
    context = {
        "cards": sum(each.cards for each in week),
        "people": len(week),
        "unusual": sum(each.unusual for each in week),
        "waiting": waits_since(staff)[0],
        "url": public_address(reverse("desk:looking")),
    }
    post(
        to=Recipient(
            subject_id=staff.subject_id,
            register_id=staff.subject.register_id,
            language=account.language,
            email=account.notices_to,
        ),
        letter=Letter(code=CODE, template="desk/messages/openings", context=context, purpose=Purpose.HOUSE),
        now=now,
        due_at=due,
    )
    note(
        act="desk.tell_openings",
        by=PROGRAM,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=staff.subject.register_id,
        about=[staff.subject_id],
    )
