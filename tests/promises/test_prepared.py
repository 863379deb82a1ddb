"""Prepared queries find what the same query finds, with other values each time and none kept."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from peili.booking.models import DateHours, Hold, Service, WeeklyHours
from peili.people.models import Staff
from peili.promises.prepared import Prepared, stored
from peili.promises.records import new_id
from tests.support.builders import create_house, create_service, create_staff

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_it_finds_what_the_query_finds_for_each_value():
    house = create_house()
    for slug in ("a", "b"):
        create_service(house, slug=slug, name=f"Hoito {slug}")
    by_slug = Prepared(lambda slug: Service.objects.filter(slug=slug).select_related("controller"))
    for slug in ("a", "b", "a"):
        found = by_slug.first(slug=slug)
        assert found is not None
        assert found.name_fi == f"Hoito {slug}"
        with CaptureQueriesContext(connection) as made:
            assert found.controller.name == house.name
        assert not made.captured_queries
    assert by_slug.first(slug="c") is None
    assert by_slug.records(slug="' OR 1=1 --") == []


def test_lists_of_each_length_and_rows_as_stored():
    house = create_house()
    staff = [create_staff(house) for _each in range(3)]
    hours = Prepared(
        lambda staff: WeeklyHours.objects.filter(staff__in=staff).values_list("staff_id", "weekday")
    )
    for wanted in (staff, staff[:1], staff[1:]):
        rows = hours.rows(staff=[each.pk for each in wanted])
        assert sorted(rows) == sorted((stored(each.pk), day) for each in wanted for day in range(7))


def test_dates_instants_and_numbers_go_where_they_belong():
    house = create_house()
    bea = create_staff(house)
    service = create_service(house, bea)
    DateHours.objects.create(staff=bea, on=date(2026, 11, 24))
    days = Prepared(lambda first, last: DateHours.objects.filter(on__gte=first, on__lte=last))
    assert len(days.records(first=date(2026, 11, 24), last=date(2026, 11, 24))) == 1
    assert not days.records(first=date(2026, 11, 25), last=date(2026, 11, 26))
    ends = datetime(2026, 11, 24, 8, tzinfo=UTC)
    Hold.objects.create(
        token_code="x", service=service, staff=bea, starts_at=ends, expires_at=ends, any_practitioner=True
    )
    ended = Prepared(lambda now: Hold.objects.filter(expires_at__lte=now))
    assert ended.records(now=ends)
    assert not ended.records(now=datetime(2026, 11, 24, 7, 59, tzinfo=UTC))
    dear = Prepared(lambda cents: Service.objects.filter(price_cents__gt=cents))
    assert dear.records(cents=service.price_cents - 1)
    assert not dear.records(cents=service.price_cents)


def test_sealed_columns_come_with_their_record():
    house = create_house()
    bea = create_staff(house, "Bea Testaaja")
    found = Prepared(lambda pk: Staff.objects.filter(pk=pk).only("name")).first(pk=bea.pk)
    assert found is not None
    assert found.name == "Bea Testaaja"


def test_the_sql_is_made_once_and_no_row_is_kept(monkeypatch: pytest.MonkeyPatch):
    house = create_house()
    service = create_service(house)
    built = []

    def build(pk: UUID) -> object:
        built.append(pk)
        return Service.objects.filter(pk=pk)

    prepared = Prepared(build)
    assert prepared.first(pk=service.pk).name_fi == "Kasvohoito"
    Service.objects.update(name_fi="Toinen")
    assert prepared.first(pk=service.pk).name_fi == "Toinen"
    assert prepared.first(pk=new_id()) is None
    assert len(built) == 1
    assert service.pk not in built


def test_a_value_that_does_not_reach_the_sql_as_it_is_is_refused():
    contains = Prepared(lambda text: Service.objects.filter(slug__contains=text))
    with pytest.raises(ValueError, match="as it is"):
        contains.records(text="a")


def test_records_of_one_table_are_those_of_django():
    create_service(create_house(), slug="a", name="Hoito a")
    query = Service.objects.annotate(long=F("minutes") + 1)
    for rows in (query, query.only("slug", "minutes")):
        (made,) = Prepared(lambda slug, rows=rows: rows.filter(slug=slug)).records(slug="a")
        (wanted,) = rows.filter(slug="a")
        assert made.get_deferred_fields() == wanted.get_deferred_fields()
        assert not made._state.adding
        for name, value in wanted.__dict__.items():
            assert name == "_state" or made.__dict__[name] == value, name
