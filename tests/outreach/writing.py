"""Contacts and campaigns in a few words."""

from datetime import datetime

from peili.outreach.commands.campaigns import save_campaign
from peili.outreach.commands.contacts import Typed, note_stranger
from peili.outreach.models import Campaign, Contact
from peili.people.models import Client
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW


def contact_of(client: Client, *, name: str = "Kaisa Kysyjä", now: datetime = NOW) -> Contact:
    """Note a call of somebody without a card, in a client's register."""
    return note_stranger(
        register=client.register,
        typed=Typed(name=name, phone="+358405550000", email="", text="Onko aikoja?", language="fi"),
        way=Contact.Way.CALL,
        by=PROGRAM,
        now=now,
    )


def campaign_of(client: Client, *, channel: str = "email", away_months: int = 0) -> Campaign:
    """Make a campaign in a client's register."""
    said = {
        "channel": channel,
        "heading_fi": "Syksyn tarjous",
        "text_fi": "Kasvohoito -20 %.",
        "heading_sv": "Höstens erbjudande",
        "text_sv": "Ansiktsbehandling -20 %.",
        "away_months": away_months,
    }
    return save_campaign(campaign=None, register=client.register, said=said, by=PROGRAM, now=NOW)
