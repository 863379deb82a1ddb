"""Two sides measured in turns, so that a neighbour's noise falls on both alike."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any, Protocol

from bench.figures import Figure, at_least, at_most

ROUNDS, TURNS = 5, 8
TURN_SECONDS = 0.12
DISAGREE = 2.0  # wall and CPU ratios further apart than this say that something else was running


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds spent, by the clock and by the processes that did the work."""

    wall: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.wall + other.wall, self.cpu + other.cpu)

    def each(self, times: int) -> "Cost":
        """Return the cost of one of `times` pieces of work."""
        return Cost(self.wall / times, self.cpu / times)


class Side(Protocol):
    """One way to do the work."""

    def turn(self, times: int) -> Cost:
        """Do the work so many times and return what it cost."""
        ...


@dataclass(frozen=True, slots=True)
class Loop:
    """A side whose work is one call; `cpu` is the clock of the processes that do it."""

    work: Callable[[], object]
    cpu: Callable[[], float] = time.process_time

    def turn(self, times: int) -> Cost:
        """Call it so many times."""
        return timed(self.cpu, lambda: [self.work() for _ in range(times)])


def timed(cpu: Callable[[], float], work: Callable[[], object]) -> Cost:
    """Return what one call costs."""
    spent, begun = cpu(), time.perf_counter()
    work()
    return Cost(time.perf_counter() - begun, cpu() - spent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How many times the second side's cost the first side's is, over all rounds."""

    ratio: float
    low: float
    high: float
    cpu_ratio: float
    first: Cost
    second: Cost

    @classmethod
    def read(cls, written: dict[str, Any]) -> "Verdict":
        """Return the verdict another process wrote down with `dataclasses.asdict`."""
        first, second = Cost(**written["first"]), Cost(**written["second"])
        return cls(**{**written, "first": first, "second": second})

    @property
    def noisy(self) -> bool:
        """Whether wall and CPU time tell different stories."""
        return not 1 / DISAGREE <= self.ratio / max(self.cpu_ratio, 1e-9) <= DISAGREE

    def note(self) -> str:
        """Return one line with the times behind the ratio."""
        return (
            f"wall {self.first.wall * 1e3:.3g} / {self.second.wall * 1e3:.3g} ms, "
            f"CPU {self.first.cpu * 1e3:.3g} / {self.second.cpu * 1e3:.3g} ms, CPU ratio {self.cpu_ratio:.3g}"
        )

    def figure(
        self, name: str, against: str, *, least: float | None = None, most: float | None = None
    ) -> Figure:
        """Return the ratio as a figure; too noisy a run has no value and meets nothing."""
        met = (least is None or at_least(self.ratio, self.low, least)) and (
            most is None or at_most(self.ratio, self.high, most)
        )
        target = f"≥ {least:g}" if least is not None else f"≤ {most:g}" if most is not None else "none set"
        return Figure(
            name=name,
            value=None if self.noisy else self.ratio,
            unit="×",
            against=against,
            low=self.low,
            high=self.high,
            target=target,
            met=met and not self.noisy,
            note=self.note(),
        )


def duel(first: Side, second: Side, *, rounds: int = ROUNDS, turns: int = TURNS) -> Verdict:
    """Run both sides in turns and return the median ratio of the rounds with its range."""
    times = (_calibrate(first), _calibrate(second))
    costs = [_round((first, second), times, turns) for _ in range(rounds)]
    ratios = [one.wall / other.wall for one, other in costs]
    return Verdict(
        ratio=median(ratios),
        low=min(ratios),
        high=max(ratios),
        cpu_ratio=median(one.cpu / max(other.cpu, 1e-9) for one, other in costs),
        first=_middle([one for one, _ in costs]),
        second=_middle([other for _, other in costs]),
    )


def _calibrate(side: Side) -> int:
    side.turn(1)
    return max(1, round(TURN_SECONDS / max(side.turn(1).wall, 1e-6)))


def _round(sides: tuple[Side, Side], times: tuple[int, int], turns: int) -> tuple[Cost, Cost]:
    spent = [Cost(), Cost()]
    for turn in range(turns):
        for which in (0, 1) if turn % 2 == 0 else (1, 0):
            spent[which] += sides[which].turn(times[which])
    return spent[0].each(turns * times[0]), spent[1].each(turns * times[1])


def _middle(costs: list[Cost]) -> Cost:
    return Cost(median(cost.wall for cost in costs), median(cost.cpu for cost in costs))
