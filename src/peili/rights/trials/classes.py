"""Every kind of record that has an end: planted a day too old and a day too young, before a night passes.

The kinds are computed: each model that is about somebody, by whose it can be and by every rule of the house;
each that ends by itself; each matter that somebody can have come for alone. One that cannot be planted makes
the trial fail, so a new kind of record is never left out.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from django.apps import apps
from django.db import models

from peili.house.keeping import at_latest
from peili.house.models import Register
from peili.house.periods import Period, after, before, period
from peili.house.queries import local
from peili.people.ends import ending_alone, only_matters
from peili.promises.activities import STAFF_ACCOUNTS
from peili.rights.erasure.extent import of_categories
from peili.rights.models import RetentionRun
from peili.rights.retention.commands import run
from peili.rights.retention.queries import keeping
from peili.rights.retention.rules import Ending, ending
from peili.rights.trials.contents import said_in
from peili.rights.trials.owncases import ALONE, DAY, OWN, entries, last_before, noon
from peili.rights.trials.rows import Rows, kinds_of
from peili.trail.commands.linking import link_new
from peili.trail.models import Entry
from peili.vault.belongings import Model, belonging
from peili.vault.commands import make_subject
from peili.vault.models import Kind

NIGHT = timedelta(hours=1)
PEOPLE = (Kind.CLIENT, Kind.CLAIM, Kind.ENQUIRY)
IN_PASSING = frozenset({"rights.Expiring"})  # what the night itself writes anew, of whoever is next
EMPTIED = frozenset({"agreements.Sitting"})  # emptied where they stand


@dataclass(slots=True)
class Planted:
    """What must be gone by morning and what must stand as it was, each with the words that name it."""

    goes: list[tuple[str, models.Model]] = field(default_factory=list)
    stays: list[tuple[str, models.Model]] = field(default_factory=list)
    before: dict[models.Model, str] = field(default_factory=dict)
    kinds: set[Model] = field(default_factory=set)

    def go(self, why: str, *rows: models.Model) -> None:
        """Add rows that must go."""
        self.goes += [(f"{why}: {row._meta.label}", row) for row in rows]
        self.kinds.update(type(row) for row in rows)

    def stay(self, why: str, *rows: models.Model) -> None:
        """Add rows that must stay as they are."""
        self.stays += [(f"{why}: {row._meta.label}", row) for row in rows]
        self.kinds.update(type(row) for row in rows)

    def remember(self) -> None:
        """Keep what everything that must stay says now."""
        self.before = {row: _says(row) for _name, row in self.stays}

    def wrong(self) -> Iterator[str]:
        """Yield what stayed although its end had passed, and what went or changed before its end."""
        for name, row in self.goes:
            there = type(row)._default_manager.filter(pk=row.pk)
            if row._meta.label in EMPTIED:
                there = there.filter(ended_at__isnull=True)
            if there.exists():
                yield f"{name} stayed"
        for name, row in self.stays:
            now = _says(row)
            if now != self.before[row]:
                yield f"{name} changed" if now else f"{name} went too"


def _says(row: models.Model) -> str:
    there = type(row)._default_manager.filter(pk=row.pk).first()
    return "" if there is None else said_in(there)


def uncovered() -> list[str]:
    """Return the kinds of records with an end that nothing here would plant."""
    nobodys = [model._meta.label for model in belonging() if not kinds_of(model)]
    alone = {model._meta.label for model in ending_alone()} - {Entry._meta.label}
    return sorted({*nobodys, *(alone - OWN.keys()), *(set(only_matters()) - ALONE.keys())})


def plant_all(register: Register, *, now: datetime) -> Planted:
    """Plant both sides of every end there is."""
    planted = Planted()
    _by_rules(planted, register, now=now)
    _staff(planted, register, now=now)
    _by_themselves(planted, register, now=now)
    for matter in only_matters():
        case = ALONE[matter]
        planted.go(matter, case.plant(register, case.over(now)))
        planted.stay(matter, case.plant(register, case.fresh(now)))
    old, young = entries(now)
    planted.go("the log", old)
    planted.stay("the log", young)
    return planted


def _by_rules(planted: Planted, register: Register, *, now: datetime) -> None:
    """Plant for each end that the house's rules come to: whose last visit lies a day beyond it, or before."""
    today = local(now).date()
    for length in _lengths():
        day = last_before(today, partial(_ends_on, length), near=before(now, length).date())
        for kind in PEOPLE:
            for last, why in ((day, "over"), (day + DAY, "not over")):
                _person(planted, register, kind, why, noon(last, now), today=today)


