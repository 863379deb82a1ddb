"""Finding what no longer fits after a change of hours, an absence or a closure; weighing one beforehand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from peili.booking.commands.changing import note_of
from peili.booking.models import Appointment, Block, Hold, Terms, Unfit
from peili.booking.queries.unfit import misfit_of, misfits
from peili.promises.prepared import Prepared
from peili.trail.commands import Actor

LONGEST_HOLD = timedelta(hours=6)  # no house keeps a time longer, chosen or offered to who waits
MET = Prepared(
    lambda visit, begins, ends: (
        Block.objects.filter(resource__occupancy__appointment=visit, starts_at__lt=ends, ends_at__gt=begins)
        .order_by()
        .values_list("pk")[:1]
    )
)


def list_unfit(*, now: datetime) -> None:
    """Bring the list of what no longer fits up to date, inside another command's transaction.

    What fits again or was moved leaves it. What somebody left as it is stays so while the reason is the same.
    """
    Terms.objects.update(changed_at=now)
    found = misfits(now=now)
    places = Appointment.objects.in_bulk(list(found))
    kept = set()
    for each in Unfit.objects.all():
        visit = places.get(each.appointment_id)
        if visit and (each.staff_id, each.starts_at, each.why) == (
            visit.staff_id,
            visit.starts_at,
            found[visit.pk],
        ):
            kept.add(visit.pk)
    Unfit.objects.exclude(appointment__in=kept).delete()
    Unfit.objects.bulk_create(
        Unfit(
            appointment=visit, staff_id=visit.staff_id, starts_at=visit.starts_at, why=found[pk], found_at=now
        )
        for pk, visit in places.items()
        if pk not in kept
    )


def list_met(*, visit: Appointment, kept: Hold, terms: Terms, now: datetime) -> None:
    """List a visit that was booked into a block or outside working hours: its time was kept before.

    `kept` is the hold it was booked from; only where working time changed since is anything looked for, and
    only of this visit: what was booked before was looked through when it changed.
    """
    changed = terms.changed_at is not None and terms.changed_at >= kept.expires_at - LONGEST_HOLD
    if changed or MET.rows(visit=visit.pk, begins=visit.starts_at, ends=visit.ends_at):
        why = misfit_of(visit, now=now)
        if why is not None:
            Unfit.objects.create(
                appointment=visit, staff_id=visit.staff_id, starts_at=visit.starts_at, why=why, found_at=now
            )


def weigh(
    change: Callable[[], object], *, now: datetime, look: Callable[[dict[UUID, Unfit.Why]], None]
) -> None:
    """Let `look` see what a change would leave without a place; then everything is as it was.

    The change is made and taken back, so what is seen is what would be, by the same code: free times too.
    """
    with transaction.atomic():
        before = set(misfits(now=now))
        change()
        look({pk: why for pk, why in misfits(now=now).items() if pk not in before})
        transaction.set_rollback(True)


@transaction.atomic
def accept(*, unfit: Unfit, by: Actor, now: datetime) -> None:
    """Leave a visit where it is although it does not fit: somebody has seen to it."""
    unfit.accepted_at = now
    unfit.save(update_fields=["accepted_at"])
    visit = Appointment.objects.select_related("client", "claim").get(pk=unfit.appointment_id)
    note_of(visit, "booking.accept_unfit", ["accepted_at"], by=by, now=now)
