"""Reads of messages, and of what the house says about its own."""

from dataclasses import dataclass

from django.utils import translation

from peili.house.models import Controller, Register
from peili.house.queries import face, profile_version
from peili.outbox.profile import MessagesSaid, messages_in


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
