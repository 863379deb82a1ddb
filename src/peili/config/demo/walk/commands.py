"""What the walk does to the demo house: a paper card, a night six years from now, a day that is let pass."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db import connections, transaction
from django.db.models import F

from peili.config.demo.walk.looking import CABINET
from peili.house.checklist.queries import standing_of
from peili.house.models import Look
from peili.house.periods import Period, after
from peili.house.queries import local
from peili.people.models import Client
from peili.people.signing import Session
from peili.promises.append_only import doors_open
from peili.rights.models import PaperCard, RetentionRun
from peili.rights.paper.commands import next_number, register_card
from peili.rights.retention.commands import go_on, run
from peili.trail.commands import PROGRAM, Actor, note
from peili.trail.models import Purpose

YEARS: Final = Period(months=6 * 12)
PLACE: Final = "lukittu kaappi, kansio A"
MARGIN: Final = timedelta(days=4)  # months differ in length
_running = threading.Lock()


def register_paper(*, client: Client, now: datetime) -> str:
    """Register a paper card of the walk's client, and return what the task of burning it will be called."""
    card = register_card(
        client=client,
        number=next_number(client.register),
        holds=[PaperCard.Holds.CONTACT, PaperCard.Holds.HEALTH],
        place=PLACE,
        filled_on=local(now).date(),
        by=PROGRAM,
        now=now,
    )
    return f"{card.number}, {card.place}"


def six_years_on(now: datetime) -> datetime:
    """Return the instant six years later."""
    there = local(now)
    return now + (after(there.date(), YEARS) - there.date())


def jump(*, by: Actor, now: datetime) -> RetentionRun:
    """Run the night's work as it would be six years from now; what it erases is gone.

    The night stops at such a jump and asks whether the date is right; who jumps has said that it is.
    Afterwards the house is told what night it really is, or it would wait six years for its next one.
    """
    then = six_years_on(now)
    with _staying_in(until=then + MARGIN, now=now):
        found = run(now=then)
        if found.stopped:
            go_on(by=by, now=now)
            found = run(now=then)
    RetentionRun.objects.filter(at__gt=now).delete()
    run(now=now)
    return found


@contextmanager
def _staying_in(*, until: datetime, now: datetime) -> Iterator[None]:
    """Let nobody's session end by the leap: who jumps wants to see what went."""
    ends = dict(Session.objects.filter(expire_date__gt=now).values_list("pk", "expire_date"))
    Session.objects.filter(pk__in=list(ends)).update(expire_date=until)
    try:
        yield
    finally:
        for pk, end in ends.items():
            Session.objects.filter(pk=pk).update(expire_date=end)


def begin_jump(*, by: Actor, now: datetime) -> bool:
    """Begin the jump beside the pages, since a night takes a while; False when one is under way."""
    if not _running.acquire(blocking=False):
        return False
    threading.Thread(target=_jump_and_end, args=(by, now), name="demo-jump", daemon=True).start()
    return True


def is_jumping() -> bool:
    """Tell whether the jump is under way in this process."""
    return _running.locked()


def _jump_and_end(by: Actor, now: datetime) -> None:
    try:
        jump(by=by, now=now)
    finally:
        connections.close_all()
        _running.release()


@transaction.atomic
def let_the_day_pass(*, by: Actor, now: datetime) -> None:
    """Move every look at the cabinet back in time, so that the day for the next one was some days ago."""
    found = standing_of(CABINET, now=now)
    if found is None or found.found.red:
        return
    back = timedelta(days=(found.due - local(now).date()).days) + MARGIN
    with doors_open([Look]):
        Look.objects.filter(claim=CABINET).update(at=F("at") - back)
    note(
        act="demo.let_the_day_pass",
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        fields=[CABINET],
    )
