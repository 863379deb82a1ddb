"""Reads of messages, and of what the house says about its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import translation

from peili.house.models import Controller, Register
from peili.house.queries import face, profile_version
from peili.outbox.models import Message
from peili.outbox.profile import MessagesSaid, messages_in
from peili.people.channels import Channel
from peili.people.models import Staff
from peili.people.phones import takes_texts
from peili.people.queries.restricted import restricted_subjects


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who a register's messages come from: the sender, where an answer goes, and the lines below the text."""

    sender_name: str
    sender_email: str
    sender_sms: str
    answer_to: str
    foot: str


def messages_said() -> MessagesSaid:
    """Return what the profile says about messages; what a house without a profile does is nothing."""
    version = profile_version()
    return messages_in(version.content if version else {})


def reach(*, email: str, phone: str, channel: Channel | None = None) -> tuple[Channel, str]:
    """Return how someone is reached, e-mail first, or only by the `channel` asked for.

    The address is empty when there is none, or when the house sends no text messages.
    """
    if channel is not Channel.SMS and email:
        return Channel.EMAIL, email
    if channel is not Channel.EMAIL and phone and takes_texts(phone) and messages_said().sms:
        return Channel.SMS, phone
    return channel or Channel.EMAIL, ""


def letterhead(register: Register, *, language: str) -> Letterhead:
    """Return the letterhead of a register's controller in a language."""
    said, business = messages_said(), register.controller
    house = Controller.objects.filter(kind=Controller.Kind.HOUSE).first()
    with translation.override(language):
        place = face()
    shown = place.name if business.kind == Controller.Kind.HOUSE else business.name
    premises = place.premises
    lines = [
        shown,
        f"{premises.street}, {premises.postcode} {premises.city}" if premises else "",
        business.phone,
    ]
    return Letterhead(
        sender_name=shown,
        sender_email=said.email or (house.email if house else ""),
        sender_sms=said.sms,
        answer_to=business.email,
        foot="\n".join(line for line in lines if line),
    )


PAGE = 20


def about(thing_id: UUID) -> Sequence[Message]:
    """Return the messages about a record, the first written first."""
    return list(Message.objects.filter(thing_id=thing_id).order_by("id"))


def in_box(*, staff: Staff, before: UUID | None) -> Sequence[Message]:
    """Return a page of what stayed in the box of one's own business, newest first, and one more if any.

    What was written to a restricted person is only stored: it is not listed.
    """
    kept = Message.objects.filter(
        register__controller_id=staff.controller_id, through=Message.Through.BOX, state=Message.State.SENT
    )
    if before is not None:
        kept = kept.filter(pk__lt=before)
    hidden = restricted_subjects(controller_id=staff.controller_id)
    return list(kept.exclude(subject__in=hidden).order_by("-id")[: PAGE + 1])


def stayed(*, staff: Staff) -> bool:
    """Tell whether anything of one's own business stayed in the box."""
    return bool(in_box(staff=staff, before=None))
