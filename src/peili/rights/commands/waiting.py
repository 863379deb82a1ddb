"""Erasures that wait: decided, told to the person, cancelled by whoever may, else carried out."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from peili.house.models import Register
from peili.house.periods import after
from peili.house.queries import local
from peili.people.models import Client
from peili.rights.commands.telling import tell_erasing
from peili.rights.erasure.commands import begin, carry_out
from peili.rights.erasure.plan import make_plan
from peili.rights.models import Erasure, PlannedErasure
from peili.rights.profile import handling
from peili.trail.commands import PROGRAM, Actor, note
from peili.trail.models import Purpose


def day_of(today: date) -> date:
    """Return the day on which an erasure decided today is carried out."""
    return after(today, handling().erase_after)


def due_of(subject_ids: Collection[UUID]) -> date | None:
    """Return the day on which a person is erased; None when it has not been decided."""
    found = PlannedErasure.objects.filter(subject__in=subject_ids)
    return found.values_list("due_on", flat=True).first()


@transaction.atomic
def decide(
    *, client: Client, identity: str, told: Collection[str], by: Actor, now: datetime, today: date
) -> PlannedErasure:
    """Decide that a person is erased when the house's time has passed, and tell them, once."""
    Register.objects.select_for_update().get(pk=client.register_id)
    planned, new = PlannedErasure.objects.get_or_create(
        subject_id=client.subject_id,
        defaults={
            "register_id": client.register_id,
            "identity": identity,
            "told": sorted(told),
            "made_at": now,
            "due_on": day_of(today),
        },
    )
    if new:
        tell_erasing(client, planned.due_on, now=now)
        _note("rights.decide_erasure", planned, by=by, now=now)
    return planned


@transaction.atomic
def cancel(*, subject_ids: Collection[UUID], by: Actor, now: datetime) -> bool:
    """Cancel what waits of a person; False when nothing does any more."""
    waiting = PlannedErasure.objects.select_for_update(of=("self",)).filter(subject__in=subject_ids).first()
    if waiting is None:
        return False
    _note("rights.cancel_erasure", waiting, by=by, now=now)
    waiting.delete()
    return True


def carry_out_due(*, now: datetime) -> int:
    """Carry out the erasures whose day has come, by a plan of that day; return how many."""
    due = PlannedErasure.objects.filter(due_on__lte=local(now).date()).order_by("due_on", "id")
    return sum(_carry_out(each, now=now) for each in due.values_list("pk", flat=True))


def _carry_out(pk: UUID, *, now: datetime) -> bool:
    with transaction.atomic():
        found = PlannedErasure.objects.select_for_update(of=("self",)).select_related("subject")
        planned = found.filter(pk=pk).first()
        if planned is None:
            return False  # cancelled in that moment
        identity, told, subject = planned.identity, planned.told, planned.subject
        planned.delete()
        plan = make_plan(subject, now=now)
        today = local(now).date()
        ground = Erasure.Ground.REQUEST
        erasure = begin(
            plan=plan, ground=ground, by=PROGRAM, now=now, today=today, identity=identity, told=told
        )
    carry_out(erasure=erasure, now=now, look_for=plan.found.values)
    return True


def _note(act: str, planned: PlannedErasure, *, by: Actor, now: datetime) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.RIGHTS,
        register_id=planned.register_id,
        about=[planned.subject_id],
        thing=planned,
        fields=["due_on"],
    )
