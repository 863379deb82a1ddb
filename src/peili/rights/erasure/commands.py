"""Carrying an erasure out: begun in one transaction, finished in steps that can be stopped at any of them.

Keys go before rows: what a killed process leaves behind is unreadable, and the next look finishes it. The
journal says first what is to go, so that a restored backup, of whatever age, loses it again.
"""

import os
from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Max

from peili.booking.commands.giving import Taken, take_up
from peili.booking.models import Occupancy
from peili.booking.rules.hours import minute_of
from peili.house.keeping import PaperCards
from peili.house.models import Register
from peili.house.periods import Period, after
from peili.house.profile import ProfileRefused, read_one
from peili.house.queries import profile_version
from peili.people.models import Client, Staff
from peili.promises.reading import as_program
from peili.rights.erasure.plan import CLAIM, Plan, horizon
from peili.rights.erasure.purging import empty_log, is_small, rewrite
from peili.rights.models import Erasure, Errand, PaperCard, PendingClaim
from peili.trail.commands import Actor, note
from peili.trail.commands.ending import forget
from peili.trail.models import Purpose
from peili.vault.backup.hooks import after_restore
from peili.vault.belongings import rows_about
from peili.vault.commands import take_away, take_away_subjects
from peili.vault.generations import known, renew
from peili.vault.models import Subject
from peili.vault.opened import cabinet, house_keys
from peili.vault.outside import outside
from peili.vault.scan.looking import scan_values
from peili.vault.scan.values import Wanted

TELL_WITHIN = Period(days=7)
DESTROY_WITHIN = Period(days=14)  # where the profile says nothing of paper


@transaction.atomic
def begin(
    *,
    plan: Plan,
    ground: str,
    by: Actor,
    now: datetime,
    today: date,
    identity: str = "",
    told: Collection[str] = (),
) -> Erasure:
    """Write down what will go; from here on it is finished even if the program is stopped.

    `told` are the codes of the parties outside that have been told already.
    """
    register = Register.objects.select_for_update().get(pk=plan.subject.register_id)
    last = Erasure.objects.filter(register=register).aggregate(last=Max("number"))["last"] or 0
    whole = plan.extent.whole
    erasure = Erasure.objects.create(
        register=register,
        number=last + 1,
        ground=ground,
        by_role=by.role,
        identity=identity,
        begun_at=now,
        subjects=[str(each) for each in plan.subjects],
        scopes=None if plan.extent.scopes is None else sorted(each.hex() for each in plan.extent.scopes),
        tables=None if whole else [model._meta.label for model in plan.extent.models],
        files=sorted(plan.found.files),
        counts=dict(plan.counts),
        kept=[{"ground": k.ground, "count": k.count, "until": k.until and str(k.until)} for k in plan.kept],
        bookings=plan.bookings,
        horizon_on=horizon(now),
    )
    _leave_errands(erasure, plan, by=by, today=today, told=told)
    if PaperCard not in plan.extent.models:
        PaperCard.objects.filter(pk__in=[card.pk for card in plan.cards]).delete()
    note(
        act="rights.erase",
        by=by,
        now=now,
        purpose=Purpose.RIGHTS,
        register_id=register.pk,
        thing=erasure,
        fields=sorted(plan.counts),
    )
    return erasure


def _leave_errands(erasure: Erasure, plan: Plan, *, by: Actor, today: date, told: Collection[str]) -> None:
    staff = Staff.objects.filter(subject_id=by.subject_id).first() if by.subject_id else None
    for card in plan.cards:
        Errand.objects.create(
            erasure=erasure,
            kind=Errand.Kind.DESTROY,
            what=f"{card.number}, {card.place}",
            due_on=after(today, _within()),
        )
    for party in plan.parties:
        done = party.code in told
        Errand.objects.create(
            erasure=erasure,
            kind=Errand.Kind.TELL,
            what=party.name,
            due_on=after(today, TELL_WITHIN),
            done_on=today if done else None,
            done_by=staff if done else None,
        )


