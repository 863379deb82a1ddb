"""Posting a message in a few words."""

from datetime import datetime
from typing import Any

from django.db import transaction

from peili.outbox.commands.posting import Letter, Recipient, post
from peili.outbox.models import Message
from peili.people.models import Client
from peili.trail.models import Purpose
from tests.support.builders import NOW

EMAIL = "aino.testinen@example.org"


def write_to(
    client: Client,
    *,
    email: str = EMAIL,
    phone: str = "",
    heading: str = "Aikasi on varattu",
    body: str = "Tervetuloa hoitoon",
    code: str = "test.plain",
    kind: Message.Kind = Message.Kind.SERVICE,
    now: datetime = NOW,
    stop_url: str = "",
    **how: Any,
) -> Message:
    with transaction.atomic():
        return post(
            to=Recipient(
                subject_id=client.subject_id,
                register_id=client.register_id,
                language="fi",
                email=email,
                phone=phone,
            ),
            letter=Letter(
                code=code,
                template="outbox/messages/plain",
                context={"heading": heading, "body": body},
                purpose=Purpose.BOOKING,
                kind=kind,
                stop_url=stop_url,
            ),
            now=now,
            **how,
        )
