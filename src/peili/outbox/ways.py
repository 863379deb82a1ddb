"""The ways out: e-mail, text messages, and the box of a house that has neither.

A way carries a batch of messages one by one and says of each how it ended.
"""

import re
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from django.conf import settings

from peili.house.egress.connections import Unreachable, mail_session, post_form
from peili.house.egress.servers import Server, mail_server, text_server
from peili.outbox.models import Message
from peili.outbox.queries import Letterhead
from peili.outbox.rules import in_one_line, on_one_line
from peili.people.channels import Channel
from peili.promises.lookups import lookup_code

METHOD = re.compile(r"^METHOD:([A-Z]+)\r$", re.MULTILINE)
FOR_GOOD = 500  # SMTP's answers from here on are final; those below say: later
NEVER = frozenset({400, 404, 422})  # a web service's answers that no later try changes
OK = 2  # the first digit of its good ones


class NotNow(Exception):
    """The server does not take this message now, and perhaps later."""


class NotTaken(Exception):
    """The server will never take this message; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)  # a printed one would tell what is written to whom
class Parcel:
    """A message ready to go: with its letterhead."""

    message: Message
    head: Letterhead


Carry = Callable[[Parcel], None]


def through(channel: str, head: Letterhead) -> str:
    """Return by which way a message goes now: the box where the way or its sender is not set up."""
    if channel == Channel.EMAIL and settings.MACHINE.smtp_url and head.sender_email:
        return Message.Through.SMTP
    if channel == Channel.SMS and settings.MACHINE.sms_url and head.sender_sms:
        return Message.Through.SMS
    return Message.Through.BOX


@contextmanager
def opened(way: str, *, now: datetime) -> Iterator[Carry]:
    """Open a way for a batch; raises NotAllowed, Unreachable and BadServer; carrying, NotTaken and NotNow."""
    if way == Message.Through.SMTP:
        with mail_session(mail_server(settings.MACHINE.smtp_url), now=now) as session:
            yield lambda parcel: _mail(session, letter(parcel, now=now))
    elif way == Message.Through.SMS:
        server = text_server(settings.MACHINE.sms_url)
        yield lambda parcel: _text(server, parcel, now=now)
    else:
        yield lambda _parcel: None  # it stays where it is, sealed, for the owner's page


def letter(parcel: Parcel, *, now: datetime) -> EmailMessage:
    """Return the e-mail as it goes. Its Message-ID is the same at every try."""
    message, head = parcel.message, parcel.head
    made = EmailMessage()
    made["From"] = formataddr((in_one_line(head.sender_name), on_one_line(head.sender_email)))
    made["To"] = on_one_line(message.address)
    made["Subject"] = in_one_line(message.heading)
    made["Date"] = format_datetime(now)
    host = head.sender_email.rpartition("@")[2]
    made["Message-ID"] = f"<{lookup_code('message', str(message.pk))}@{host}>"
    if head.answer_to:
        made["Reply-To"] = on_one_line(head.answer_to)
    made["Auto-Submitted"] = "auto-generated"
    if message.stop_url:
        made["List-Unsubscribe"] = f"<{message.stop_url}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(f"{message.body}\n\n-- \n{head.foot}\n" if head.foot else f"{message.body}\n")
    made["Content-Language"] = message.language
    if message.calendar:
        _attach(made, message.calendar)
    return made


def _attach(made: EmailMessage, event: str) -> None:
    """Attach an event; mail programs go by the method that its type names, which is the one it says."""
    found = METHOD.search(event)
    method = found[1] if found else "PUBLISH"
    made.add_attachment(
        event.encode(), maintype="text", subtype="calendar", filename="aika.ics", cte="base64"
    )
    part = list(made.iter_attachments())[-1]
    part.set_param("charset", "utf-8")
    part.set_param("method", method)


def _mail(session: smtplib.SMTP, made: EmailMessage) -> None:
    try:
        session.send_message(made)
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _words in refused.recipients.values()]
        if all(code >= FOR_GOOD for code in codes):
            raise NotTaken("address_refused") from None
        raise NotNow from None
    except smtplib.SMTPResponseException as refused:
        if refused.smtp_code >= FOR_GOOD:
            raise NotTaken("server_refused") from None
        raise Unreachable("SMTPResponseException") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(type(error).__name__) from None


def _text(server: Server, parcel: Parcel, *, now: datetime) -> None:
    fields = {"from": parcel.head.sender_sms, "to": parcel.message.address, "message": parcel.message.body}
    status = post_form(server, "/a1/sms", fields, task="sms", now=now)
    if status in NEVER:
        raise NotTaken("address_refused")
    if status // 100 != OK:
        raise Unreachable(f"status {status}")  # no money left, a wrong password: the house can mend it
