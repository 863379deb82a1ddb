"""The plug is pulled while clients book: what they saw confirmed is there when the power is back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench import disk
from bench.house import House
from bench.powercut import Outcome, cut_under_server, cut_under_writer
from tests.support.aloud import say

CUTS = 25  # on each file system
CONTROLS = 5
REASON = disk.unavailable()

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(bool(REASON), reason=f"power cuts cannot be made here: {REASON}"),
]


def cuts(number: int, cut: Callable[[Path, int], Outcome], folder: Path) -> list[Outcome]:
    return [cut(folder / f"cut-{seed}", seed) for seed in range(number)]


def said(outcomes: list[Outcome]) -> str:
    told, lost = sum(each.told for each in outcomes), sum(each.lost for each in outcomes)
    bound = f" (95 %: fewer than {3 / told:.2%})" if told and not lost else ""
    return f"{lost} of {told} acknowledged bookings lost in {len(outcomes)} power cuts{bound}"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = House(tmp_path_factory.mktemp("template") / "home")
    house.make_demo(clients=20, seed=3)
    return house.home


@pytest.mark.parametrize("kind", disk.KINDS)
def test_a_writer_that_does_not_sync_loses_what_it_told(tmp_path: Path, kind: str) -> None:
    """The control: if this one lost nothing, the method could not see a loss."""
    outcomes = cuts(CONTROLS, lambda at, seed: cut_under_writer(at, kind, "NORMAL", seed), tmp_path)
    assert all(each.lost for each in outcomes), said(outcomes)


@pytest.mark.parametrize("kind", disk.KINDS)
def test_a_writer_that_syncs_loses_nothing(tmp_path: Path, kind: str) -> None:
    outcomes = cuts(CONTROLS, lambda at, seed: cut_under_writer(at, kind, "FULL", seed), tmp_path)
    assert all(each.told for each in outcomes)
    assert all((each.lost, each.integrity) == (0, "ok") for each in outcomes), said(outcomes)


@pytest.mark.parametrize("kind", disk.KINDS)
def test_the_house_keeps_every_booking_it_confirmed(
    request: pytest.FixtureRequest, tmp_path: Path, template: Path, kind: str
) -> None:
    outcomes = cuts(CUTS, lambda at, seed: cut_under_server(at, kind, template, seed), tmp_path)
    say(request, f"{kind}: {said(outcomes)}")
    assert all(each.told for each in outcomes)
    assert {each.integrity for each in outcomes} == {"ok"}
    assert not any(each.lost for each in outcomes), said(outcomes)
