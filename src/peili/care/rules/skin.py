"""The words and readings of a skin analysis, and what may be compared with what."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from peili.promises.vocabulary import Text

NUMBER: Final = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,3})?")
METHODS: Final[Mapping[str, Text]] = {
    "eye": _("by eye"),
    "lamp": _("magnifying lamp"),
    "wood": _("Wood's lamp"),
    "camera": _("camera system"),
    "probe": _("measuring probe"),
}
SKIN_TYPES: Final[Mapping[str, Text]] = {
    "normal": _("normal"),
    "dry": _("dry"),
    "oily": _("oily"),
    "mixed": _("combination"),
}
SENSITIVITIES: Final[Mapping[str, Text]] = {
    "calm": _("calm"),
    "reactive": _("reacts at times"),
    "sensitive": _("sensitive"),
}
FITZPATRICK: Final = ("I", "II", "III", "IV", "V", "VI")
CONDITIONS: Final[Mapping[str, Text]] = {
    "dehydrated": _("lacks moisture"),
    "couperose": _("couperose"),
    "rosacea": _("signs of rosacea"),
    "acne": _("acne"),
    "comedones": _("comedones"),
    "milia": _("milia"),
    "pigment": _("pigment spots"),
    "sun": _("sun damage"),
    "lax": _("lax"),
    "scars": _("scars"),
    "atopic": _("atopic"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What is measured, in which unit, and the least and greatest value an instrument gives."""

    label: Text
    unit: str
    least: Decimal
    most: Decimal


PARAMETERS: Final[Mapping[str, Parameter]] = {
    "moisture": Parameter(_("moisture"), "a.u.", Decimal(0), Decimal(120)),
    "sebum": Parameter(_("sebum"), "µg/cm²", Decimal(0), Decimal(400)),
    "elasticity": Parameter(_("elasticity"), "R2", Decimal(0), Decimal(1)),
    "tewl": Parameter(_("evaporation (TEWL)"), "g/m²h", Decimal(0), Decimal(100)),
    "ph": Parameter(_("acidity"), "pH", Decimal(2), Decimal(10)),
    "melanin": Parameter(_("melanin"), "M-index", Decimal(0), Decimal(999)),
    "redness": Parameter(_("redness"), "E-index", Decimal(0), Decimal(999)),
}
ZONES: Final[Mapping[str, Text]] = {
    "forehead": _("forehead"),
    "cheek_r": _("right cheek"),
    "cheek_l": _("left cheek"),
    "nose": _("nose"),
    "chin": _("chin"),
    "neck": _("neck"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One value: of what, where, in which unit, and by which device."""

    parameter: str
    zone: str
    value: Decimal
    unit: str
    device: str = ""

    @property
    def kind(self) -> tuple[str, str, str, str]:
        """Return what must be the same in two readings for a comparison to mean anything."""
        return self.parameter, self.zone, self.unit, self.device.casefold()

    def stored(self) -> dict[str, str]:
        """Return the reading as it is kept."""
        return {
            "parameter": self.parameter,
            "zone": self.zone,
            "value": str(self.value),
            "unit": self.unit,
            "device": self.device,
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """A reading beside the one before it of the same kind; `change` is None where there is none."""

    reading: Reading
    change: Decimal | None
    other_device: bool


def read(stored: Iterable[Mapping[str, str]]) -> list[Reading]:
    """Return the readings of an analysis as they were kept."""
    return [
        Reading(each["parameter"], each["zone"], Decimal(each["value"]), each["unit"], each.get("device", ""))
        for each in stored
    ]


def value_of(typed: str) -> Decimal | None:
    """Return a number as people here write it, with a comma or a point; None for anything else."""
    return Decimal(typed.strip().replace(",", ".")) if NUMBER.fullmatch(typed.strip()) else None


def compared(now: Iterable[Reading], before: Iterable[Reading]) -> list[Compared]:
    """Return each reading with its change since last time; another unit or device is no comparison."""
    earlier = list(before)
    by_kind = {each.kind: each for each in earlier}
    places = {(each.parameter, each.zone) for each in earlier}
    found = []
    for each in now:
        same = by_kind.get(each.kind)
        found.append(
            Compared(
                each,
                each.value - same.value if same else None,
                same is None and (each.parameter, each.zone) in places,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Measured:
    """A reading with its day, for a picture over time."""

    on: date
    reading: Reading
