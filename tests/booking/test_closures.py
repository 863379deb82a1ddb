"""Closed days: a block for everyone of the business, holidays reckoned and chosen."""

from datetime import date

import pytest

from peili.booking.commands.closures import close, close_on_holidays, open_again
from peili.booking.models import Block, Closure, Occupancy, Unfit
from peili.booking.queries.free import free_days, load_setting
from peili.house.holidays import days_off, easter_of, holidays
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, local
from tests.support.salon import Salon, make_salon

CHRISTMAS = date(2026, 12, 25)
STRETCH = {"since": date(2026, 11, 24), "until": date(2028, 11, 24)}


@pytest.fixture
def salon(db: None) -> Salon:
    return make_salon()


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),  # as late as it gets
        (2285, date(2285, 3, 22)),  # as early
    ],
)
def test_easter(year: int, day: date):
    assert easter_of(year) == day


def test_the_holidays_of_two_years_by_the_almanac():
    found = {each.code: each.on for each in days_off(2026)}
    assert found == {
        "new_year": date(2026, 1, 1),
        "epiphany": date(2026, 1, 6),
        "good_friday": date(2026, 4, 3),
        "easter": date(2026, 4, 5),
        "easter_monday": date(2026, 4, 6),
        "may_day": date(2026, 5, 1),
        "ascension": date(2026, 5, 14),
        "whit_sunday": date(2026, 5, 24),
        "midsummer_eve": date(2026, 6, 19),
        "midsummer": date(2026, 6, 20),
        "all_saints": date(2026, 10, 31),
        "independence": date(2026, 12, 6),
        "christmas_eve": date(2026, 12, 24),
        "christmas": CHRISTMAS,
        "boxing_day": date(2026, 12, 26),
    }
    moved = {each.code: each.on for each in days_off(2027)}
    assert (moved["midsummer"], moved["all_saints"]) == (date(2027, 6, 26), date(2027, 11, 6))
    assert len(holidays(2026)) == 13
    assert date(2026, 12, 24) not in holidays(2026)


@pytest.mark.django_db
@pytest.mark.engine
def test_a_closed_stretch_takes_everyone_of_the_business_and_nobody_else(salon: Salon):
    visit = salon.visit(local(26, 10))
    made = close(
        controller=salon.house, first=date(2026, 11, 26), last=date(2026, 11, 27), by=PROGRAM, now=NOW
    )
    setting = load_setting(service=salon.facial, first=date(2026, 11, 26), days=3)
    found = free_days(setting=setting, first=date(2026, 11, 26), days=3, now=NOW)
    assert [bool(times) for times in found.values()] == [False, False, True]
    renters = load_setting(service=salon.lashes, first=date(2026, 11, 26), days=1)
    assert free_days(setting=renters, first=date(2026, 11, 26), days=1, now=NOW)[date(2026, 11, 26)]
    assert [(each.appointment, each.why) for each in Unfit.objects.all()] == [(visit, "closed")]
    open_again(closure=made, by=PROGRAM, now=NOW)
    assert not Unfit.objects.exists()
    assert not Occupancy.objects.filter(block__isnull=False).exists()
    acts = set(Entry.objects.values_list("act", flat=True))
    assert {"booking.close", "booking.open_again"} <= acts


@pytest.mark.django_db
def test_holidays_are_chosen_and_let_go_and_other_closures_stay(salon: Salon):
    close(controller=salon.house, first=CHRISTMAS, last=CHRISTMAS, by=PROGRAM, now=NOW)
    for chosen in (
        [("christmas", CHRISTMAS), ("epiphany", date(2027, 1, 6))],
        [("epiphany", date(2027, 1, 6))],
        [("epiphany", date(2027, 1, 6))],
    ):
        close_on_holidays(controller=salon.house, chosen=chosen, **STRETCH, by=PROGRAM, now=NOW)
        found = Closure.objects.exclude(holiday="").values_list("holiday", "first")
        assert sorted(found) == sorted(chosen)
    assert Closure.objects.filter(holiday="").count() == 1
    assert Block.objects.count() == 2 * 3  # everyone of the house with a calendar: two who treat, reception's
    close_on_holidays(controller=salon.house, chosen=[], **STRETCH, by=PROGRAM, now=NOW)
    assert Closure.objects.count() == 1
