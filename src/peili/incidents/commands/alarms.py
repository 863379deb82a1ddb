"""Reminding the owner by e-mail while the promised clock runs and the authority is still to be told."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peili.incidents.models import Alarm, Breach
from peili.incidents.queries.breaches import counted, standing
from peili.incidents.rules import hours, marks
from peili.outbox.commands.posting import Letter, Recipient, post
from peili.outbox.gates import sending_gate
from peili.outbox.models import Message
from peili.outbox.texts import public_address
from peili.outbox.words import call
from peili.people.models import Account
from peili.people.roles import HANDLES
from peili.trail.commands import PROGRAM, note
from peili.trail.models import Purpose

CODE: Final = "incidents.alarm"
TEMPLATE: Final = "incidents/messages/alarm"

call(CODE, _("Reminder of a data breach"))
call("no_alarm", _("the authority has been told meanwhile"))


@sending_gate(CODE)
def still_running(message: Message, now: datetime) -> str:
    """Let a reminder leave only while the authority is still to be told."""
    found = counted(Breach.objects.filter(alarms=message.thing_id, closed_at__isnull=True)).first()
    return "" if found and standing(found, now=now).duties.authority_open else "no_alarm"


def ring(*, now: datetime) -> int:
    """Remind of each open breach whose clock has passed a mark; return how many reminders were queued.

    Of several marks passed while nothing ran the last is told; the others are only noted as passed.
    """
    open_ones = Breach.objects.filter(closed_at__isnull=True, authority_told_at__isnull=True)
    return sum(_ring(pk, now=now) for pk in open_ones.order_by("id").values_list("pk", flat=True))


@transaction.atomic
def _ring(pk: UUID, *, now: datetime) -> int:
    breach = Breach.objects.select_for_update(of=("self",)).get(pk=pk)
    found = standing(counted(Breach.objects.filter(pk=pk)).get(), now=now)
    times = marks(starts_at=breach.starts_at, due_at=breach.due_at)
    rung = set(breach.alarms.values_list("mark", flat=True))
    passed = [number for number, at in enumerate(times, 1) if at <= now and number not in rung]
    if not passed or not found.duties.authority_open:
        return 0
    made = [Alarm.objects.create(breach=breach, mark=number, at=now) for number in passed]
    told = [_tell(account, made[-1], now=now) for account in _handlers(breach)]
    note(
        act="incidents.alarm",
        by=PROGRAM,
        now=now,
        purpose=Purpose.BREACH,
        register_id=breach.register_id,
        thing=breach,
        fields=["mark"],
    )
    return len(told)


def _handlers(breach: Breach) -> list[Account]:
    """Return who handles breaches of this business and has said where to write to them."""
    found = Account.objects.filter(
        staff__role__in=HANDLES,
        staff__active=True,
        staff__controller_id=breach.register.controller_id,
        is_active=True,
    )
    return [each for each in found.select_related("staff__subject").order_by("id") if each.notices_to]


def _tell(account: Account, alarm: Alarm, *, now: datetime) -> Message:
    breach, subject = alarm.breach, account.staff.subject
    left = breach.due_at - now
    return post(
        to=Recipient(
            subject_id=subject.pk,
            register_id=subject.register_id,
            language=account.language,
            email=account.notices_to,
        ),
        letter=Letter(
            code=CODE,
            template=TEMPLATE,
            context={
                "hours": hours(left)[0],
                "over": left.total_seconds() < 0,
                "drill": breach.drill,
                "url": public_address(reverse("incidents:breach", args=[breach.pk])),
            },
            purpose=Purpose.BREACH,
        ),
        now=now,
        thing_id=alarm.pk,
    )
