"""A ratio is reported only when the clock and the processors tell the same story."""

from dataclasses import dataclass, field

from bench.duel import Cost, Verdict, duel


@dataclass
class Steady:
    """A side that costs the same each time, and remembers how it was asked."""

    cost: Cost
    turns: list[int] = field(default_factory=list)

    def turn(self, times: int) -> Cost:
        self.turns.append(times)
        return Cost(self.cost.wall * times, self.cost.cpu * times)


def verdict(*, ratio: float, cpu_ratio: float, low: float | None = None) -> Verdict:
    cost = Cost(1.0, 1.0)
    return Verdict(ratio=ratio, low=low or ratio, high=ratio, cpu_ratio=cpu_ratio, first=cost, second=cost)


def test_the_ratio_is_the_first_sides_cost_over_the_seconds() -> None:
    found = duel(Steady(Cost(0.3, 0.3)), Steady(Cost(0.01, 0.01)), rounds=3, turns=2)
    assert round(found.ratio) == 30
    assert round(found.cpu_ratio) == 30
    assert not found.noisy


def test_each_side_is_asked_for_about_the_same_time() -> None:
    slow, quick = Steady(Cost(0.3, 0.3)), Steady(Cost(0.01, 0.01))
    duel(slow, quick, rounds=1, turns=2)
    assert slow.turns == [1, 1, 1, 1]
    assert quick.turns == [1, 1, 12, 12]


def test_a_ratio_whose_cpu_ratio_differs_more_than_twofold_is_not_reported() -> None:
    figure = verdict(ratio=60, cpu_ratio=25).figure("speed", "the peer", least=25)
    assert figure.value is None
    assert not figure.met


def test_the_worst_round_decides_whether_a_target_is_met() -> None:
    assert verdict(ratio=30, cpu_ratio=30).figure("speed", "the peer", least=25).met
    assert not verdict(ratio=30, cpu_ratio=30, low=24).figure("speed", "the peer", least=25).met
    assert not verdict(ratio=3.1, cpu_ratio=3).figure("cost", "the limit", most=3).met
