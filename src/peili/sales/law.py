"""What the law says and when it said it: figures with the day they came into force and where they stand."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Dated:
    """A figure of the law, from a day on, with its source."""

    since: date
    value: int
    source: str


VAT_GENERAL = (  # basis points
    Dated(date(2013, 1, 1), 2400, "Arvonlisäverolaki 1501/1993, 84 §"),
    Dated(date(2024, 9, 1), 2550, "Arvonlisäverolaki 1501/1993, 84 §"),
)
VOUCHER_YEARS = (  # from the end of the calendar year in which the financial year ended
    Dated(date(2016, 1, 1), 6, "Kirjanpitolaki 1336/1997, 2 luku 10 §"),
)


def in_force(figures: tuple[Dated, ...], on: date) -> Dated:
    """Return the figure that was in force on a day; before the first there was none here: the first."""
    return max(
        (each for each in figures if each.since <= on), key=lambda each: each.since, default=figures[0]
    )
