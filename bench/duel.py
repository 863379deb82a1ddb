"""Two sides measured in turns, so that a neighbour's noise falls on both alike."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

ROUNDS, TURNS = 5, 6
TURN_SECONDS = 0.12
DISAGREE = 2.0  # wall and CPU ratios further apart than this say that something else was running


@dataclass(frozen=True, slots=True)
class Side:
    """One way to do the work, and the clock of the processes that do it."""

    name: str
    work: Callable[[], object]
    cpu: Callable[[], float] = time.process_time


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds for one piece of work."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many times `first` costs what `second` costs, over all rounds."""

    ratio: float
    low: float
    high: float
    cpu_ratio: float
    first: Cost
    second: Cost

    @property
    def noisy(self) -> bool:
        """Whether wall and CPU time tell different stories."""
        return not 1 / DISAGREE <= self.ratio / self.cpu_ratio <= DISAGREE

    def note(self) -> str:
        """Return one line with the times behind the ratio."""
        return (
            f"wall {self.first.wall * 1e3:.3g} / {self.second.wall * 1e3:.3g} ms, "
            f"CPU {self.first.cpu * 1e3:.3g} / {self.second.cpu * 1e3:.3g} ms, CPU ratio {self.cpu_ratio:.3g}"
        )


def duel(first: Side, second: Side, *, rounds: int = ROUNDS, turns: int = TURNS) -> Verdict:
    """Run both sides in turns and return the median ratio of the rounds with its range."""
    times = (_calibrate(first), _calibrate(second))
    costs = [_round(first, second, times, turns) for _ in range(rounds)]
    ratios = [one.wall / other.wall for one, other in costs]
    cpu_ratios = [one.cpu / max(other.cpu, 1e-9) for one, other in costs]
    return Verdict(
        ratio=median(ratios),
        low=min(ratios),
        high=max(ratios),
        cpu_ratio=median(cpu_ratios),
        first=_middle([one for one, _ in costs]),
        second=_middle([other for _, other in costs]),
    )


def _calibrate(side: Side) -> int:
    side.work()
    begun = time.perf_counter()
    side.work()
    return max(1, round(TURN_SECONDS / max(time.perf_counter() - begun, 1e-6)))


def _round(first: Side, second: Side, times: tuple[int, int], turns: int) -> tuple[Cost, Cost]:
    spent = [Cost(0, 0), Cost(0, 0)]
    for turn in range(turns):
        order = (0, 1) if turn % 2 == 0 else (1, 0)
        for which in order:
            cost = _turn((first, second)[which], times[which])
            spent[which] = Cost(spent[which].wall + cost.wall, spent[which].cpu + cost.cpu)
    done = [turns * number for number in times]
    one, other = (Cost(cost.wall / n, cost.cpu / n) for cost, n in zip(spent, done, strict=True))
    return one, other


def _turn(side: Side, times: int) -> Cost:
    cpu, begun = side.cpu(), time.perf_counter()
    for _ in range(times):
        side.work()
    return Cost(time.perf_counter() - begun, side.cpu() - cpu)


def _middle(costs: list[Cost]) -> Cost:
    return Cost(median(cost.wall for cost in costs), median(cost.cpu for cost in costs))
