"""Readings, what may be compared, and the picture drawn of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peili.care.rules.skin import Measured, Reading, compared, read, value_of
from peili.care.rules.trend import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, parameters_of, picture

DAY = date(2026, 2, 12)


def reading(
    value: str, *, zone: str = "cheek_r", device: str = "Corneo", parameter: str = "moisture"
) -> Reading:
    return Reading(parameter, zone, Decimal(value), "a.u.", device)


def over_time(*values: str, device: str = "Corneo", zone: str = "cheek_r") -> list[Measured]:
    return [
        Measured(DAY + timedelta(days=30 * place), reading(value, device=device, zone=zone))
        for place, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("44", "44"),
        ("44,5", "44.5"),
        (" 0.7 ", "0.7"),
        ("", None),
        ("abc", None),
        ("NaN", None),
        ("1e999999999", None),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, value: str | None):
    assert value_of(typed) == (Decimal(value) if value else None)


def test_a_reading_comes_back_as_it_was_kept():
    assert read([reading("44.5").stored()]) == [reading("44.5")]


def test_only_the_same_thing_measured_the_same_way_is_compared():
    found = compared(
        [reading("44"), reading("43", zone="cheek_l"), reading("12", device="Toinen")],
        [reading("39"), reading("41", zone="cheek_l", device="Vanha")],
    )
    assert [(each.change, each.other_device) for each in found] == [
        (Decimal(5), False),
        (None, True),
        (None, True),
    ]
    assert compared([reading("1")], [])[0].change is None
    assert not compared([reading("1")], [])[0].other_device


def test_more_is_higher_and_zero_is_on_the_axis():
    drawn = picture(over_time("31", "36", "44"), "moisture")
    heights = [dot.y for dot in drawn.curves[0].dots]
    assert heights == sorted(heights, reverse=True)
    assert drawn.levels[0].said == 0
    assert drawn.levels[0].at == HEIGHT - BOTTOM
    assert drawn.curves[0].path.count("L") == 2
    assert not drawn.broken


def test_readings_of_two_devices_are_not_joined():
    points = [*over_time("31", "36"), Measured(DAY + timedelta(days=90), reading("40", device="Uusi"))]
    drawn = picture(points, "moisture")
    assert drawn.broken
    assert drawn.curves[0].path.count("M") == 2
    assert drawn.curves[0].area == ""


def test_two_cheeks_are_two_lines_and_one_day_is_none():
    both = over_time("31", "36") + over_time("28", "33", zone="cheek_l")
    assert [curve.zone for curve in picture(both, "moisture").curves] == ["cheek_r", "cheek_l"]
    assert picture(over_time("31"), "moisture") is None
    assert parameters_of(over_time("31")) == []
    assert parameters_of(both) == ["moisture"]


@given(st.lists(st.decimals(min_value=0, max_value=999, places=1), min_size=2, max_size=20))
def test_every_point_is_inside_the_picture(values: list[Decimal]):
    drawn = picture(over_time(*map(str, values)), "moisture")
    for curve in drawn.curves:
        for dot in curve.dots:
            assert LEFT <= dot.x <= WIDTH - RIGHT
            assert TOP <= dot.y <= HEIGHT - BOTTOM
