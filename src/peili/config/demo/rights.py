"""Requests of the demo: one to be answered tomorrow, and one that was answered late, long ago."""

from datetime import date, datetime, timedelta
from random import Random

from peili.people.models import Client
from peili.rights.commands import restrict
from peili.rights.commands.requests import answer, receive
from peili.rights.models import Request
from peili.rights.rules.due import due_date
from peili.trail.commands import PROGRAM

LONG_AGO = timedelta(days=90)
LATE = timedelta(days=20)  # after the due date


def make_requests(*, random: Random, cards: list[Client], now: datetime, today: date) -> int:
    """Make the requests; return how many there are."""
    first, second = random.sample(cards, 2)
    received = _due_next(today)
    receive(
        subject=first.subject,
        right=Request.Right.ACCESS,
        channel=Request.Channel.LETTER,
        identity=Request.Identity.REPLIED,
        received_on=received,
        said="Lähettäkää minulle kopio kaikista tiedoistani.",
        by=PROGRAM,
        now=now - timedelta(days=(today - received).days),
        today=received,
    )
    _answer_late(second, then=now - LONG_AGO, on=today - LONG_AGO)
    return 2


def _due_next(today: date) -> date:
    """Return the latest day a request may have come on to be due next, tomorrow at the earliest."""
    days = [today - timedelta(days=number) for number in range(20, 40)]
    return min(
        (day for day in days if due_date(day) > today), key=lambda day: (due_date(day), -day.toordinal())
    )


def _answer_late(client: Client, *, then: datetime, on: date) -> None:
    request = receive(
        subject=client.subject,
        right=Request.Right.OBJECTION,
        channel=Request.Channel.COUNTER,
        identity=Request.Identity.KNOWN,
        received_on=on,
        said="En halua, että tietojani käytetään muuhun kuin varauksiin.",
        by=PROGRAM,
        now=then,
        today=on,
    )
    late = due_date(on) - on + LATE
    answer(
        request=request,
        decision=Request.Decision.GRANTED,
        text="Tietojasi käytetään vain varauksiin. Pahoittelemme, että vastaus viipyi.",
        by=PROGRAM,
        now=then + late,
        today=on + late,
    )
    restrict.lift(client=client, by=PROGRAM, now=then + late)
