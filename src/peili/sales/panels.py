"""The room's part of a visit's panel."""

from peili.booking.models import Appointment
from peili.house.queries import carries_out
from peili.people.access import EVERYONE_IN
from peili.people.panels import Asked, Where, panel
from peili.promises.activities import BOOKKEEPING


@panel(Where.VISIT, place=60, template="sales/visit_panel.html", roles=EVERYONE_IN)
def payments(asked: Asked) -> dict[str, object] | None:
    """Show what was paid for a visit, and lead to writing it down."""
    visit: Appointment = asked.thing
    if visit.state != Appointment.State.BOOKED or visit.starts_at > asked.now or asked.client is None:
        return None
    if not carries_out(BOOKKEEPING):
        return None
    receipts = list(visit.receipts.order_by("number"))
    paid = sum(each.cents for each in receipts)
    return {"visit": visit, "receipts": receipts, "paid": paid, "open": paid < visit.price_cents}
