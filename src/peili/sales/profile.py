"""The profile's section `bookkeeping`: when the house's financial year ends."""

from dataclasses import dataclass

from peili.house.queries import profile_version
from peili.house.reading import Node
from peili.house.sections import Said, section

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Bookkeeping:
    """The month that ends the financial year."""

    last_month: int


@section("bookkeeping")
def read_bookkeeping(node: Node, _said: Said) -> Bookkeeping:
    """Read the last month of the financial year; a house that says nothing has the calendar's."""
    keys = node.keys("financial_year_ends_in_month")
    return Bookkeeping(keys["financial_year_ends_in_month"].number(1, 12, default=DECEMBER))


def last_month() -> int:
    """Return the month that ends the financial year in force."""
    version = profile_version()
    said = version.content.get("bookkeeping", {}) if version else {}
    month: int = said.get("financial_year_ends_in_month", DECEMBER)
    return month
