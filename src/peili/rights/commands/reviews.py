"""Ends that ask a person first: put before the owner, decided, and asked again when that has run out."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from peili.house.models import Register
from peili.house.queries import local
from peili.rights.erasure.commands import begin, carry_out
from peili.rights.erasure.plan import make_plan
from peili.rights.models import Erasure, Review
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose

WITHIN = timedelta(days=30)  # after it the record turns red
LONGEST = timedelta(days=2 * 366)  # a decision to keep is looked at again


@transaction.atomic
def ask_for(subject_ids: Collection[UUID], *, now: datetime) -> int:
    """Ask of those whose time has come; who was kept on until a day is asked of again after it."""
    today = local(now).date()
    known = {each.subject_id: each for each in Review.objects.filter(subject__in=list(subject_ids))}
    fresh = [each for each in subject_ids if each not in known]
    Review.objects.bulk_create(
        [Review(subject_id=each, found_on=today, due_on=today + WITHIN) for each in fresh], batch_size=500
    )
    again = Review.objects.filter(subject__in=list(known), kept_until__lt=today)
    return len(fresh) + again.update(kept_until=None, why="", found_on=today, due_on=today + WITHIN)


def waiting(*, controller_id: UUID) -> QuerySet[Review]:
    """Return what waits for a decision of a business, the first due first."""
    registers = Register.objects.filter(controller_id=controller_id).values("pk")
    mine = Review.objects.filter(subject__register_id__in=registers, subject__joined_to__isnull=True)
    return mine.filter(kept_until__isnull=True).order_by("due_on", "id")


@transaction.atomic
def keep_on(*, review: Review, until: date, why: Review.Why, by: Actor, now: datetime) -> Review:
    """Decide that somebody is kept on until a day, for a reason."""
    current = Review.objects.select_for_update(of=("self",)).select_related("subject").get(pk=review.pk)
    current.kept_until, current.why = until, why
    current.save(update_fields=["kept_until", "why"])
    note(
        act="rights.keep_on",
        by=by,
        now=now,
        purpose=Purpose.RIGHTS,
        register_id=current.subject.register_id,
        about=[current.subject_id],
        thing=current,
        fields=["kept_until", "why"],
    )
    return current


def let_go(*, review: Review, by: Actor, now: datetime, today: date) -> Erasure:
    """Decide that somebody goes, and erase them at once, as the night would have; return the certificate."""
    plan = make_plan(review.subject, now=now)
    erasure = begin(plan=plan, ground=Erasure.Ground.RETENTION, by=by, now=now, today=today)
    return carry_out(erasure=erasure, now=now, look_for=plan.found.values)
