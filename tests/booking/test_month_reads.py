"""A month of free times of a service in parts with a device: few queries, none that walks through history."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peili.booking.models import Block, Occupancy, Part, Resource, Role, Service
from peili.booking.queries.free import free_days, load_setting
from peili.booking.rules.hours import minute_of
from tests.support.asking import ASKS
from tests.support.builders import NOW, TODAY, create_house, create_service, create_staff, create_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

PEOPLE, DAYS = 10, 28
COLD, WARM = 16, 2  # queries: with the set-up and its token; with neither, but what is taken and who is away


@pytest.fixture
def service() -> Service:
    house = create_house()
    staff = [create_staff(house, f"Kokeilija {number}") for number in range(PEOPLE)]
    made = create_service(house, *staff, minutes=30, after=0, pools=(("device", "laser"),))
    Part.objects.create(service=made, role=Role.STAFF, offset=50, minutes=25)  # free while it acts
    create_unit("device", "laser", "laite 1")
    create_unit("device", "laser", "laite 2")
    return made


def search(service: Service) -> tuple[dict[Any, list[int]], list[str]]:
    with CaptureQueriesContext(connection) as made:
        setting = load_setting(service=service, first=TODAY, days=DAYS)
        found = free_days(setting=setting, first=TODAY, days=DAYS, now=NOW)
    return found, [each["sql"] for each in made]


def remember(days: int) -> None:
    """Take an hour of everybody, each day backwards."""
    minute, since = minute_of(NOW), NOW - timedelta(days=days)
    for each in Resource.objects.all():
        block = Block.objects.create(
            resource=each, kind=Block.Kind.AWAY, starts_at=since, ends_at=NOW, made_at=NOW
        )
        Occupancy.objects.bulk_create(
            Occupancy(resource=each, block=block, start_minute=begins, end_minute=begins + 60)
            for begins in (minute - ago * 24 * 60 for ago in range(2, days + 2))
        )


def test_a_month_is_few_queries_and_the_same_with_a_long_history(service: Service):
    before, asked = search(service)
    assert len(before) == DAYS
    assert sum(map(len, before.values())) > DAYS
    assert len(asked) <= COLD
    remember(100)
    search(service)
    after, asked = search(service)
    assert after == before
    assert len(asked) == WARM + ASKS, asked


def test_what_is_taken_is_sought_and_not_scanned(service: Service):
    remember(3)
    (taken,) = [each for each in search(service)[1] if "booking_occupancy" in each]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {taken}")
            plan = [row[3] for row in cursor.fetchall()]
        else:
            cursor.execute("SET LOCAL enable_seqscan TO off")  # so few rows would be read whole
            cursor.execute(f"EXPLAIN {taken}")
            plan = [row[0] for row in cursor.fetchall()]
    assert any("booking_occupancy" in each and "ndex" in each.lower() for each in plan), plan
    assert not any(
        "SCAN booking_occupancy" in each or "Seq Scan on booking_occupancy" in each for each in plan
    )
