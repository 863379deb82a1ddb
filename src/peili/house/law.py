"""What the law says and when it said it: figures with the day they came into force and where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Dated:
    """A figure of the law, from a day on, with its source."""

    since: date
    value: int
    source: str


class Vat(models.TextChoices):
    """Which rule of value added tax a service is under."""

    GENERAL = "general", _("general rate")
    EXEMPT = "exempt", _("exempt: health care by a registered professional")
    NONE = "none", _("none: the business is not liable to tax")


ACT = "Arvonlisäverolaki 1501/1993"
VAT: Mapping[str, tuple[Dated, ...]] = {  # basis points
    Vat.GENERAL: (
        Dated(date(1994, 6, 1), 2200, f"{ACT}, 84 §"),
        Dated(date(2010, 7, 1), 2300, f"{ACT}, 84 §"),
        Dated(date(2013, 1, 1), 2400, f"{ACT}, 84 §"),
        Dated(date(2024, 9, 1), 2550, f"{ACT}, 84 §"),
    ),
    Vat.EXEMPT: (Dated(date(1994, 6, 1), 0, f"{ACT}, 34 ja 35 §"),),
    Vat.NONE: (Dated(date(1994, 6, 1), 0, f"{ACT}, 3 §"),),
}


def in_force(figures: tuple[Dated, ...], on: date) -> Dated:
    """Return the figure that was in force on a day; before the first there was none here: the first."""
    return max(
        (each for each in figures if each.since <= on), key=lambda each: each.since, default=figures[0]
    )


def vat_on(kind: str, on: date) -> Dated:
    """Return the rate of a treatment given on a day, with its source."""
    return in_force(VAT[kind], on)
