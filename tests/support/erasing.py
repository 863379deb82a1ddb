"""Erasures and paper cards in tests."""

from datetime import timedelta

from peili.house.models import Register
from peili.people.models import Client
from peili.rights.models import Erasure, PaperCard
from peili.rights.paper.commands import next_number, register_card
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW, TODAY


def erased(register: Register) -> Erasure:
    """Return an erasure of somebody who had one paper card, which waits to be destroyed."""
    erasure = Erasure.objects.create(
        register=register,
        number=Erasure.objects.filter(register=register).count() + 1,
        ground=Erasure.Ground.REQUEST,
        by_role="owner",
        begun_at=NOW,
        done_at=NOW,
        counts={"identity.name": 1, "visit": 3},
        kept=[{"ground": "bookkeeping", "count": 1, "until": "2032-12-31"}],
        scan={"values": 3, "places": 40, "bytes": 1000, "hits": 0, "unreadable": 0},
    )
    erasure.errands.create(kind="destroy", what="99, kansio A", due_on=TODAY + timedelta(days=14))
    return erasure


def paper_of(client: Client) -> PaperCard:
    """Write down a paper card of a client."""
    return register_card(
        client=client,
        number=next_number(client.register),
        holds=["contact", "health"],
        place="lukittu kaappi, kansio A",
        filled_on=TODAY,
        by=PROGRAM,
        now=NOW,
    )
