"""Blocks take what is free, leave what is booked, and take up what is given back."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from peili.booking.commands.blocks import BlockBackwards, block, unblock
from peili.booking.commands.book import book_at_desk
from peili.booking.commands.cancel import cancel
from peili.booking.commands.hold import hold, release
from peili.booking.models import Block, Hold, Occupancy, Resource, Role
from peili.booking.queries.blocks import clashes, clashing
from peili.booking.queries.free import free_on, load_setting
from peili.booking.rules.hours import minute_of, moment_of
from peili.house.models import Controller
from peili.people.models import Staff
from peili.promises.overlap import NoOverlap
from peili.promises.records import new_id
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, create_client, create_house, create_service, create_staff, local

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = local(24, 10).date()


@pytest.fixture
def house() -> Controller:
    return create_house()


@pytest.fixture
def bea(house: Controller) -> Staff:
    return create_staff(house)


def away(staff: Staff, begins: datetime, ends: datetime) -> Block:
    return block(
        resource=staff.resource,
        kind=Block.Kind.AWAY,
        starts_at=begins,
        ends_at=ends,
        by=PROGRAM,
        now=NOW,
    )


def spans(**which: object) -> list[tuple[datetime, datetime]]:
    rows = Occupancy.objects.filter(resource__role=Role.STAFF, **which).order_by("start_minute")
    return [
        (moment_of(start), moment_of(end)) for start, end in rows.values_list("start_minute", "end_minute")
    ]


def test_a_block_takes_what_is_free_and_lists_what_is_booked(house: Controller, bea: Staff):
    service, aino = create_service(house, bea), create_client(house)
    made = book_at_desk(client=aino, service=service, staff=bea, starts_at=local(24, 12), by=PROGRAM, now=NOW)
    absence = away(bea, local(24, 9), local(24, 17))
    assert spans(block=absence) == [
        (local(24, 9), local(24, 12)),
        (local(24, 13, 15), local(24, 17)),
    ]
    assert list(clashes(absence)) == [made]
    assert list(clashing(staff=[bea.pk], now=NOW)) == [made]
    setting = load_setting(service=service, first=DAY, days=1)
    assert free_on(setting=setting, day=DAY, now=NOW) == []
    entry = Entry.objects.get(act="booking.block")
    assert [each.subject_id for each in entry.about.all()] == [bea.subject_id]


def test_what_a_visit_or_a_hold_gives_back_goes_to_the_block(house: Controller, bea: Staff):
    service, aino = create_service(house, bea), create_client(house)
    made = book_at_desk(client=aino, service=service, staff=bea, starts_at=local(24, 12), by=PROGRAM, now=NOW)
    kept = hold(service=service, starts_at=local(24, 9), only=bea.pk, now=NOW)
    ends = hold(service=service, starts_at=local(24, 15), only=bea.pk, now=NOW)
    absence = away(bea, local(24, 9), local(24, 17))
    cancel(appointment=made, by=PROGRAM, now=NOW)
    release(kept=kept.hold, now=NOW)
    away(bea, local(26, 9), local(26, 10))
    Hold.objects.filter(pk=ends.hold.pk).update(expires_at=NOW - timedelta(minutes=1))
    away(bea, local(27, 9), local(27, 10))  # any writer of occupancy lets ended holds go
    taken = sum((end - start for start, end in spans(block=absence)), timedelta())
    assert taken == timedelta(hours=8)
    assert not clashes(absence).exists()


def test_what_a_held_time_left_within_a_block_is_offered_to_nobody(house: Controller, bea: Staff):
    service = create_service(house, bea)
    held = hold(service=service, starts_at=local(24, 9), only=bea.pk, now=NOW)
    away(bea, local(24, 5), local(24, 22))
    over = NOW + timedelta(minutes=11)
    Hold.objects.filter(pk=held.hold.pk).update(expires_at=over)
    day = local(24, 9).date()
    setting = load_setting(service=service, first=day, days=1)
    assert free_on(setting=setting, day=day, now=over) == []  # nobody has given the minutes back yet
    unblock(block=Block.objects.get(), by=PROGRAM, now=NOW)
    assert free_on(setting=setting, day=day, now=over) != []


def test_a_lifted_block_leaves_its_minutes_to_the_other_one(bea: Staff):
    first = away(bea, local(24, 9), local(24, 12))
    second = away(bea, local(24, 11), local(24, 14))
    assert spans(block=second) == [(local(24, 12), local(24, 14))]
    unblock(block=first, by=PROGRAM, now=NOW)
    assert spans(block=second) == [(local(24, 11), local(24, 12)), (local(24, 12), local(24, 14))]
    unblock(block=second, by=PROGRAM, now=NOW)
    assert spans() == []


def test_a_long_block_is_many_rows(bea: Staff):
    absence = away(bea, local(24, 2), local(27, 2))
    rows = spans(block=absence)
    assert (rows[0][0], rows[-1][1]) == (local(24, 2), local(27, 2))
    assert len(rows) == 3


def test_a_block_that_ends_before_it_begins_is_refused(bea: Staff):
    with pytest.raises(BlockBackwards):
        away(bea, local(24, 12), local(24, 12))
    assert not Block.objects.exists()


def test_the_database_keeps_one_cause_a_row_and_still_has_its_guard(bea: Staff):
    guard = next(each for each in Occupancy._meta.constraints if isinstance(each, NoOverlap))
    assert guard.installed(connection, Occupancy)
    absence = away(bea, local(24, 9), local(24, 10))
    kept = new_id()
    resource = Resource.objects.get(staff=bea)
    start = minute_of(local(25, 9))
    for causes in ({"block": absence, "hold_id": kept}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Occupancy.objects.create(resource=resource, start_minute=start, end_minute=start + 5, **causes)
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupancy.objects.create(
            resource=resource,
            start_minute=minute_of(local(24, 9)),
            end_minute=minute_of(local(24, 9)) + 5,
            block=absence,
        )
