"""The demo salon has practised once: a tablet was lost, and told of as in earnest."""

from datetime import datetime, timedelta
from random import Random

from peili.house.models import Controller, Register
from peili.incidents.commands.breach import close_breach, correct_breach, record_breach, tell_authority
from peili.incidents.commands.people import add, tell
from peili.incidents.models import Affected
from peili.people.models import Client
from peili.trail.commands import PROGRAM

AGO = timedelta(days=19, hours=3)
TOUCHED = 9  # people whose cards were on the lost tablet


def make_drill(*, random: Random, now: datetime) -> None:
    """Make a drill that was closed some weeks ago."""
    register = Register.objects.get(controller__kind=Controller.Kind.HOUSE, kind=Register.Kind.CLIENTS)
    began = now - AGO
    breach = record_breach(
        register=register,
        drill=True,
        known={
            "detected_at": began,
            "aware_at": began + timedelta(minutes=20),
            "kinds": ["lost_device"],
            "story": "Harjoitus: vastaanoton tabletti jäi raitiovaunuun.",
        },
        by=PROGRAM,
        now=began + timedelta(minutes=25),
    )
    cards = list(Client.objects.filter(register=register).order_by("id")[:200])
    people = [each.subject_id for each in random.sample(cards, min(TOUCHED, len(cards)))]
    add(
        breach=breach,
        people=people,
        found=Affected.Found.HAND,
        by=PROGRAM,
        now=began + timedelta(hours=1),
        kinds=["contact.phone", "identity.name", "visit"],
    )
    weighed = {
        "risk": "risk",
        "risk_reason": "Tabletti oli lukossa ja tiedot salattuina.",
        "effects": ["known", "unlikely"],
        "measures": ["signed_out", "passwords"],
        "advice": ["beware", "call_us"],
    }
    done = began + timedelta(hours=5)
    breach = correct_breach(breach=breach, known=weighed, by=PROGRAM, now=done)
    tell_authority(breach=breach, at=done, way="form", reference="harjoitus", by=PROGRAM, now=done)
    tell(breach=breach, only=None, way="phone", at=done, by=PROGRAM, now=done)
    close_breach(breach=breach, because="Harjoitus päättyi, kaikille olisi kerrottu.", by=PROGRAM, now=done)
