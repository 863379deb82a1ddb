"""The gate of marketing: a permission that is live at the moment of sending, or nothing leaves."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peili.house.queries import carries_out
from peili.outbox.gates import sending_gate
from peili.outbox.models import Message
from peili.outbox.words import call
from peili.outreach.commands.campaigns import CODE
from peili.outreach.commands.contacts import ANSWER
from peili.people.channels import Channel
from peili.people.queries.consents import may_send
from peili.promises.activities import MARKETING

call(CODE, _("Offer or news"))
call(ANSWER, _("Answer"))
call("no_permission", _("there was no permission any more"))
call("no_marketing", _("the house does no marketing"))


@sending_gate(MARKETING.code)
def permission(message: Message, _now: datetime) -> str:
    """Let marketing leave only by a live permission for its own channel."""
    if not carries_out(MARKETING):
        return "no_marketing"
    return "" if may_send(message.subject_id, Channel(message.channel)) else "no_permission"
