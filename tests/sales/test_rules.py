"""Money and dates: tax inside a sum, how long a voucher is kept, and cells that no spreadsheet runs."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peili.house.cells import safe_cell
from peili.house.law import Vat, vat_on
from peili.sales.rules import decimal, kept_until, vat_in


@pytest.mark.parametrize(
    ("cents", "points", "vat"), [(7500, 2550, 1524), (-7500, 2550, -1524), (100, 2400, 19), (1, 2550, 0)]
)
def test_the_tax_inside_a_sum(cents: int, points: int, vat: int):
    assert vat_in(cents, points) == vat


@given(st.integers(1, 1_000_000), st.integers(0, 3000))
def test_the_tax_is_within_half_a_cent(cents: int, points: int):
    assert abs(Fraction(cents * points, 10_000 + points) - vat_in(cents, points)) <= Fraction(1, 2)


def test_the_rate_has_its_day():
    assert vat_on(Vat.GENERAL, date(2024, 8, 31)).value == 2400
    assert vat_on(Vat.GENERAL, date(2024, 9, 1)).value == 2550
    assert "1501/1993" in vat_on(Vat.GENERAL, date(2026, 11, 24)).source


@pytest.mark.parametrize(
    ("on", "month", "until"),
    [
        (date(2024, 3, 31), 3, date(2030, 12, 31)),  # the year ends in March 2024
        (date(2024, 4, 1), 3, date(2031, 12, 31)),
        (date(2026, 11, 24), 12, date(2032, 12, 31)),
        (date(2024, 2, 29), 2, date(2030, 12, 31)),
    ],
)
def test_a_voucher_is_kept_six_years_from_the_end_of_the_year_its_financial_year_ends(
    on: date, month: int, until: date
):
    assert kept_until(on, month=month) == until


@pytest.mark.parametrize("text", ["=1+1", "+358", "-cmd", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text: str):
    assert safe_cell(text) == f"'{text}"


def test_sums_are_written_as_bookkeeping_reads_them():
    assert [decimal(each) for each in (7500, -5, 59_50, 2550)] == ["75,00", "-0,05", "59,50", "25,50"]
    assert safe_cell("Kauneudenhoitopalvelu") == "Kauneudenhoitopalvelu"
