"""What is asked of messages about visits when they leave, and the words for them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peili.booking.models import Appointment
from peili.booking.queries.telling import BOOKED, CANCELLED, CHANGED, MOVED, REMINDER
from peili.outbox.gates import sending_gate
from peili.outbox.models import Message
from peili.outbox.words import call

call(BOOKED, _("Confirmation of the booking"))
call(CHANGED, _("Notice of the changed visit"))
call(MOVED, _("Notice of the new time"))
call(CANCELLED, _("Notice of the cancellation"))
call(REMINDER, _("Reminder"))
call("visit_off", _("the visit was cancelled"))
call("visit_begun", _("the visit had begun"))


@sending_gate(BOOKED)
@sending_gate(CHANGED)
@sending_gate(MOVED)
@sending_gate(REMINDER)
def visit_stands(message: Message, now: datetime) -> str:
    """Let only news of a visit that stands and is still to come leave."""
    visit = Appointment.objects.filter(pk__in=[message.thing_id]).values_list("state", "starts_at").first()
    if visit is None or visit[0] != Appointment.State.BOOKED:
        return "visit_off"
    return "visit_begun" if visit[1] <= now else ""
