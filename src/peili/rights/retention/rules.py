"""When a person's data ends, and when a night's work stops to ask: pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum

from peili.house.keeping import ALL, Clock, Rule, at_latest
from peili.house.periods import Period, after
from peili.promises.vocabulary import CATEGORIES

JUMP = timedelta(days=14)  # longer without a run than any holiday of the program
SLACK = timedelta(minutes=5)
FEW = 20  # may always go in one night; beyond it only a small share may
SHARE = 20  # one in twenty


class Stop(Enum):
    """Why a night erases nothing and the owner is asked."""

    BACKWARDS = "backwards"
    JUMP = "jump"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Ending:
    """When a person's data ends and why: the event, its day, the length counted from it.

    `on` is None while something holds the relationship open; `open` says what. `parts` are ends of some
    categories that come before the end of all; `days` are those of every event that a rule may count from.
    `asks` says that a person looks before the whole of it goes.
    """

    on: date | None
    event: str
    since: date
    length: Period
    open: tuple[str, ...] = ()
    parts: tuple[tuple[date, frozenset[str]], ...] = ()
    days: Mapping[str, date] = field(default_factory=dict, compare=False)
    asks: bool = False


def ending(
    rules: Sequence[Rule], clocks: Mapping[str, Clock], *, last: Mapping[str, date], open_: Collection[str]
) -> Ending:
    """Return a person's ending by the house's rules; `last` is the day of each event.

    Everything ends when the last rule does; what a rule ends sooner is a part.
    """
    ends = []
    for rule in rules:
        event, length = at_latest(rule, dict(clocks))
        ends.append((after(last[event], length), event, length, rule))
    on, event, length, _rule = max(ends, key=lambda each: each[0])
    if open_:
        return Ending(None, event, last[event], length, tuple(open_), days=last)
    parts = tuple((end, _covered(rule, rules)) for end, _event, _length, rule in ends if end < on)
    asks = any(rule.then == "review" for rule in rules)
    return Ending(on, event, last[event], length, (), parts, last, asks)


def _covered(rule: Rule, rules: Sequence[Rule]) -> frozenset[str]:
    """Return the categories a rule ends: for all, those that no other rule names."""
    if ALL not in rule.covers:
        return frozenset(rule.covers)
    named = {code for each in rules if each is not rule for code in each.covers}
    return frozenset(category.code for category in CATEGORIES if category.code not in named)


def shortest(rules: Sequence[Rule], clocks: Mapping[str, Clock]) -> Period:
    """Return the shortest time anything is kept: nobody newer than that can have reached an end."""
    lengths = [at_latest(rule, dict(clocks))[1] for rule in rules]
    return min(lengths, key=lambda each: (each.months * 30 + each.days, each.minutes))


def why_stop(*, last: datetime | None, now: datetime, due: int, people: int) -> Stop | None:
    """Return why nothing may be erased before the owner has looked, if there is a reason.

    A clock that was set back could keep data for ever, one that jumped ahead could erase a whole register.
    """
    if last is not None and now < last - SLACK:
        return Stop.BACKWARDS
    if last is not None and now - last > JUMP and due:
        return Stop.JUMP
    if due > max(FEW, people // SHARE):
        return Stop.MANY
    return None
