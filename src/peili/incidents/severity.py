"""How severe a breach is, by ENISA's method of 2013: kinds of data x ease of identifying + the rest. Pure.

Each factor is computed from what is known of the breach, and says from what; the owner may set one otherwise.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

SIMPLE, BEHAVIOUR, FINANCE, SENSITIVE = 1.0, 2.0, 3.0, 4.0
WEIGHT: Final[dict[str, float]] = {
    "health": SENSITIVE,
    "image": SENSITIVE,
    "payment": FINANCE,
    "sign_in": FINANCE,
    "agreement": BEHAVIOUR,
    "visit": BEHAVIOUR,
    "relationship": BEHAVIOUR,
    "correspondence": BEHAVIOUR,
    "contact.message": BEHAVIOUR,
    "request": BEHAVIOUR,
    "trace": BEHAVIOUR,
}
NEGLIGIBLE, LIMITED, SIGNIFICANT, MAXIMUM = 0.25, 0.5, 0.75, 1.0
REACH = frozenset({"contact.phone", "contact.email", "contact.address"})
QUARTER, HALF = 0.25, 0.5
SECRECY: Final[dict[str, float]] = {
    "lost_device": HALF,
    "stolen_device": HALF,
    "intrusion": HALF,
    "paper_lost": HALF,
    "published": HALF,
    "mailbox": HALF,
    "wrong_person": QUARTER,
    "needless_look": QUARTER,
}
MALICE = frozenset({"stolen_device", "intrusion", "needless_look", "mailbox"})
MANY = 100  # people; more than this are told of beside the number
MEDIUM, HIGH, VERY_HIGH = 2.0, 3.0, 4.0
SCALES: Final[dict[str, tuple[float, ...]]] = {
    "data": (SIMPLE, BEHAVIOUR, FINANCE, SENSITIVE),
    "identifying": (NEGLIGIBLE, LIMITED, SIGNIFICANT, MAXIMUM),
    "secrecy": (0.0, QUARTER, HALF),
    "integrity": (0.0, QUARTER, HALF),
    "availability": (0.0, QUARTER, HALF),
    "malice": (0.0, HALF),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the factors are computed from."""

    categories: Collection[str]
    kinds: Collection[str]
    measures: Collection[str]
    people: int


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: its code, the number in force, the number computed, and the codes it was computed from."""

    code: str
    value: float
    computed: float
    because: tuple[str, ...]

    @property
    def set_by_hand(self) -> bool:
        """Tell whether the owner set it otherwise."""
        return self.value != self.computed


@dataclass(frozen=True, slots=True)
class Severity:
    """The number, its factors in the order of the method, and whether many people are concerned."""

    factors: tuple[Factor, ...]
    many: bool

    @property
    def score(self) -> float:
        """Return kinds of data x ease of identifying + circumstances."""
        values = {each.code: each.value for each in self.factors}
        product = values.pop("data") * values.pop("identifying")
        return product + sum(values.values())

    @property
    def level(self) -> str:
        """Return `low`, `medium`, `high` or `very_high`."""
        if self.score >= VERY_HIGH:
            return "very_high"
        if self.score >= HIGH:
            return "high"
        return "medium" if self.score >= MEDIUM else "low"

    @property
    def risk(self) -> str:
        """Return the risk the number speaks for: the codes of `Breach.Risk`."""
        return {"low": "none", "medium": "risk"}.get(self.level, "high")


def weight(category: str) -> float:
    """Return how much a kind of data weighs: the code's own, its group's, or that of simple data."""
    return WEIGHT.get(category, WEIGHT.get(category.partition(".")[0], SIMPLE))


def severity(known: Known, chosen: Mapping[str, float]) -> Severity:
    """Weigh a breach; `chosen` are the factors the owner set otherwise."""
    computed = {
        "data": _data(known.categories),
        "identifying": _identifying(frozenset(known.categories)),
        "secrecy": _most(known.kinds, SECRECY),
        "integrity": (0.0, ()),
        "availability": _availability(known),
        "malice": _most(known.kinds, dict.fromkeys(MALICE, HALF)),
    }
    factors = tuple(
        Factor(code, chosen.get(code, value), value, because) for code, (value, because) in computed.items()
    )
    return Severity(factors, known.people > MANY)


def _data(categories: Collection[str]) -> tuple[float, tuple[str, ...]]:
    if not categories:
        return SIMPLE, ()
    most = max(weight(each) for each in categories)
    return most, tuple(sorted(each for each in categories if weight(each) == most))


def _identifying(categories: frozenset[str]) -> tuple[float, tuple[str, ...]]:
    """Return how easily a person is known: a name and a way to reach them, or a picture, say it."""
    reach = categories & REACH
    named = "identity.name" in categories
    if named and (reach or any(each.startswith("image") for each in categories)):
        return MAXIMUM, ("identity.name", *sorted(reach))
    if reach or (named and "identity.birth_year" in categories):
        return SIGNIFICANT, tuple(sorted(reach)) or ("identity.name", "identity.birth_year")
    return (LIMITED, ("identity.name",)) if named else (NEGLIGIBLE, ())


def _most(kinds: Collection[str], table: Mapping[str, float]) -> tuple[float, tuple[str, ...]]:
    found = {each: table[each] for each in kinds if each in table}
    most = max(found.values(), default=0.0)
    return most, tuple(sorted(each for each, value in found.items() if value == most))


def _availability(known: Known) -> tuple[float, tuple[str, ...]]:
    if "data_gone" not in known.kinds:
        return 0.0, ()
    return (QUARTER, ("data_gone", "restored")) if "restored" in known.measures else (HALF, ("data_gone",))
