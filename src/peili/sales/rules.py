"""Money and its dates: pure."""

from calendar import monthrange
from datetime import date

from peili.house.law import in_force
from peili.sales.law import VOUCHER_YEARS

WHOLE = 10_000  # basis points
DECEMBER = 12


def vat_in(cents: int, basis_points: int) -> int:
    """Return the tax that a gross sum holds, in cents, half a cent rounded away from zero."""
    size = (2 * abs(cents) * basis_points + WHOLE + basis_points) // (2 * (WHOLE + basis_points))
    return size if cents >= 0 else -size


def year_end(on: date, *, month: int) -> date:
    """Return the last day of the financial year a day lies in, whose last month this is."""
    year = on.year if on.month <= month else on.year + 1
    return date(year, month, monthrange(year, month)[1])


def kept_until(on: date, *, month: int = DECEMBER) -> date:
    """Return the last day a voucher of a day must be kept."""
    ends = year_end(on, month=month)
    return date(ends.year + in_force(VOUCHER_YEARS, on).value, DECEMBER, 31)


def decimal(cents: int) -> str:
    """Return a sum as a file for bookkeeping writes it: 59,50."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100},{abs(cents) % 100:02}"
