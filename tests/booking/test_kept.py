"""Free times that are kept are what would be worked out anew, whatever was written, by whom, and undone."""

import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from peili.booking.commands.crowding import TooManyHeld
from peili.booking.commands.hold import hold, release, sweep
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.models import Block, DateHours, Hold, Occupancy, Resource, Service, Terms
from peili.booking.queries.free import free_in, load_setting, situation_of, terms_and_zone
from peili.booking.queries.kept import reach, while_planned
from peili.booking.rules.hours import moment_of
from tests.support.builders import create_house, create_service, create_staff

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="kept on SQLite alone")
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
DAY = NOW.astimezone(ZoneInfo("Europe/Helsinki")).date() + timedelta(days=1)


@pytest.fixture
def service() -> Service:
    house = create_house()
    given = [create_staff(house, f"Henkilö {each}") for each in range(2)]
    return create_service(house, *given)


def _anew(service: Service, now: datetime) -> list[Any]:
    setting = load_setting(service=service, first=DAY, days=2)
    return free_in(setting, situation_of(setting, first=DAY, days=2, now=now))


def _kept(service: Service, now: datetime) -> list[Any]:
    terms, zone = terms_and_zone()
    limits = reach(terms, zone, first=DAY, days=2, now=now)
    return while_planned(("test", service.pk, *limits), now=now, read=lambda: _anew(service, now))


def _take(service: Service, minute: int) -> Occupancy:
    resource = Resource.objects.filter(staff__services=service).order_by("pk").first()
    starts, ends = moment_of(minute), moment_of(minute + 5)
    block = Block.objects.create(
        resource=resource, kind=Block.Kind.AWAY, starts_at=starts, ends_at=ends, made_at=NOW
    )
    return Occupancy.objects.create(
        resource=resource, block=block, start_minute=minute, end_minute=minute + 5
    )


@pytest.mark.django_db
def test_a_repeated_search_reads_nothing_and_any_write_to_the_calendar_is_seen(service: Service):
    first = _kept(service, NOW)
    assert first
    with CaptureQueriesContext(connection) as made:
        assert _kept(service, NOW) == first
    assert len(made) == 0
    _take(service, first[0].minute)
    assert _kept(service, NOW) == _anew(service, NOW) != first
    Occupancy.objects.all().delete()
    assert _kept(service, NOW) == first
    DateHours.objects.create(staff=service.practitioners.first(), on=DAY)
    assert _kept(service, NOW) == _anew(service, NOW) != first


@pytest.mark.django_db
def test_a_held_time_is_free_again_the_instant_its_hold_ends_without_any_write(service: Service):
    before = _kept(service, NOW)
    start = moment_of(before[0].minute)
    kept = hold(service=service, starts_at=start, only=None, now=NOW).hold
    other = hold(service=service, starts_at=start, only=None, now=NOW + timedelta(seconds=30)).hold
    for ends in (kept.expires_at, other.expires_at):
        for at in (ends - timedelta(microseconds=1), ends):
            assert _kept(service, at) == _anew(service, at)
    assert _kept(service, NOW) == _anew(service, NOW) != before  # and the clock may go back


@pytest.mark.django_db
def test_the_houses_notice_and_horizon_go_with_the_clock(service: Service):
    Terms.objects.update(notice_minutes=60, horizon_days=2)
    for minutes in (*range(0, 1440, 37), 1439, 1440, 1441, 2160, 2881):
        at = NOW + timedelta(minutes=minutes, seconds=1)
        assert _kept(service, at) == _anew(service, at)


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_was_never_kept(service: Service):
    before = _kept(service, NOW)
    for _each in range(2):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            _take(service, before[0].minute)
            assert _kept(service, NOW) == _anew(service, NOW) != before
            raise ZeroDivisionError
        assert _kept(service, NOW) == before


def _elsewhere(sql: str, *values: object) -> None:
    def write() -> None:
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute(sql, values)
        other.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_what_another_process_writes_is_seen_at_once(service: Service):
    """By raw SQL on a connection of its own, with no knowledge of what this process keeps."""
    before = _kept(service, NOW)
    row = _take(service, before[0].minute)
    taken = _kept(service, NOW)
    assert taken == _anew(service, NOW) != before
    later = "UPDATE booking_occupancy SET start_minute = start_minute + 60, end_minute = end_minute + 60"
    _elsewhere(f"{later} WHERE id = %s", row.pk.hex)
    assert _kept(service, NOW) == _anew(service, NOW) != taken
    _elsewhere("DELETE FROM booking_occupancy")
    assert _kept(service, NOW) == before


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_kept_answer_is_the_fresh_one(service: Service, seed: int):
    dice, now = random.Random(seed), NOW
    for step in _steps(dice, service):
        now += timedelta(seconds=dice.choice([0, 1, 59, 300, 900]))
        try:
            with transaction.atomic():
                step(now)
                _ = 1 // (dice.random() > 0.2)  # a fifth is undone
        except (ZeroDivisionError, TimeTaken, NotOffered, TooManyHeld):
            pass
        assert _kept(service, now) == _anew(service, now)


def _steps(dice: random.Random, service: Service) -> Iterator[Any]:
    noon = datetime.combine(DAY, time(8), tzinfo=UTC)

    def keep(now: datetime) -> None:
        hold(service=service, starts_at=noon + timedelta(minutes=15 * dice.randrange(30)), only=None, now=now)

    def give_back(now: datetime) -> None:
        if found := list(Hold.objects.order_by("starts_at", "pk")):
            release(kept=dice.choice(found), now=now)

    def hours(_now: datetime) -> None:
        DateHours.objects.all().delete()
        opens = dice.randrange(8, 15)
        given = service.practitioners.order_by("pk").first()
        DateHours.objects.create(staff=given, on=DAY, opens=time(opens), closes=time(opens + 2))

    def terms(_now: datetime) -> None:
        Terms.objects.update(notice_minutes=dice.choice([0, 120]), step_minutes=dice.choice([15, 30]))

    steps = [keep, keep, keep, give_back, lambda now: sweep(now=now) and None, hours, terms]
    for _each in range(25):
        yield dice.choice(steps)
