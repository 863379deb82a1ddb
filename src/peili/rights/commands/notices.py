"""Leaving a notice for each recipient when data was corrected or restricted, and noting what came of it.

`leave` is called inside the transaction of what it tells about.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from peili.house.periods import Period, after
from peili.house.queries import local
from peili.people.models import Client, Staff
from peili.promises.declare import Personal, declaration
from peili.rights.models import Notice, Request
from peili.rights.queries.recipients import recipients
from peili.rights.queries.whose import subjects_of
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose
from peili.vault.belongings import gather

TELL_WITHIN = Period(days=7)


def leave_corrected(
    *, client: Client, fields: Collection[str], now: datetime, request: Request | None = None
) -> list[Notice]:
    """Leave a notice of a correction for each who was given one of these details of the card."""
    said = [declaration(Client._meta.get_field(each)) for each in fields]  # type: ignore[arg-type]  # the card's own columns
    categories = {each.category.code for each in said if isinstance(each, Personal)}
    return _leave(client, Notice.Matter.CORRECTED, categories, sorted(fields), request, now=now)


def leave_restricted(*, client: Client, now: datetime, request: Request | None = None) -> list[Notice]:
    """Leave a notice of a restriction for each who was given anything of the person."""
    kept = gather(subjects_of(client.subject_id)).counts
    return _leave(client, Notice.Matter.RESTRICTED, kept, [], request, now=now)


def leave_lifted(*, client: Client, now: datetime) -> list[Notice]:
    """Leave a notice for each who was told of the restriction; who was not told yet need not be."""
    held = Notice.objects.filter(subject_id=client.subject_id, matter=Notice.Matter.RESTRICTED)
    told = {each.to_whom for each in held.filter(told_on__isnull=False)}
    held.filter(told_on__isnull=True, why_not="").delete()
    return [_one(client, each, Notice.Matter.LIFTED, [], None, now=now) for each in sorted(told)]


def _leave(
    client: Client,
    matter: Notice.Matter,
    categories: Collection[str],
    fields: list[str],
    request: Request | None,
    *,
    now: datetime,
) -> list[Notice]:
    names = recipients(subjects_of(client.subject_id), categories)
    return [_one(client, each, matter, fields, request, now=now) for each in names]


def _one(
    client: Client,
    name: str,
    matter: Notice.Matter,
    fields: list[str],
    request: Request | None,
    *,
    now: datetime,
) -> Notice:
    return Notice.objects.create(
        subject_id=client.subject_id,
        register_id=client.register_id,
        request=request,
        to_whom=name,
        matter=matter,
        fields=fields,
        made_at=now,
        due_on=after(local(now).date(), TELL_WITHIN),
    )


@transaction.atomic
def told(*, notice: Notice, staff: Staff, by: Actor, now: datetime, on: date) -> Notice:
    """Note with one's name that a recipient was told; the first one stays."""
    current = _locked(notice)
    if current.told_on is None and not current.ended:
        current.told_on, current.told_by = on, staff
        current.save(update_fields=["told_on", "told_by"])
        _note("rights.notice_told", current, ["told_on", "told_by"], by=by, now=now)
    return current


@transaction.atomic
def acknowledged(*, notice: Notice, by: Actor, now: datetime, on: date) -> Notice:
    """Note that a recipient who was told has acknowledged it."""
    current = _locked(notice)
    if current.told_on is not None and not current.ended:
        current.acknowledged_on = on
        current.save(update_fields=["acknowledged_on"])
        _note("rights.notice_acknowledged", current, ["acknowledged_on"], by=by, now=now)
    return current


@transaction.atomic
def not_possible(*, notice: Notice, why: str, by: Actor, now: datetime) -> Notice:
    """Note on which of the law's exceptions nothing more is done about a recipient."""
    current = _locked(notice)
    if not current.ended:
        current.why_not = why
        current.save(update_fields=["why_not"])
        _note("rights.notice_not_possible", current, ["why_not"], by=by, now=now)
    return current


def _locked(notice: Notice) -> Notice:
    return Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)


def _note(act: str, notice: Notice, fields: list[str], *, by: Actor, now: datetime) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.RIGHTS,
        register_id=notice.register_id,
        about=[notice.subject_id],
        thing=notice,
        fields=fields,
    )
