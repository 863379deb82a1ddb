"""What the profile says of a service beyond its one line: variants, add-ons, price rules, levels."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from peili.booking.rules.availability import TICK
from peili.booking.rules.length import LONGEST
from peili.house.law import Vat
from peili.house.reading import Keys, Node

DEAREST = 10_000  # euros
MOST_WEEKS = 260
DAYS_IN_WEEK = 7
_EUROS = re.compile(r"(\d{1,5})(?:[.,](\d{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantSaid:
    """A way to have a service; `weeks` say since when the client's last visit of it may be."""

    name: Mapping[str, str]
    minutes: int
    cents: int
    online: bool
    weeks_from: int | None
    weeks_to: int | None


@dataclass(frozen=True, slots=True)
class AddedSaid:
    """A service as an add-on of another; None is as the add-on's own line says."""

    cents: int | None
    minutes: int | None
    beside: bool


@dataclass(frozen=True, slots=True)
class EverySaid:
    """Every this many times within some months costs so many per cent less; 0 is no such rule."""

    times: int = 0
    percent: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuSaid:
    """What a service says beyond its line."""

    vat: str
    alone: bool
    variants: Mapping[str, VariantSaid]
    goes_with: Mapping[str, AddedSaid]
    every: EverySaid


@dataclass(frozen=True, slots=True)
class LevelSaid:
    """A level of practitioners: by how many per cent their prices differ, and of which services."""

    name: Mapping[str, str]
    percent: int
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnSaid:
    """A practitioner's own price and length of a service or a variant; None is as on the list."""

    cents: int | None
    minutes: int | None


KEYS = ("vat", "alone", "variants", "goes_with", "every")


def read_menu(keys: Keys, others: tuple[str, ...]) -> MenuSaid:
    """Read what a service says beyond its line; `others` are the services it may go with."""
    variants = {code: _variant(entry) for code, entry in keys["variants"].entries().items()}
    goes_with = {}
    for slug, entry in keys["goes_with"].entries().items():
        if slug in others:
            goes_with[slug] = _added(entry)
        else:
            entry.refuse("no other service of the business has this code; write one of `services`")
    alone = keys["alone"].yes(default=True)
    if not alone and not goes_with:
        keys["alone"].refuse("say in `goes_with` which services it goes with")
    if variants and goes_with:
        keys["goes_with"].refuse("what has variants is no add-on; make the add-on a service of its own")
    return MenuSaid(
        vat=keys["vat"].one_of(Vat.values, default=Vat.GENERAL.value),
        alone=alone,
        variants=variants,
        goes_with=goes_with,
        every=_every(keys["every"]),
    )


def _variant(node: Node) -> VariantSaid:
    keys = node.keys("online", "since_last", needs=("name", "minutes", "price"))
    since = keys["since_last"].keys("at_least", "at_most")
    low, high = _weeks(since["at_least"]), _weeks(since["at_most"])
    if not keys["since_last"].absent and low is None and high is None:
        keys["since_last"].refuse("say `at_least`, `at_most` or both, in weeks, such as P6W")
    if low is not None and high is not None and low > high:
        keys["since_last"].refuse("`at_least` is longer than `at_most`; change one of them")
    return VariantSaid(
        name=keys["name"].texts(),
        minutes=ticks(keys["minutes"], TICK, LONGEST, default=60),
        cents=cents(keys["price"]),
        online=keys["online"].yes(default=True),
        weeks_from=low,
        weeks_to=high,
    )


def _weeks(node: Node) -> int | None:
    if node.absent:
        return None
    said = node.period()
    weeks, rest = divmod(said.days, DAYS_IN_WEEK)
    if said.months or said.minutes or rest or not 0 < weeks <= MOST_WEEKS:
        node.refuse("write whole weeks, such as P6W")
        return None
    return weeks


def _added(node: Node) -> AddedSaid:
    keys = node.keys("price", "minutes", "beside")
    return AddedSaid(
        None if keys["price"].absent else cents(keys["price"]),
        None if keys["minutes"].absent else ticks(keys["minutes"], TICK, LONGEST, default=TICK),
        keys["beside"].yes(default=False),
    )


def _every(node: Node) -> EverySaid:
    if node.absent:
        return EverySaid()
    keys = node.keys(needs=("times", "percent", "within"))
    within = keys["within"].period()
    if not within.months or within.days or within.minutes:
        keys["within"].refuse("write whole months, such as P3M")
    return EverySaid(
        keys["times"].number(2, 50, default=2), keys["percent"].number(1, 100, default=1), within.months
    )


def read_levels(node: Node, headings: Mapping[str, tuple[str, ...]]) -> dict[str, LevelSaid]:
    """Read the levels; `headings` lead from each word of a heading or a service to the services meant."""
    found = {}
    for code, entry in node.entries().items():
        keys = entry.keys(needs=("name", "percent", "for"))
        meant = [slug for word in keys["for"].many_of(headings) for slug in headings[word]]
        found[code] = LevelSaid(
            keys["name"].texts(60), keys["percent"].number(-100, 100), tuple(dict.fromkeys(meant))
        )
    return found


def read_own(node: Node, ways: Mapping[str, tuple[str, ...]]) -> dict[tuple[str, str], OwnSaid]:
    """Read a practitioner's own prices: by service, or by service and variant where it has variants."""
    found: dict[tuple[str, str], OwnSaid] = {}
    for slug, entry in node.entries().items():
        if slug not in ways:
            entry.refuse("this person does not give such a service; add it to `gives`, or take this out")
        elif ways[slug]:
            keys = entry.keys(*ways[slug])
            found |= {(slug, way): _own(keys[way]) for way in ways[slug] if not keys[way].absent}
        else:
            found[slug, ""] = _own(entry)
    return found


def _own(node: Node) -> OwnSaid:
    keys = node.keys("price", "minutes")
    if keys["price"].absent and keys["minutes"].absent:
        node.refuse("say `price`, `minutes` or both")
    return OwnSaid(
        None if keys["price"].absent else cents(keys["price"]),
        None if keys["minutes"].absent else ticks(keys["minutes"], TICK, LONGEST, default=TICK),
    )


def ticks(node: Node, low: int, high: int, default: int = 0) -> int:
    """Read minutes in steps of the calendar."""
    found = node.number(low, high, default)
    if found % TICK:
        node.refuse(f"the calendar counts in steps of {TICK} minutes; round to one")
    return found


def cents(node: Node) -> int:
    """Read a price in euros."""
    match = _EUROS.fullmatch(str(node.value))
    if node.absent:
        return 0
    if match is None or int(match[1]) > DEAREST:
        node.refuse("write the price in euros, such as 75 or 59.50")
        return 0
    return int(match[1]) * 100 + int(match[2] or 0)


def euros(amount: int) -> object:
    """Return a price as the file writes it: 75 or "59.50"."""
    return amount // 100 if amount % 100 == 0 else f"{amount // 100}.{amount % 100:02}"
