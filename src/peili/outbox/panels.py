"""What has been said to the client, beside the visit, and what they allow, on their card."""

from dataclasses import dataclass
from datetime import datetime

from peili.outbox.marketing import marketing_channels
from peili.outbox.models import Message
from peili.outbox.queries import about
from peili.outbox.words import said
from peili.people.access import EVERYONE_IN
from peili.people.channels import Channel
from peili.people.consent_texts import consent_text
from peili.people.panels import Asked, Where, panel
from peili.people.queries.consents import last_consents
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


@panel(Where.CARD, place=70, template="outbox/consents.html", roles=EVERYONE_IN)
def consents_on_card(asked: Asked) -> dict[str, object] | None:
    """Show the permissions of a client, each with the words that are read to them when they are asked."""
    client, channels = asked.client, marketing_channels()
    if client is None or not channels:
        return None
    last, business = last_consents(client.subject_id), client.register.controller.name
    rows = [
        {
            "channel": channel,
            "last": last.get(channel),
            "at": last[channel].at.astimezone(asked.zone) if channel in last else None,
            "given": channel in last and last[channel].given,
            "text": consent_text(channel=channel, language=client.language, business=business),
            "possible": bool(client.email if channel is Channel.EMAIL else client.phone),
        }
        for channel in channels
    ]
    return {"rows": rows, "client": client}
