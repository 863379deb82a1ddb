"""What is asked of messages about visits when they leave, and the words for them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peili.booking.models import Appointment, ContactCheck, Offer
from peili.booking.queries.telling import BOOKED, CANCELLED, CHANGED, CODE, MOVED, REMINDER, RESIZED
from peili.booking.queries.waiting import OFFER
from peili.outbox.gates import sending_gate
from peili.outbox.models import Message
from peili.outbox.words import call

call(BOOKED, _("Confirmation of the booking"))
call(CHANGED, _("Notice of the changed visit"))
call(MOVED, _("Notice of the new time"))
call(RESIZED, _("Notice of the new length"))
call(CANCELLED, _("Notice of the cancellation"))
call(REMINDER, _("Reminder"))
call("visit_off", _("the visit was cancelled"))
call("visit_begun", _("the visit had begun"))


call(OFFER, _("Offer of a time to who waits"))
call("offer_over", _("the offer was over"))


@sending_gate(OFFER)
def offer_stands(message: Message, now: datetime) -> str:
    """Let an offer leave only while its time is kept."""
    open_now = Offer.objects.filter(pk__in=[message.thing_id], answer="", expires_at__gt=now).exists()
    return "" if open_now else "offer_over"


call(CODE, _("Code for checking the address"))
call("code_over", _("the code had ended"))


@sending_gate(CODE)
def code_counts(message: Message, now: datetime) -> str:
    """Let a code leave only while it counts."""
    counts = ContactCheck.objects.filter(pk__in=[message.thing_id], ends_at__gt=now, proven_at__isnull=True)
    return "" if counts.exists() else "code_over"


@sending_gate(BOOKED)
@sending_gate(CHANGED)
@sending_gate(MOVED)
@sending_gate(RESIZED)
@sending_gate(REMINDER)
def visit_stands(message: Message, now: datetime) -> str:
    """Let only news of a visit that stands and is still to come leave."""
    visit = Appointment.objects.filter(pk__in=[message.thing_id]).values_list("state", "starts_at").first()
    if visit is None or visit[0] != Appointment.State.BOOKED:
        return "visit_off"
    return "visit_begun" if visit[1] <= now else ""
