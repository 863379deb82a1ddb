"""Making the card of somebody who brings their data along, once it is known who they are."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from peili.house.models import Register
from peili.people.commands.cards import add_client
from peili.people.models import Client
from peili.people.phones import phone_code
from peili.promises.vocabulary import Source
from peili.rights.models import Request
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


class HereAlready(Exception):
    """There is a card with this phone number: its details are compared with the client, not overwritten."""


@transaction.atomic
def bring_in(
    *, register: Register, card: dict[str, Any], identity: str, by: Actor, now: datetime, today: date
) -> Client:
    """Make the card, and note how the person was known; raises HereAlready."""
    code = phone_code(card.get("phone", ""), register_id=register.pk)
    if code and Client.objects.filter(register=register, phone_code=code).exists():
        raise HereAlready
    typed: dict[str, Any] = {"first_name": "", "last_name": ""} | card
    client = add_client(register=register, source=Source.IMPORT, by=by, now=now, on=today, **typed)
    note(
        act="rights.bring_in",
        by=by,
        now=now,
        purpose=Purpose.RIGHTS,
        register_id=register.pk,
        about=[client.subject_id],
        thing=client,
        fields=[Request.Identity(identity).value, *sorted(card)],
    )
    return client
