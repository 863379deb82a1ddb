"""The coded fields of a treatment record, by the kind of treatment: few enough to tick in a minute.

A code is stored and never changed; its words are translated. A field that allows several holds a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peili.promises.vocabulary import Text

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Coded:
    """One field: its code, its label, its choices, and whether several may be ticked."""

    code: str
    label: Text
    choices: Mapping[str, Text]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of treatment: its name, its fields, and the words in a service's name that tell it."""

    code: str
    name: Text
    fields: tuple[Coded, ...]
    words: tuple[str, ...] = ()
    device: bool = False


REDNESS = Coded(
    "redness",
    _("Redness afterwards"),
    {"none": _("none"), "mild": _("mild"), "moderate": _("moderate"), "strong": _("strong")},
)
FACE = {
    "forehead": _("forehead"),
    "eyes": _("around the eyes"),
    "cheeks": _("cheeks"),
    "nose": _("nose"),
    "mouth": _("around the mouth"),
    "chin": _("chin"),
    "jaw": _("jawline"),
    "neck": _("neck"),
    "decollete": _("décolletage"),
}
STEPS = Coded(
    "steps",
    _("What was done"),
    {
        "cleanse": _("cleansing"),
        "exfoliate": _("exfoliation"),
        "steam": _("steam"),
        "extract": _("extraction"),
        "ultrasound": _("ultrasound"),
        "needling": _("microneedling"),
        "massage": _("massage"),
        "mask": _("mask"),
        "serum": _("serum"),
        "cream": pgettext_lazy("step", "cream and sun protection"),
    },
    several=True,
)
PAIN = Coded(
    "pain",
    _("How it felt"),
    {"0": _("nothing"), "3": _("a little"), "6": _("clearly"), "9": _("hard to bear")},
)

FAMILIES: Final[tuple[Family, ...]] = (
    Family(
        "hifu",
        _("HIFU"),
        (
            Coded("zones", _("Zones"), FACE, several=True),
            Coded(
                "depths",
                _("Depths"),
                {"1.5": "1,5 mm", "3.0": "3,0 mm", "4.5": "4,5 mm"},
                several=True,
            ),
            PAIN,
            REDNESS,
        ),
        ("hifu",),
        device=True,
    ),
    Family(
        "pigment",
        _("pigmentation"),
        (
            Coded("area", _("Area"), {"brows": _("brows"), "lips": _("lips"), "eyes": _("eyeliner")}),
            Coded(
                "technique",
                _("Technique"),
                {
                    "blade": _("strokes by blade"),
                    "hair": _("hair strokes by machine"),
                    "powder": _("powder"),
                    "fill": _("full colour"),
                },
                several=True,
            ),
            Coded(
                "visit",
                _("Which visit"),
                {"first": _("first"), "second": _("reinforcement"), "refresh": _("refreshing")},
            ),
            REDNESS,
        ),
        ("pigment", "microblading"),
        device=True,
    ),
    Family("face", _("facial"), (STEPS, REDNESS), ("kasvo", "ihonpuhd", "ansikt", "facial"), device=True),
    Family(
        "lashes",
        _("lashes and brows"),
        (
            Coded(
                "steps",
                _("What was done"),
                {
                    "tint_lashes": _("lashes tinted"),
                    "tint_brows": _("brows tinted"),
                    "shape": _("brows shaped"),
                    "lift": _("lashes lifted"),
                    "laminate": _("brows laminated"),
                    "extend": _("lashes extended"),
                    "refill": _("lashes refilled"),
                },
                several=True,
            ),
            REDNESS,
        ),
        ("ripsi", "ripset", "kulm", "frans", "lash", "brow"),
    ),
    Family(
        "feet",
        _("feet and hands"),
        (
            Coded(
                "steps",
                _("What was done"),
                {
                    "bath": _("foot bath"),
                    "nails": _("nails cut and filed"),
                    "callus": _("hard skin removed"),
                    "corns": _("corns removed"),
                    "massage": _("massage"),
                    "polish": _("polish"),
                },
                several=True,
            ),
            Coded(
                "findings",
                _("Observed"),
                {
                    "fine": _("nothing to remark"),
                    "dry": _("dry or cracked skin"),
                    "ingrown": _("ingrown nail"),
                    "doctor": _("advised to see a doctor"),
                },
                several=True,
            ),
        ),
        ("jalka", "jalko", "geelilak", "fot", "foot", "polish"),
    ),
    Family(
        "hair",
        _("hair removal"),
        (
            Coded(
                "area",
                _("Area"),
                {
                    "legs": _("legs"),
                    "armpits": _("armpits"),
                    "bikini": _("bikini line"),
                    "face": _("face"),
                    "arms": _("arms"),
                },
                several=True,
            ),
            REDNESS,
        ),
        ("sokeroi", "vahaus", "sockring", "sugaring", "wax"),
    ),
    Family(
        "massage",
        _("massage"),
        (
            Coded(
                "area",
                _("Area"),
                {
                    "back": _("back"),
                    "neck": _("neck and shoulders"),
                    "legs": _("legs"),
                    "head": _("head"),
                    "whole": _("whole body"),
                },
                several=True,
            ),
        ),
        ("hieron", "massage"),
    ),
    Family(OTHER, _("another treatment"), (REDNESS,)),
)

_BY_CODE: Final = {family.code: family for family in FAMILIES}


def family(code: str) -> Family:
    """Return the family of this code; one that is not known any more has the fields all treatments have."""
    return _BY_CODE.get(code, _BY_CODE[OTHER])


def guess(name: str) -> str:
    """Return the code of the family a service's name sounds like."""
    lowered = name.casefold()
    return next((each.code for each in FAMILIES if any(word in lowered for word in each.words)), OTHER)


def said(codes: Mapping[str, object], of: Family) -> list[tuple[Text, list[Text]]]:
    """Return what was ticked as labels with words, in the order of the fields; nothing for what was not."""
    found = []
    for coded in of.fields:
        held = codes.get(coded.code) or []
        words = [coded.choices[each] for each in _listed(held) if each in coded.choices]
        if words:
            found.append((coded.label, words))
    return found


def _listed(held: object) -> list[str]:
    return [str(each) for each in held] if isinstance(held, list) else [str(held)]
