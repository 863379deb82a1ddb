"""Payments in tests."""

from datetime import date

from peili.booking.models import Appointment, Service
from peili.house.models import ProfileVersion
from peili.people.models import Client
from peili.sales.commands import paid as paid_before
from peili.sales.commands import pay
from peili.sales.commands.cards import sell_card
from peili.sales.models import Receipt, SeriesCard
from peili.sales.queries.cards import sold_to
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW, TODAY


def keep_books() -> None:
    """Let the house choose to keep its vouchers in the program."""
    version = ProfileVersion.objects.latest("number")
    version.content["purposes"] = version.content.get("purposes", {}) | {
        "bookkeeping": {"basis": "legal_obligation"}
    }
    version.save()


def paid(visit: Appointment, cents: int = 7500, *, way: str = "card", on: date = TODAY) -> Receipt:
    """Pay for a visit, in a house that keeps books from here on."""
    keep_books()
    known = paid_before(visit)
    return pay(appointment=visit, cents=cents, way=way, known=known, by=PROGRAM, now=NOW, on=on)


def card_of(client: Client, service: Service, *, times: int = 3, until: date | None = None) -> SeriesCard:
    """Sell a client visits of a treatment ahead."""
    return sell_card(
        client=client,
        service=service,
        variant=None,
        times=times,
        cents=20000,
        way="card",
        valid_until=until or TODAY.replace(year=TODAY.year + 1),
        known=sold_to(client),
        by=PROGRAM,
        now=NOW,
        on=TODAY,
    ).card
