"""The room's parts of a visit's panel, of the client card and of the own page."""

from peili.booking.models import Appointment
from peili.house.queries import carries_out
from peili.people.access import EVERYONE_IN
from peili.people.panels import Asked, Where, panel
from peili.promises.activities import BOOKKEEPING
from peili.sales.models import CardUse
from peili.sales.queries.cards import cards_of, on_day, paying_for
from peili.trail.models import Role


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
    unpaid = paid < visit.price_cents and not CardUse.objects.filter(appointment=visit).exists()
    return {"visit": visit, "receipts": receipts, "paid": paid, "open": unpaid}


@panel(Where.VISIT, place=59, template="sales/card_panel.html", roles=EVERYONE_IN)
def paid_ahead(asked: Asked) -> dict[str, object] | None:
    """Show that a visit was paid with a series card, or which one could pay for it."""
    visit: Appointment = asked.thing
    if asked.client is None:
        return None
    use = CardUse.objects.select_related("card").filter(appointment=visit).first()
    card = None if use is not None else paying_for(visit)
    if use is None and card is None:
        return None
    return {"visit": visit, "use": use, "card": card, "now": on_day(visit) <= asked.today}


@panel(Where.CARD, place=66, template="sales/cards_panel.html", roles=EVERYONE_IN)
def cards_on_card(asked: Asked) -> dict[str, object] | None:
    """Show a client's series cards, and lead to selling one."""
    if asked.client is None or asked.staff is None:
        return None
    return {"client": asked.client, "rows": cards_of(asked.client, today=asked.today)}


@panel(Where.OWN, place=45, template="sales/cards_own.html", roles=(Role.CLIENT,), plain=True)
def cards_on_own_page(asked: Asked) -> dict[str, object] | None:
    """Show a client how many visits they have paid ahead, and until when."""
    rows = cards_of(asked.client, today=asked.today) if asked.client else []
    return {"rows": rows} if rows else None
