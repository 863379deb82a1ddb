"""The owner's figures: of whom, of what, and how little it takes to read them."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.booking.commands.blocks import block
from peili.booking.models import Appointment, Block, Occupancy, Service
from peili.house.models import ProfileVersion
from peili.reports import queries
from peili.reports.queries import block_of, blocks_until
from peili.reports.rules import Week
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW, create_client, local
from tests.support.sales import paid

LATER = local(30, 12) + timedelta(days=36)  # Tuesday 5 January: the block of weeks 40 to 53 has ended


@pytest.fixture
def salon(db: None) -> Any:
    from tests.support.salon import MORNING, make_salon  # noqa: PLC0415  # models need the settings

    with time_machine.travel(MORNING, tick=False) as clock:
        made = make_salon()
        ProfileVersion.objects.update(
            content={"house": {}, "purposes": {"appointments": {}, "bookkeeping": {}}}
        )
        yield made, clock


def later(clock: Any) -> Any:
    clock.move_to(LATER)
    return block_of(LATER.date(), queries.terms_and_zone()[1]).earlier()


def test_a_weeks_share_is_what_visits_took_of_the_open_minutes(salon: Any):
    made, clock = salon
    for hour in (9, 11, 13, 15):
        made.visit(local(24, hour))
    block(
        resource=made.bea.resource,
        kind=Block.Kind.AWAY,
        starts_at=local(25, 0 + 2),
        ends_at=local(28, 23),
        by=PROGRAM,
        now=NOW,
    )
    period = later(clock)
    week = [each.isoformat() for each in period.starts].index("2026-11-23")
    few = queries.occupancy([made.bea, made.owner], period)
    assert (few[made.bea.pk][week], few[made.owner.pk][week]) == (Week(None, hidden=True), Week(0))
    page = made.browser(made.owner).get("/reports/?from=2026-40").content.decode()
    assert page.count("report-hidden") == 1
    clock.move_to(NOW)
    made.visit(local(23, 14))
    later(clock)
    shares = queries.occupancy([made.bea], period)
    assert shares[made.bea.pk][week] == Week(
        round(100 * 5 * 75 / (3 * 480))
    )  # at work on three of seven days


def test_how_visits_were_kept_hides_small_counts(salon: Any):
    made, clock = salon
    for number in range(6):
        visit = made.visit(local(24 + number, 10))
        Appointment.objects.filter(pk=visit.pk).update(state="missed")
    other = made.visit(local(24, 10), staff=made.owner, client=create_client(made.house, "Oona"))
    Appointment.objects.filter(pk=other.pk).update(state="missed")
    rows = queries.kept([made.owner, made.bea], later(clock))
    assert [(row.visits, row.missed, row.late) for row in rows] == [
        (None, None, 0),
        (None, None, 0),
        (7, 7, 0),
    ]


def test_a_late_cancellation_is_one_within_the_houses_hours(salon: Any):
    made, clock = salon
    for number, hours in enumerate((2, 2, 2, 2, 2, 48)):
        visit = made.visit(local(25 + number % 5, 10 if number < 5 else 14))
        Appointment.objects.filter(pk=visit.pk).update(
            state="cancelled", cancelled_at=visit.starts_at - timedelta(hours=hours)
        )
    (row, total) = queries.kept([made.bea], later(clock))
    assert (row.late, total.visits) == (5, 5)


def test_income_is_of_ones_own_business_by_service(salon: Any):
    made, clock = salon
    for number in range(5):
        paid(made.visit(local(24 + number, 10)))
    paid(made.foreign_visit(local(24, 10)))
    period = later(clock)
    rows = queries.income(made.owner, period)
    assert rows is not None
    assert [(row.name, row.count) for row in rows] == [("Kasvohoito", 5), ("", 5)]
    assert rows[0].cents == rows[-1].cents
    renters = queries.income(made.renter, period)
    assert renters is not None
    assert [(row.name, row.count, row.cents) for row in renters] == [
        ("Ripsien taivutus", None, None),
        ("", None, None),
    ]
    ProfileVersion.objects.update(content={"purposes": {"appointments": {}}})
    assert queries.income(made.owner, period) is None


def test_the_page_and_its_files_say_the_same_and_only_of_ones_own_business(salon: Any):
    made, clock = salon
    for number in range(5):
        paid(made.visit(local(24 + number, 10)))
    later(clock)
    browser = made.browser(made.owner)
    page = browser.get("/reports/?from=2026-40").content.decode()
    assert "Bea Hoitaja" in page
    assert "Viivi" not in page
    for name in ("occupancy", "visits", "again", "income"):
        answer = browser.get(f"/reports/{name}.csv?from=2026-40")
        assert answer.status_code == 200
        assert ";" in answer.content.decode()
        assert "Viivi" not in answer.content.decode()
    assert "Kasvohoito;5;" in browser.get("/reports/income.csv").content.decode()
    assert browser.get("/reports/nothing.csv").status_code == 404
    assert browser.get("/reports/?from=9999-99").status_code == 200
    assert "Bea" not in made.browser(made.renter).get("/reports/").content.decode()


def test_names_are_no_formulas_in_a_file(salon: Any):
    made, _clock = salon
    made.bea.name = "=HYPERLINK(1)"
    made.bea.save()
    assert "'=HYPERLINK" in made.browser(made.owner).get("/reports/visits.csv").content.decode()


def test_the_page_costs_the_same_whatever_is_stored(salon: Any, django_assert_max_num_queries: Any):
    made, clock = salon
    for number in range(5):
        paid(made.visit(local(24 + number, 10)))
    clock.move_to(LATER)
    browser = made.browser(made.owner)
    browser.get("/reports/")  # signing in is another page's
    with django_assert_max_num_queries(10):
        assert browser.get("/reports/").status_code == 200


def test_no_two_reports_overlap_and_people_are_counted_when_one_has_ended(salon: Any):
    made, clock = salon
    for number in range(5):
        paid(made.visit(local(24 + number, 10)))
    clock.move_to(local(30, 12) + timedelta(days=1))
    browser = made.browser(made.owner)
    under_way = browser.get("/reports/").content.decode()  # nobody came in the block before
    assert browser.get("/reports/?from=2026-40").content.decode().count("kesken") == under_way.count("kesken")
    assert "kun nämä" not in browser.get("/reports/?from=2026-27").content.decode()
    assert "Bea Hoitaja" in under_way
    assert "kun nämä viikot ovat päättyneet" in under_way
    assert browser.get("/reports/occupancy.csv?from=2026-40").status_code == 200
    for name in ("visits", "again", "income"):
        assert browser.get(f"/reports/{name}.csv?from=2026-40").status_code == 404


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(date(2015, 1, 1), date(2045, 12, 31)))
def test_blocks_are_whole_weeks_side_by_side(day: date):
    blocks = blocks_until(day, ZoneInfo("Europe/Helsinki"))
    assert blocks[0].first <= day <= blocks[0].last
    for later_one, earlier_one in pairwise(blocks):
        assert earlier_one.last + timedelta(days=1) == later_one.first
        assert earlier_one.weeks in {13, 14}
        assert earlier_one.first.weekday() == 0
    assert len({each.code for each in blocks}) == len(blocks)
    for week in range(blocks[0].weeks):
        assert blocks[0].until(blocks[0].first + timedelta(days=7 * week + 6)).weeks == week


def test_who_came_again_between_two_stretches_is_not_told_where_it_is_few(salon: Any):
    made, _clock = salon
    period = block_of(date(2026, 6, 1), queries.terms_and_zone()[1])
    came = period.earlier().earlier()

    def clients(count: int, *days: int) -> None:
        for _each in range(count):
            client = create_client(made.house, f"A{Appointment.objects.count()}", phone="")
            for after in (1, *days):
                at = came.instants[0] + timedelta(days=after)
                visit = made.visit(local(25, 10), client=client)
                Occupancy.objects.filter(appointment=visit).delete()
                Appointment.objects.filter(pk=visit.pk).update(starts_at=at, ends_at=at + timedelta(hours=1))

    clients(10)
    clients(6, 30)
    clients(2, 150)
    ninety, half_year = queries.again(made.owner, period.earlier())[0], queries.again(made.owner, period)[1]
    assert (ninety.clients, ninety.percent) == (18, 33)
    assert (half_year.first, half_year.clients, half_year.percent) == (came.first, 18, None)
    clients(3, 150)
    assert queries.again(made.owner, period)[1].percent == round(100 * 11 / 21)


def test_a_service_that_was_renamed_is_one_line_under_the_name_it_has_now(salon: Any):
    made, clock = salon
    for number in range(5):
        paid(made.visit(local(24 + number, 10)))
    period = later(clock)
    Service.objects.filter(pk=made.facial.pk).update(name_fi="Hehku", name_sv="Lyster")
    rows = queries.income(made.owner, period)
    assert rows is not None
    assert [(row.name, row.count) for row in rows] == [("Hehku", 5), ("", 5)]
    with override("sv"):
        rows = queries.income(made.owner, period)
    assert rows is not None
    assert rows[0].name == "Lyster"
