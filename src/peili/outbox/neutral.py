"""What is written to a protected client: links of this house and one-time codes, and nothing else.

It is made when a message leaves, whatever room wrote it. What the room wrote stays in the log as it was.
"""

import re
from collections.abc import Collection
from copy import copy
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from peili.outbox.models import Message
from peili.outbox.queries import Letterhead
from peili.outbox.texts import public_address, write
from peili.people.channels import Channel
from peili.people.models import Claim, Protection
from peili.vault.queries import roots

CODES: Final = "booking.code"  # the one message that a person types something of
CODE: Final = re.compile(r"(?<!\d)\d{6}(?!\d)")
TEMPLATE: Final = "outbox/messages/neutral"


def marks_of(messages: Collection[Message]) -> dict[UUID, Protection]:
    """Return the marks of those of these messages that go to protected clients, by message; mostly one read.

    What was booked online under a protected client's number counts as theirs until it is joined to a card.
    """
    if not messages or not Protection.objects.exists():
        return {}
    root = roots({each.subject_id for each in messages})
    marks = {each.subject_id: each for each in Protection.objects.filter(subject__in=set(root.values()))}
    for claim in Claim.objects.filter(subject__in=set(root.values()), client__isnull=True):
        same = Protection.objects.filter(
            client__register_id=claim.register_id, client__phone_code=claim.phone_code
        )
        found = same.first() if claim.phone_code else None
        if found is not None:
            marks[claim.subject_id] = found
    return {each.pk: marks[root[each.subject_id]] for each in messages if root[each.subject_id] in marks}


def why_not(message: Message, mark: Protection, head: Letterhead) -> str:
    """Return why nothing may be written to a protected client now, or nothing.

    A text message shows its sender's name; it may be sent only where that is a number.
    """
    if mark.messages == Protection.Messages.NONE or message.kind == Message.Kind.MARKETING:
        return "protected"
    named = message.channel == Channel.SMS and not head.sender_sms.lstrip("+").isdigit()
    return "protected_sender" if named else ""


def neutral(message: Message, head: Letterhead) -> tuple[Message, Letterhead]:
    """Return a message, for this once, and a letterhead that say nothing of the house."""
    own = re.compile(rf"{re.escape(settings.PUBLIC_ADDRESS)}/\S*")
    links = list(dict.fromkeys(own.findall(message.body)))
    codes = CODE.findall(message.body)[:1] if message.code == CODES else []
    if not links and not codes:
        links = [public_address(reverse("own:door"))]
    said = write(
        TEMPLATE,
        {"links": links, "codes": codes},
        channel=Channel(message.channel),
        language=message.language,
    )
    bare = copy(message)
    bare.heading, bare.body, bare.calendar = said.heading, said.body, ""
    return bare, replace(head, sender_name="", foot="")
