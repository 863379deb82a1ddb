"""Queueing messages, inside the transaction of what they tell about: both happen, or neither."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peili.outbox.models import Message
from peili.outbox.queries import reach
from peili.outbox.rules import in_one_line, shown
from peili.outbox.texts import write
from peili.people.channels import Channel
from peili.promises.reading import Masked
from peili.trail.models import Purpose

NO_ADDRESS = "no_address"
RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a printed one would tell who it is
class Recipient:
    """Whom a message goes to, in which register and language, and how they can be reached."""

    subject_id: UUID
    register_id: UUID
    language: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # as above
class Letter:
    """What is said: the template without its ending (see `outbox.texts`), and what it shows.

    The code names the matter, such as `booking.confirmed`; its gates are asked when the message leaves.
    """

    code: str
    template: str
    context: Mapping[str, object]
    purpose: Purpose
    kind: Message.Kind = Message.Kind.SERVICE
    stop_url: str = ""
    calendar: str = ""  # an event as RFC 5545 writes it: an e-mail carries it, a text message cannot


def post(
    *,
    to: Recipient,
    letter: Letter,
    now: datetime,
    channel: Channel | None = None,
    thing_id: UUID | None = None,
    due_at: datetime | None = None,
) -> Message:
    """Queue a message inside another command's transaction, which writes the trail entry.

    It goes by e-mail, else by text message, or only by the `channel` asked for. Someone who cannot be
    reached so gets none: the message is kept as refused, so that the desk sees it. So is one to somebody
    whose contacts do not open, the data being restricted. An address with signs nobody sees is none.
    """
    shut = isinstance(to.email, Masked) or isinstance(to.phone, Masked)
    email = "" if shut or not to.email.isprintable() else to.email
    way, address = reach(email=email, phone="" if shut else to.phone, channel=channel)
    said = write(letter.template, letter.context, channel=way, language=to.language) if address else None
    return Message.objects.create(
        subject_id=to.subject_id,
        register_id=to.register_id,
        channel=way,
        address=address,
        heading=in_one_line(said.heading) if said else "",
        body=shown(said.body) if said else "",
        calendar=letter.calendar if address and way is Channel.EMAIL else "",
        stop_url=letter.stop_url,
        language=to.language,
        kind=letter.kind,
        code=letter.code,
        purpose=letter.purpose,
        thing_id=thing_id,
        state=Message.State.QUEUED if address else Message.State.REFUSED,
        reason=RESTRICTED if shut else "" if address else NO_ADDRESS,
        made_at=now,
        due_at=due_at or now,
    )


def cancel_for(*, thing_id: UUID, code: str = "") -> int:
    """Take back what waits about a record (one matter of it, or all) inside another command's transaction."""
    waiting = Message.objects.filter(thing_id=thing_id, state=Message.State.QUEUED)
    if code:
        waiting = waiting.filter(code=code)
    return waiting.update(state=Message.State.CANCELLED)
