"""Whom messages about a visit go to, and the codes of what they are about."""

from typing import Final

from peili.booking.models import Appointment
from peili.outbox.commands.posting import Recipient
from peili.outbox.queries import reach
from peili.people.channels import Channel
from peili.people.models import Claim, Client

BOOKED: Final = "booking.booked"
CANCELLED: Final = "booking.cancelled"
CHANGED: Final = "booking.changed"
MOVED: Final = "booking.moved"
RESIZED: Final = "booking.resized"
CODE: Final = "booking.code"
REMINDER: Final = "booking.reminder"
LINK: Final = "booking"  # the purpose of a link that a message brings


def recipient(appointment: Appointment) -> Recipient:
    """Return whose visit it is: the card it is joined to, else what was typed when booking."""
    return addressed(appointment.holder)


def addressed(whose: Client | Claim) -> Recipient:
    """Return a card, or what was typed online, as whom a message goes to."""
    return Recipient(
        subject_id=whose.subject_id,
        register_id=whose.register_id,
        language=whose.language,
        email=whose.email,
        phone=whose.phone,
    )


def way_to(appointment: Appointment) -> Channel | None:
    """Return how the client would be told of a change, or None when the program cannot."""
    to = recipient(appointment)
    channel, address = reach(email=to.email, phone=to.phone)
    return channel if address else None
