"""What has been said to the client about a visit, beside the visit itself."""

from dataclasses import dataclass
from datetime import datetime

from peili.outbox.models import Message
from peili.outbox.queries import about
from peili.outbox.words import said
from peili.people.access import EVERYONE_IN
from peili.people.panels import Asked, Where, panel
from peili.promises.vocabulary import Text


@dataclass(frozen=True, slots=True)
class Row:
    """A message as a line: what it was about, how it stands, and when by the premises' clock."""

    message: Message
    matter: Text
    why: Text
    at: datetime


@panel(Where.VISIT, place=90, template="outbox/about_visit.html", roles=EVERYONE_IN)
def about_visit(asked: Asked) -> dict[str, object] | None:
    """Show the messages about the visit: none of their words, only what they were and how they stand."""
    rows = [row_of(message, asked) for message in about(asked.thing.pk)]
    return {"rows": rows} if rows else None


def row_of(message: Message, asked: Asked) -> Row:
    """Return a message as a line."""
    at = message.sent_at or max(message.due_at, message.made_at)
    why = said(message.reason) if message.reason else ""
    return Row(message, said(message.code), why, at.astimezone(asked.zone))
