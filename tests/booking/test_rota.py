"""Rotas of some weeks, and the nights when clocks change: what is open, what is away, what is offered."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peili.booking.commands.absence import be_away
from peili.booking.commands.hours import clear_date, set_date, set_week
from peili.booking.models import Occupancy, RotaCycle, Service
from peili.booking.queries.free import free_days, load_setting
from peili.booking.queries.unfit import misfits
from peili.booking.queries.working import load_hours
from peili.booking.rules.hours import A_MONDAY, DayHours, PartOfDay, day_bounds, moment_of, part_ends
from peili.people.models import Staff
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, create_house, create_service, create_staff

pytestmark = [pytest.mark.django_db]
HELSINKI = ZoneInfo("Europe/Helsinki")
MONDAY = date(2026, 11, 23)
EARLY, LATE = ((time(8), time(12)),), ((time(14), time(20)),)
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


@pytest.fixture
def bea(db: None) -> Staff:
    return create_staff(create_house())


@pytest.fixture
def facial(bea: Staff) -> Service:
    return create_service(bea.controller, bea)


def on(staff: Staff, day: date) -> object:
    return load_hours(staff_ids=[staff.pk], first=day, days=1)[staff.pk].on(day)


@given(st.integers(1, 8), st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(-60, 60))
def test_a_rota_comes_round(weeks: int, day: date, rounds: int):
    weekly = {each: ((time(each // 7 + 1), time(23)),) for each in range(weeks * 7)}
    hours = DayHours(weekly=weekly, dates={}, weeks=weeks, since=A_MONDAY)
    again = day + timedelta(weeks=weeks * rounds)
    assert hours.on(day) == hours.on(again)
    assert hours.on(day)[0][0].hour == (day - A_MONDAY).days // 7 % weeks + 1


@pytest.mark.engine
def test_weeks_alternate_from_their_monday_and_dates_differ(bea: Staff):
    hours = {0: EARLY, 7: LATE, 8: EARLY + LATE}
    set_week(staff=bea, hours=hours, weeks=2, since=MONDAY, by=PROGRAM, now=NOW)
    assert [on(bea, MONDAY + timedelta(days=each)) for each in (0, 1, 7, 8, 14)] == [
        EARLY,
        (),
        LATE,
        EARLY + LATE,
        EARLY,
    ]
    assert on(bea, MONDAY - timedelta(days=7)) == LATE
    set_date(staff=bea, on=MONDAY, hours=(), by=PROGRAM, now=NOW)
    assert on(bea, MONDAY) == ()
    set_date(staff=bea, on=MONDAY, hours=LATE, by=PROGRAM, now=NOW)
    assert on(bea, MONDAY) == LATE
    clear_date(staff=bea, on=MONDAY, by=PROGRAM, now=NOW)
    assert on(bea, MONDAY) == EARLY
    set_week(staff=bea, hours={0: LATE}, weeks=1, since=None, by=PROGRAM, now=NOW)
    assert on(bea, MONDAY) == on(bea, MONDAY + timedelta(days=7)) == LATE
    assert not RotaCycle.objects.exists()
    acts = set(Entry.objects.values_list("act", flat=True))
    assert {"booking.set_hours", "booking.set_date_hours", "booking.clear_date_hours"} <= acts


def free(service: Service, day: date, days: int = 1) -> list[str]:
    setting = load_setting(service=service, first=day, days=days)
    setting.terms.horizon_days = 400
    found = free_days(setting=setting, first=day, days=days, now=NOW)
    return [f"{moment_of(each).astimezone(HELSINKI):%H:%M%z}" for each in found[day]]


@pytest.mark.engine
@pytest.mark.parametrize(
    ("day", "hours", "wanted"),
    [
        (SPRING, (time(2), time(5)), ["02:00+0200", "02:30+0200", "04:00+0300"]),  # three is none
        (AUTUMN, (time(2), time(4)), ["02:00+0300", "02:30+0300", "03:00+0300", "03:30+0300", "03:00+0200"]),
        (SPRING, (time(3), time(4)), []),  # this hour does not exist
        (AUTUMN, (time(3), time(4)), ["03:00+0300", "03:30+0300", "03:00+0200"]),  # and this one is twice
    ],
)
def test_hours_over_the_nights_when_clocks_change(
    bea: Staff, facial: Service, day: date, hours: tuple[time, time], wanted: list[str]
):
    facial.parts.filter(role="staff").update(minutes=60)
    set_date(staff=bea, on=day, hours=(hours,), by=PROGRAM, now=NOW)
    found = [each for each in free(facial, day) if each[3:5] in {"00", "30"}]
    assert found == wanted


@pytest.mark.engine
@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (MONDAY, 24)])
def test_a_whole_day_away_is_as_long_as_the_day(bea: Staff, facial: Service, day: date, hours: int):
    bounds = day_bounds(day, HELSINKI)
    begins, ends = (moment_of(each) for each in bounds)
    set_week(staff=bea, hours=dict.fromkeys(range(7), EARLY), weeks=1, since=None, by=PROGRAM, now=NOW)
    be_away(staff=bea, starts_at=begins, ends_at=ends, by=PROGRAM, now=NOW)
    rows = Occupancy.objects.filter(block__isnull=False).values_list("start_minute", "end_minute")
    assert sum(end - start for start, end in rows) == hours * 60
    assert free(facial, day) == []
    assert free(facial, day + timedelta(days=1))[0].startswith("08:00")


@pytest.mark.parametrize("fold", [0, 1])
def test_an_absence_in_the_doubled_hour_hits_the_one_it_means(bea: Staff, facial: Service, fold: int):
    facial.parts.filter(role="staff").update(minutes=60)
    set_date(staff=bea, on=AUTUMN, hours=((time(3), time(4)),), by=PROGRAM, now=NOW)
    begins = datetime(2027, 10, 31, 3, tzinfo=HELSINKI, fold=fold)
    instant = begins.astimezone(ZoneInfo("UTC"))
    be_away(staff=bea, starts_at=instant, ends_at=instant + timedelta(hours=1), by=PROGRAM, now=NOW)
    assert free(facial, AUTUMN) == (["03:00+0200"] if fold == 0 else ["03:00+0300"])
    assert misfits(now=NOW) == {}


@pytest.mark.parametrize("day", [MONDAY, SPRING, AUTUMN])
def test_each_hour_of_a_day_lies_in_a_part_that_ends_at_its_wall_time(day: date):
    for hour in range(24):
        local = datetime.combine(day, time(hour, 59), tzinfo=HELSINKI)
        part, ends = PartOfDay.at(local), moment_of(part_ends(local, HELSINKI)).astimezone(HELSINKI)
        assert (
            part is (PartOfDay.MORNING, PartOfDay.AFTERNOON, PartOfDay.EVENING)[(hour >= 12) + (hour >= 17)]
        )
        midnight = part is PartOfDay.EVENING
        assert (ends.date(), ends.hour) == (day + timedelta(days=midnight), 0 if midnight else part.value)
        assert ends.minute == 0
