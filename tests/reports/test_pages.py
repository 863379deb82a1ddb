"""The owner's figures: of whom, of what, and how little it takes to read them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from peili.booking.commands.blocks import block
from peili.booking.models import Appointment, Block
from peili.house.models import ProfileVersion
from peili.reports import queries
from peili.reports.queries import period_of
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW, create_client, local
from tests.support.sales import paid

LATER = local(30, 12) + timedelta(days=1)  # Tuesday 1 December: the week of 23 November has ended


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
    return period_of(LATER.date(), 13, queries.terms_and_zone()[1])


def test_a_weeks_share_is_what_visits_took_of_the_open_minutes(salon: Any):
    made, clock = salon
    made.visit(local(24, 10))
    block(
        resource=made.bea.resource,
        kind=Block.Kind.AWAY,
        starts_at=local(25, 0 + 2),
        ends_at=local(28, 23),
        by=PROGRAM,
        now=NOW,
    )
    period = later(clock)
    shares = queries.occupancy([made.bea, made.owner], period)
    assert period.starts[-1].isoformat() == "2026-11-23"
    assert shares[made.bea.pk][-1] == round(100 * 75 / (3 * 480))  # at work on three of seven days
    assert shares[made.owner.pk][-1] == 0


def test_how_visits_were_kept_hides_small_counts(salon: Any):
    made, clock = salon
    for number in range(6):
        visit = made.visit(local(24 + number, 10))
        Appointment.objects.filter(pk=visit.pk).update(state="missed")
    other = made.visit(local(24, 10), staff=made.owner, client=create_client(made.house, "Oona"))
    Appointment.objects.filter(pk=other.pk).update(state="missed")
    rows = queries.kept([made.owner, made.bea], later(clock))
    assert [(row.visits, row.missed, row.late) for row in rows] == [(1, None, 0), (6, None, 0), (7, 7, 0)]


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
    page = browser.get("/reports/?weeks=26").content.decode()
    assert "Bea Hoitaja" in page
    assert "Viivi" not in page
    for name in ("occupancy", "visits", "again", "income"):
        answer = browser.get(f"/reports/{name}.csv?weeks=26")
        assert answer.status_code == 200
        assert ";" in answer.content.decode()
        assert "Viivi" not in answer.content.decode()
    assert "Kasvohoito;5;" in browser.get("/reports/income.csv").content.decode()
    assert browser.get("/reports/nothing.csv").status_code == 404
    assert browser.get("/reports/?weeks=99999999").status_code == 200
    assert "Bea" not in made.browser(made.renter).get("/reports/").content.decode()


def test_names_are_no_formulas_in_a_file(salon: Any):
    made, _clock = salon
    made.bea.name = "=HYPERLINK(1)"
    made.bea.save()
    assert "'=HYPERLINK" in made.browser(made.owner).get("/reports/visits.csv").content.decode()


def test_the_page_costs_the_same_whatever_is_stored(salon: Any, django_assert_max_num_queries: Any):
    made, clock = salon
    browser = made.browser(made.owner)
    for number in range(5):
        paid(made.visit(local(24 + number, 10)))
    clock.move_to(LATER)
    with django_assert_max_num_queries(16):
        browser.get("/reports/?weeks=52")