def _ends_on(length: Period, last: date) -> date:
    return after(last, length)


def _lengths() -> list[Period]:
    """Return how long after the last event the house keeps things, each length once."""
    kept = keeping()
    if kept is None:
        return []
    return list(dict.fromkeys(at_latest(rule, kept.clocks)[1] for rule in kept.rules))


def _person(planted: Planted, register: Register, kind: Kind, why: str, at: datetime, *, today: date) -> None:
    subject = make_subject(register_id=register.pk, kind=kind, now=at)
    rows = Rows(subject, at=at, register=register, controller=register.controller)
    rows.every(but=ending_alone() | {_model(each) for each in IN_PASSING})
    found = _ending(local(at).date())
    gone = _gone(found, today)
    for row in rows.made:
        model = type(row)
        if gone is None or model in gone:
            planted.go(f"{kind} {why}", row)
        elif model not in ending_alone():
            planted.stay(f"{kind} {why}", row)


def _ending(last: date) -> Ending:
    kept = keeping()
    days = dict.fromkeys(("last_visit", "last_contact", "matter_closed"), last)
    return ending(kept.rules if kept else (), kept.clocks if kept else {}, last=days, open_=())


def _gone(found: Ending, today: date) -> Collection[Model] | None:
    """Return the models whose rows are gone by the morning; None for all."""
    if found.on is not None and found.on < today and not found.asks:
        return None
    ended = [of_categories(codes) for end, codes in found.parts if end < today]
    return {model for extent in ended for model in extent.models}


def _staff(planted: Planted, register: Register, *, now: datetime) -> None:
    """Plant two who worked here: the year after their last day was over yesterday, or is tomorrow."""
    length, today = period(STAFF_ACCOUNTS.keep.period), local(now).date()
    day = last_before(today, lambda left: after(left, length), near=before(now, length).date())
    for left, put in ((day, planted.go), (day + DAY, planted.stay)):
        at = noon(left, now)
        subject = make_subject(register_id=register.pk, kind=Kind.STAFF, now=at)
        rows = Rows(subject, at=at, register=register, controller=register.controller)
        rows.of(_model("people.Staff"), left_on=left)
        rows.of(_model("people.Session"), expire_date=now + DAY)
        rows.every(but=ending_alone())
        put("staff", *(row for row in rows.made if type(row) not in ending_alone()))


def _by_themselves(planted: Planted, register: Register, *, now: datetime) -> None:
    for label, case in OWN.items():
        for said, put in ((case.over(now), planted.go), (case.fresh(now), planted.stay)):
            subject = make_subject(register_id=register.pk, kind=case.kind, now=now - NIGHT)
            rows = Rows(subject, at=now - NIGHT, register=register, controller=register.controller)
            put("by itself", rows.named(label, **said))


def _model(label: str) -> Model:
    found: Model = apps.get_model(label)
    return found


def night_of_all(register: Register, now: datetime) -> tuple[list[str], str]:
    """Plant everything, let a night pass; return what was wrong, and what was tried in words."""
    missing = uncovered()
    if missing:
        return [f"nothing plants {each}" for each in missing], ""
    night = now + NIGHT
    planted = plant_all(register, now=night)
    link_new()
    planted.remember()
    RetentionRun.objects.create(at=now, finished_at=now)
    done = run(now=night)
    wrong = ["the night was stopped"] if done.stopped else list(planted.wrong())
    said = (
        f"{len(planted.kinds)} kinds of records planted on both sides of their ends: "
        f"{len(planted.goes)} rows whose end had passed were gone, {len(planted.stays)} stood as before"
    )
    return wrong, said
