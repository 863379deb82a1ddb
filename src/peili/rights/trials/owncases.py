"""For every kind of record that ends by itself: one whose end has passed, and one whose end is to come.

A room that registers another (`people.ends.own_end`, `came_only_for`) adds its case here; the trial names
those that have none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import models

from peili.agreements.commands.sitting import DRAFT_KEPT
from peili.booking.ends import CODE_KEPT
from peili.booking.queries.lapses import kept_since
from peili.booking.rules.waiting import FORGOTTEN_AFTER
from peili.house.models import Register
from peili.house.periods import after, before, period
from peili.house.queries import local
from peili.people.commands.sign_in import WINDOW
from peili.promises.activities import ACCESS_LOG, BREACHES
from peili.promises.records import new_id
from peili.rights.trials.rows import Rows
from peili.sales.profile import last_month
from peili.sales.rules import kept_until
from peili.trail.commands import PROGRAM, note
from peili.trail.models import Entry, Purpose
from peili.vault.commands import make_subject
from peili.vault.models import Kind

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
Said = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Case:
    """Who a row of a model is planted about, and what its fields say a moment too old and just not yet."""

    kind: Kind
    over: Callable[[datetime], Said]
    fresh: Callable[[datetime], Said]


def last_before(today: date, ends: Callable[[date], date], *, near: date) -> date:
    """Return the last day whose end lies before today, looked for from a day near it."""
    day = near + timedelta(days=5)
    while ends(day) >= today:
        day -= DAY
    return day


def noon(day: date, now: datetime) -> datetime:
    """Return the middle of a day where the house is."""
    return datetime.combine(day, time(12), local(now).tzinfo)


def _moment(field: str, kept: timedelta, kind: Kind = Kind.CLIENT) -> Case:
    """Return the case of rows that end some time after the moment in a field."""
    return Case(
        kind, lambda now: {field: now - kept - MINUTE}, lambda now: {field: now - kept + max(DAY, kept / 2)}
    )


def _receipt_day(now: datetime) -> date:
    month, today = last_month(), local(now).date()
    near = before(now, period("P7Y")).date()
    return last_before(today, lambda day: kept_until(day, month=month), near=near + timedelta(days=400))


OWN: Final[dict[str, Case]] = {
    "agreements.Sitting": _moment("made_at", DRAFT_KEPT),
    "booking.Hold": _moment("expires_at", DAY, Kind.STAFF),
    "booking.Lapse": Case(
        Kind.CLIENT,
        lambda now: {"at": kept_since(now=now) - MINUTE},
        lambda now: {"at": kept_since(now=now) + DAY},
    ),
    "booking.Offer": Case(
        Kind.CLIENT,
        lambda now: {"wait__over_at": now - FORGOTTEN_AFTER - MINUTE},
        lambda now: {"wait__over_at": now - FORGOTTEN_AFTER + DAY},
    ),
    "booking.Wait": _moment("over_at", FORGOTTEN_AFTER),
    "people.Link": _moment("ends_at", timedelta()),
    "people.Session": _moment("expire_date", timedelta(), Kind.STAFF),
    "people.SignInTry": Case(
        Kind.STAFF, lambda now: {"at": now - WINDOW - MINUTE}, lambda now: {"at": now - WINDOW / 2}
    ),
    "rights.OwnSession": _moment("ends_at", timedelta()),
    "rights.SalonCode": _moment("ends_at", timedelta()),
    "sales.Receipt": Case(
        Kind.CLIENT,
        lambda now: {"on": _receipt_day(now)},
        lambda now: {"on": _receipt_day(now) + DAY},
    ),
}


def _code(register: Register, at: datetime) -> models.Model:
    """Plant somebody whom a code was sent to, and who booked nothing."""
    subject = make_subject(register_id=register.pk, kind=Kind.CLAIM, now=at)
    return Rows(subject, at=at).named("booking.ContactCheck", subject=subject)


def _waiting(register: Register, at: datetime) -> models.Model:
    """Plant somebody who waited for a time in vain."""
    subject = make_subject(register_id=register.pk, kind=Kind.CLAIM, now=at)
    rows = Rows(subject, at=at, register=register)
    rows.named("booking.Wait", over="left", over_at=at)
    return rows.named("people.Claim")


def _breach(register: Register, at: datetime) -> models.Model:
    """Plant a breach that was closed."""
    subject = make_subject(register_id=register.pk, kind=Kind.BREACH, now=at)
    return Rows(subject, at=at, register=register).named("incidents.Breach", closed_at=at)


@dataclass(frozen=True, slots=True)
class Alone:
    """How somebody is planted who came for one matter only, and the moments when it was over."""

    plant: Callable[[Register, datetime], models.Model]
    over: Callable[[datetime], datetime]
    fresh: Callable[[datetime], datetime]


def _breach_day(now: datetime) -> datetime:
    length, today = period(BREACHES.keep.period), local(now).date()
    near = before(now, length).date()
    return noon(last_before(today, lambda day: after(day, length), near=near), now)


ALONE: Final[dict[str, Alone]] = {
    "breach": Alone(_breach, _breach_day, lambda now: _breach_day(now) + DAY),
    "code": Alone(_code, lambda now: now - CODE_KEPT - DAY, lambda now: now - CODE_KEPT + DAY / 2),
    "waiting": Alone(
        _waiting, lambda now: now - FORGOTTEN_AFTER - DAY, lambda now: now - FORGOTTEN_AFTER + DAY
    ),
}


def entries(now: datetime) -> tuple[Entry, Entry]:
    """Plant two entries in a chain of their own: one whose keeping has ended, and one a day younger."""
    over = before(now, period(ACCESS_LOG.keep.period))
    chain = new_id()
    old, young = (
        note(act="trial", by=PROGRAM, now=at, purpose=Purpose.HOUSE, register_id=chain)
        for at in (over - MINUTE, over + DAY)
    )
    return old, young
