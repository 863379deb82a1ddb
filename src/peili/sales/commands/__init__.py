"""Taking payments, and taking them back: the only writers of receipts."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from peili.booking.models import Appointment
from peili.house.law import vat_on
from peili.house.queries import carries_out, house_zone
from peili.people.commands.links import make_link
from peili.people.models import Client
from peili.promises.activities import BOOKKEEPING
from peili.promises.append_only import doors_open
from peili.sales.models import Numbering, Receipt
from peili.sales.profile import last_month
from peili.sales.rules import kept_until, vat_in
from peili.trail.commands import PROGRAM, Actor, note
from peili.trail.models import Purpose

RECEIPT = "receipt"  # the purpose of a link


class NotOffered(Exception):
    """The house did not choose to keep its vouchers in this program."""


class PaidMeanwhile(Exception):
    """Something was paid since the page was opened: a second press, or a colleague."""


class CannotCorrect(Exception):
    """The receipt was corrected already, or is a correction itself."""


@transaction.atomic
def pay(
    *, appointment: Appointment, cents: int, way: str, known: int, by: Actor, now: datetime, on: date
) -> Receipt:
    """Write down what was paid for a visit; `known` is what the one who asks saw to be paid already.

    The tax is at the rate of the day of the treatment, whichever day it is paid on.
    Raises NotOffered and PaidMeanwhile.
    """
    if not carries_out(BOOKKEEPING):
        raise NotOffered
    current = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("staff", "client")
        .get(pk=appointment.pk)
    )
    if paid(current) != known:
        raise PaidMeanwhile
    points = vat_on(current.vat, treated_on(current)).value
    receipt = Receipt(
        controller_id=current.staff.controller_id,
        client=current.client,
        appointment=current,
        on=on,
        made_at=now,
        cents=cents,
        vat_points=points,
        vat_cents=vat_in(cents, points),
        way=way,
    )
    return _write(receipt, "sales.pay", by=by, now=now)


@transaction.atomic
def pay_ahead(
    *, client: Client, controller_id: UUID, vat: str, cents: int, way: str, by: Actor, now: datetime, on: date
) -> Receipt:
    """Write down what was paid before any visit, for treatments under one rule of tax: a series card.

    What is bought and its tax are known, so the tax is due now, at the rate of the day. Raises NotOffered.
    """
    if not carries_out(BOOKKEEPING):
        raise NotOffered
    points = vat_on(vat, on).value
    receipt = Receipt(
        controller_id=controller_id,
        client=client,
        on=on,
        made_at=now,
        cents=cents,
        vat_points=points,
        vat_cents=vat_in(cents, points),
        way=way,
    )
    return _write(receipt, "sales.pay", by=by, now=now)


@transaction.atomic
def credit(*, receipt: Receipt, by: Actor, now: datetime, on: date) -> Receipt:
    """Correct a receipt by one that takes all of it back; raises CannotCorrect."""
    current = Receipt.objects.select_for_update(of=("self",)).get(pk=receipt.pk)
    if current.corrects is not None or current.credit is not None:
        raise CannotCorrect
    back = Receipt(
        controller_id=current.controller_id,
        client_id=current.client_id,
        appointment_id=current.appointment_id,
        corrects=current.number,
        on=on,
        made_at=now,
        cents=-current.cents,
        vat_points=current.vat_points,
        vat_cents=-current.vat_cents,
        way=current.way,
    )
    return _write(back, "sales.credit", by=by, now=now)


@transaction.atomic
def settle(*, receipt: Receipt, by: Actor, now: datetime, on: date) -> Receipt:
    """Note that an invoice was paid; a second press changes nothing."""
    current = Receipt.objects.select_for_update(of=("self",)).get(pk=receipt.pk)
    if current.way != Receipt.Way.INVOICE or current.settled_on is not None:
        return current
    current.settled_on = on
    current.save(update_fields=["settled_on"])
    _note(current, "sales.settle", by=by, now=now)
    return current


def treated_on(appointment: Appointment) -> date:
    """Return the local day of a treatment, whose rate of tax its price holds."""
    return appointment.starts_at.astimezone(house_zone()).date()


def paid(appointment: Appointment) -> int:
    """Return what has been paid for a visit, in cents, less what was taken back."""
    return appointment.receipts.aggregate(sum=Sum("cents"))["sum"] or 0


def _write(receipt: Receipt, act: str, *, by: Actor, now: datetime) -> Receipt:
    """Give a receipt the next number of its business and store it: both happen or neither."""
    numbering, _made = Numbering.objects.select_for_update().get_or_create(
        controller_id=receipt.controller_id
    )
    numbering.last += 1
    numbering.save(update_fields=["last"])
    receipt.number = numbering.last
    receipt.save(force_insert=True)
    _note(receipt, act, by=by, now=now)
    return receipt


def _note(receipt: Receipt, act: str, *, by: Actor, now: datetime) -> None:
    client = receipt.client
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.PAYMENT,
        register_id=client.register_id if client else None,
        about=[client.subject_id] if client else [],
        thing=receipt,
        fields=["cents", "way"] if act != "sales.settle" else ["settled_on"],
        visit_id=receipt.appointment_id,
    )


@transaction.atomic
def link(*, receipt: Receipt, lasts: timedelta, by: Actor, now: datetime) -> str:
    """Make a link by which the client sees a receipt; return its token."""
    if receipt.client is None:
        raise ValueError("a receipt that names nobody is nobody's to see")
    _note(receipt, "sales.link", by=by, now=now)
    return make_link(
        subject_id=receipt.client.subject_id, purpose=RECEIPT, thing_id=receipt.pk, lasts=lasts, now=now
    )


@transaction.atomic
def export(*, receipts: Iterable[Receipt], by: Actor, now: datetime) -> list[Receipt]:
    """Log that receipts were taken out as a file, and return them: they name nobody."""
    rows = list(receipts)
    note(act="sales.export", by=by, now=now, purpose=Purpose.PAYMENT, register_id=None, fields=["cents"])
    return rows


@transaction.atomic
def remove_old(*, today: date, now: datetime) -> int:
    """Remove the receipts whose keeping has ended; return how many. Their numbers are not given again."""
    month = last_month()
    oldest = Receipt.objects.order_by("on").values_list("on", flat=True).distinct()
    over = [on for on in oldest if kept_until(on, month=month) < today]
    if not over:
        return 0
    with doors_open([Receipt]):
        count, _each = Receipt.objects.filter(on__lte=max(over)).delete()
    note(act="sales.remove_old", by=PROGRAM, now=now, purpose=Purpose.HOUSE, register_id=None)
    return count