def _within() -> Period:
    """Return within which time the profile says that papers are destroyed.

    The rest of the profile need not load: nobody's erasure waits for it.
    """
    version = profile_version()
    if version is None or not version.content.get("paper"):
        return DESTROY_WITHIN
    try:
        paper = read_one(version.content, "paper")
    except ProfileRefused:
        return DESTROY_WITHIN
    return paper.within if isinstance(paper, PaperCards) else DESTROY_WITHIN


def carry_out(
    *, erasure: Erasure, now: datetime, look_for: Wanted | None = None, rewriting: bool = True
) -> Erasure:
    """Finish an erasure from wherever it was stopped; `look_for` are values that must be nowhere any more.

    A small database is written anew at once, unless that is done once after many.
    """
    if erasure.done_at is not None:
        return erasure
    with as_program():  # whoever asked for it reads for their own work; what stays is nobody's afterwards
        return _carry_out(erasure, now=now, look_for=look_for, rewriting=rewriting)


def _carry_out(erasure: Erasure, *, now: datetime, look_for: Wanted | None, rewriting: bool) -> Erasure:
    ids = [UUID(each) for each in erasure.subjects]
    if erasure.rows_gone_at is None:
        _destroy_keys(erasure, ids, now=now)
        _delete_rows(erasure, ids, now=now)
    for name in erasure.files:
        cabinet().remove(name)
    for place in outside() if erasure.tables is None else ():
        place.empty(ids)
    journal, scopes = house_keys().home.journal, _scopes(erasure)
    for each in ids:
        gone = _every_generation(each, scopes)
        journal.done(subject=each, scopes=gone, ground=erasure.ground, now=now)
        if scopes is not None and erasure.ground == Erasure.Ground.RETENTION:
            renew(house_keys().keyring, each, scopes)  # its time was over; what is written anew has its own
    empty_log()
    rewritten = rewriting and is_small() and rewrite()
    scan = scanned(look_for) if look_for is not None else None
    return _finish(erasure, now=now, scan=scan, rewritten_at=now if rewritten else None)


def _scopes(erasure: Erasure) -> list[bytes] | None:
    return None if erasure.scopes is None else [bytes.fromhex(each) for each in erasure.scopes]


def _destroy_keys(erasure: Erasure, ids: Collection[UUID], *, now: datetime) -> None:
    keys, scopes = house_keys(), _scopes(erasure)
    for each in ids:
        gone = _every_generation(each, scopes)
        keys.home.journal.intend(subject=each, scopes=gone, ground=erasure.ground, now=now)
        keys.keyring.destroy(each, gone)


def _every_generation(subject_id: UUID, scopes: list[bytes] | None) -> list[bytes] | None:
    return None if scopes is None else known(house_keys().keyring, subject_id, scopes)


@transaction.atomic
def _delete_rows(erasure: Erasure, ids: Collection[UUID], *, now: datetime) -> None:
    """Delete the rows, take the person out of the trail, and delete the subjects when nothing stays."""
    current = Erasure.objects.select_for_update().get(pk=erasure.pk)
    if current.rows_gone_at is None:
        among = None if current.tables is None else [apps.get_model(label) for label in current.tables]
        given = _coming_minutes(ids, now)
        take_away(ids, among=among)
        take_up(given)
        if among is None:
            forget(subject_ids=ids)
            take_away_subjects(ids)
        elif any(each["ground"] == CLAIM for each in current.kept):
            cards = Client.objects.filter(subject__in=ids)
            cards.update(restricted_at=now, phone_code="")  # only stored from here on, and found by nothing
            PendingClaim.objects.filter(subject__in=ids).update(alone_since=now)
        current.rows_gone_at = now
        current.save(update_fields=["rows_gone_at"])
    erasure.rows_gone_at = current.rows_gone_at


def _coming_minutes(ids: Collection[UUID], now: datetime) -> list[Taken]:
    """Return the minutes their coming visits take: the absence a visit stands in takes them when it goes."""
    rows = rows_about(Occupancy, ids).filter(end_minute__gt=minute_of(now)).distinct()
    return list(rows.values_list("resource_id", "start_minute", "end_minute"))


