"""How long and how it ends: the sections `clocks`, `retention` and `paper`."""

from dataclasses import dataclass

from peili.house.periods import Period
from peili.house.reading import Keys, Node
from peili.house.sections import Said, section
from peili.promises.vocabulary import CATEGORIES

EVENTS = ("last_visit", "last_contact", "matter_closed")
EARLY = ("request", "consent_withdrawn", "booking_cancelled")
OPEN_MATTERS = ("future_booking", "open_programme", "unpaid", "open_complaint")
ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """An event the program derives: some time after another event, and not while a matter is open."""

    after: str
    plus: Period
    not_while: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A retention rule: amount, starting event, what ends it sooner, and what is done then."""

    covers: tuple[str, ...]
    keep: Period
    since: str
    sooner_on: tuple[str, ...]
    then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCards:
    """Where paper cards lie, and how they are destroyed within a time."""

    where: str
    how: str
    within: Period


@section("clocks", needed=True)
def read_clocks(node: Node, _said: Said) -> dict[str, Clock]:
    """Read the derived events; each is always defined, never assumed."""
    keys = node.keys(needs=("relationship_end",))
    entry = keys["relationship_end"]
    clock = entry.keys(needs=("after", "plus", "not_while"))
    return {
        "relationship_end": Clock(
            after=clock["after"].one_of(EVENTS, default=EVENTS[0]),
            plus=clock["plus"].period(),
            not_while=clock["not_while"].many_of(OPEN_MATTERS),
        )
    }


@section("retention", needed=True)
def read_retention(node: Node, said: Said) -> tuple[Rule, ...]:
    """Read the rules; a rule without amount, event and act does not load, nor a category without a rule."""
    rules = tuple(_rule(item, said["clocks"]) for item in node.items())
    covered = {code for rule in rules for code in rule.covers}
    bare = [code for code in said["categories"] if ALL not in covered and code not in covered]
    if bare and not node.absent:
        node.refuse(f"nothing says how long {bare[0]} is kept; add a rule for it, or one with `for: [{ALL}]`")
    return rules


def _rule(item: Node, clocks: dict[str, Clock]) -> Rule:
    keys = item.keys("sooner_on", needs=("for", "keep", "from", "then"))
    return Rule(
        covers=keys["for"].many_of((ALL, *(category.code for category in CATEGORIES))),
        keep=keys["keep"].period(),
        since=keys["from"].one_of((*clocks, *EVENTS)),
        sooner_on=keys["sooner_on"].many_of(EARLY),
        then=_then(keys),
    )


def _then(keys: Keys) -> str:
    """Return what is done at the end; only of somebody as a whole can a person be asked first."""
    then = keys["then"].one_of(("erase", "review"))
    if then == "review" and ALL not in keys["for"].many_of((ALL, *(each.code for each in CATEGORIES))):
        keys["then"].refuse(f"a person is asked about somebody as a whole; write it with `for: [{ALL}]`")
    return then


def at_latest(rule: Rule, clocks: dict[str, Clock]) -> tuple[str, Period]:
    """Return the event the program can observe, and the whole time from it to the end of keeping."""
    clock = clocks.get(rule.since)
    return (rule.since, rule.keep) if clock is None else (clock.after, clock.plus + rule.keep)


@section("paper")
def read_paper(node: Node, said: Said) -> PaperCards | None:
    """Read what happens to paper cards; a house that has them must say how they are destroyed."""
    if node.absent:
        if "paper_cards" in said["sources"]:
            node.refuse(
                "sources names paper_cards; add `where: locked_cabinet` and `destroy: {how: burn, …}`"
            )
        return None
    keys = node.keys(needs=("where", "destroy"))
    destroy = keys["destroy"].keys(needs=("how", "within"))
    return PaperCards(
        where=keys["where"].one_of(("locked_cabinet",)),
        how=destroy["how"].one_of(("burn", "shred")),
        within=destroy["within"].period(),
    )