@transaction.atomic
def _finish(
    erasure: Erasure, *, now: datetime, scan: dict[str, Any] | None, rewritten_at: datetime | None
) -> Erasure:
    erasure.done_at, erasure.subjects, erasure.files, erasure.scan = now, [], [], scan
    erasure.rewritten_at = rewritten_at
    erasure.save(update_fields=["done_at", "subjects", "files", "scan", "rewritten_at"])
    return erasure


def scanned(wanted: Wanted, *, also: Collection[Path] = ()) -> dict[str, Any]:
    """Look for values in every place this house stores bytes; return counts, and never a value.

    What is too short or too common to be looked for is counted by its field.
    """
    report = scan_values(wanted, also=also, environ=dict(os.environ))
    return {
        "values": report.values,
        "places": sum(each.places for each in report.surfaces.values()),
        "bytes": sum(each.bytes for each in report.surfaces.values()),
        "hits": sum(each.hits for each in report.surfaces.values()),
        "unreadable": len(report.unreadable),
        "surfaces": {name: asdict(each) for name, each in sorted(report.surfaces.items())},
        "found": sorted({(hit.surface, field) for hit in report.hits for field in hit.fields}),
        "not_read": sorted({(surface, why) for surface, _place, why in report.unreadable}),
        "too_short": dict(wanted.too_short),
        "too_common": dict(wanted.too_common),
    }


def finish_all(*, now: datetime) -> int:
    """Finish every erasure that was stopped; return how many there were."""
    left = list(Erasure.objects.filter(done_at__isnull=True).order_by("begun_at"))
    for erasure in left:
        carry_out(erasure=erasure, now=now)
    return len(left)


@after_restore
def finish_restored(now: datetime) -> int:
    """Finish in a restored house what was under way when its backup was made."""
    return finish_all(now=now)


@transaction.atomic
def do_errand(*, errand: Errand, staff: Staff, by: Actor, now: datetime, on: date) -> Errand:
    """Confirm with one's name that a paper was destroyed or a party told; the first confirmation stays."""
    current = Errand.objects.select_for_update(of=("self",)).select_related("erasure").get(pk=errand.pk)
    if current.done_on is None:
        current.done_on, current.done_by = on, staff
        current.save(update_fields=["done_on", "done_by"])
        note(
            act=f"rights.{current.kind}",
            by=by,
            now=now,
            purpose=Purpose.RIGHTS,
            register_id=current.erasure.register_id,
            thing=current,
            fields=["done_on", "done_by"],
        )
    return current


@transaction.atomic
def errand_answered(*, errand: Errand, why_not: str, by: Actor, now: datetime, on: date) -> Errand:
    """Note that a party told of an erasure acknowledged it, or on which exception nothing more is done."""
    current = Errand.objects.select_for_update(of=("self",)).select_related("erasure").get(pk=errand.pk)
    ended = current.acknowledged_on is not None or current.why_not
    if not ended and (why_not or current.done_on is not None):
        current.acknowledged_on, current.why_not = None if why_not else on, why_not
        current.save(update_fields=["acknowledged_on", "why_not"])
        note(
            act="rights.errand_answered",
            by=by,
            now=now,
            purpose=Purpose.RIGHTS,
            register_id=current.erasure.register_id,
            thing=current,
            fields=["acknowledged_on", "why_not"],
        )
    return current


@transaction.atomic
def name_claim(*, subject: Subject, about: str, ends_on: date, by: Actor, now: datetime) -> PendingClaim:
    """Name a claim for which a part of somebody's records stays until a day."""
    claim = PendingClaim.objects.create(subject=subject, about=about, ends_on=ends_on, made_at=now)
    _note_claim("rights.name_claim", claim, by=by, now=now)
    return claim


@transaction.atomic
def close_claim(*, claim: PendingClaim, by: Actor, now: datetime) -> PendingClaim:
    """Note that a claim has ended; what it kept goes at the next look."""
    claim.closed_at = now
    claim.save(update_fields=["closed_at"])
    _note_claim("rights.close_claim", claim, by=by, now=now)
    return claim


def _note_claim(act: str, claim: PendingClaim, *, by: Actor, now: datetime) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.RIGHTS,
        register_id=claim.subject.register_id,
        about=[claim.subject_id],
        thing=claim,
        fields=["about", "ends_on"],
    )
