"""Everything that stands in the way of a start, in the order it is asked, and who needs otherwise."""

from dataclasses import replace
from uuid import UUID

import pytest

from peili.booking.rules.availability import (
    Need,
    Refusal,
    Situation,
    Terms,
    Window,
    free_starts,
    mask_of,
    minutes_of,
    refusals,
    units_free,
    why_not,
    why_not_taken,
)
from peili.booking.rules.gaps import Magnet

BEA, CEA, ROOM, LASER, AINO = (UUID(int=number) for number in range(1, 6))
WINDOW = Window(0, 300)
WORK = mask_of([(60, 240)], WINDOW)
NEEDS = [Need("staff", "", 0, 60), Need("room", "hoito", 0, 60), Need("device", "laser", 15, 30)]
PLAIN = Situation(
    window=WINDOW,
    asked=(0, 300),
    terms=Terms(now=0, soonest=0, latest=300, step=15, step_origin=0),
    needs=[*NEEDS, Need("client", "", 0, 60)],
    work={BEA: WORK, CEA: WORK},
    pools={("room", "hoito"): [ROOM], ("device", "laser"): [LASER]},
    rows=[],
    client=AINO,
)
ALL_TAKEN = [(each, 100, 130) for each in (BEA, ROOM, LASER, AINO)]
TAKEN = [Refusal.PRACTITIONER_TAKEN, Refusal.ROOM_TAKEN, Refusal.DEVICE_TAKEN, Refusal.CLIENT_TAKEN]


def why(situation: Situation, minute: int) -> list[Refusal]:
    return list(refusals(situation, resource=BEA, minute=minute))


def terms(now: int = 90, soonest: int = 120, latest: int = 180, origin: int = 0) -> Terms:
    return Terms(now=now, soonest=soonest, latest=latest, step=15, step_origin=origin)


@pytest.mark.parametrize(
    ("asked", "minute", "wanted"),
    [
        (terms(), 89, [Refusal.PAST, Refusal.OFF_STEP]),
        (terms(), 90, [Refusal.TOO_SOON]),
        (terms(), 119, [Refusal.TOO_SOON, Refusal.OFF_STEP]),
        (terms(), 120, []),
        (terms(latest=165), 165, []),
        (terms(latest=164), 165, [Refusal.TOO_FAR]),
        (terms(now=0, soonest=0, origin=5), 65, []),
        (terms(now=0, soonest=0, origin=5), 75, [Refusal.OFF_STEP]),
    ],
)
def test_the_houses_terms_refuse_at_their_borders(asked: Terms, minute: int, wanted: list[Refusal]):
    situation = replace(PLAIN, terms=asked)
    assert why(situation, minute) == wanted
    assert why_not(situation, resource=BEA, minute=minute) is (wanted[0] if wanted else None)
    assert why_not_taken(situation, resource=BEA, minute=minute) is None


def test_all_that_is_taken_is_told_and_no_gap_beside_it():
    strict = replace(PLAIN, rows=ALL_TAKEN, terms=replace(PLAIN.terms, magnet=Magnet.STRICT))
    assert why(strict, 75) == TAKEN
    assert why(strict, 0) == [Refusal.NOT_AT_WORK]
    assert why(strict, 45) == [Refusal.NOT_AT_WORK, *TAKEN[:2], *TAKEN[3:]]  # the device is needed later
    assert why(strict, 180) == []
    assert why(strict, 150) == [Refusal.LEAVES_A_GAP]
    assert why(replace(PLAIN, rows=ALL_TAKEN), 150) == []


@pytest.mark.parametrize(("row", "refused"), [((75, 90), 0), ((75, 91), 1), ((120, 135), 0), ((119, 135), 1)])
def test_a_device_is_needed_for_its_own_minutes_only(row: tuple[int, int], refused: int):
    situation = replace(PLAIN, rows=[(LASER, *row)])
    assert why(situation, 75) == [Refusal.DEVICE_TAKEN] * refused
    assert units_free(situation, 75) == {
        ("room", "hoito"): [ROOM],
        ("device", "laser"): [LASER] * (not refused),
    }


def test_who_is_not_at_work_that_day_is_not():
    assert why_not(PLAIN, resource=UUID(int=9), minute=90) is Refusal.NOT_AT_WORK
    assert why_not_taken(PLAIN, resource=UUID(int=9), minute=90) is Refusal.NOT_AT_WORK


def test_who_needs_longer_is_free_less_often():
    longer = [Need("staff", "", 0, 120), Need("room", "hoito", 0, 150)]
    situation = replace(PLAIN, own={CEA: longer}, rows=[(ROOM, 210, 215)])
    free = {who: minutes_of(mask, WINDOW) for who, mask in free_starts(situation).items()}
    assert free == {BEA: list(range(60, 151, 15)), CEA: [60]}
    assert why_not(situation, resource=CEA, minute=75) is Refusal.ROOM_TAKEN
    assert why_not(situation, resource=CEA, minute=135) is Refusal.NOT_AT_WORK
    assert why_not(situation, resource=BEA, minute=150) is None
    assert why_not_taken(situation, resource=CEA, minute=75) is Refusal.ROOM_TAKEN
    assert situation.of(CEA).needs == longer
    assert not situation.of(CEA).own
    assert PLAIN.of(CEA) is PLAIN


def test_a_hole_is_left_by_the_first_and_the_last_that_a_person_does():
    needs = [Need("staff", "", 0, 15), Need("staff", "", 45, 15)]
    least = Terms(now=0, soonest=0, latest=300, step=5, step_origin=0, least_gap=30)
    situation = replace(PLAIN, needs=needs, client=None, terms=least)
    found = minutes_of(free_starts(situation)[BEA], WINDOW)
    assert found == [60, *range(90, 151, 5), 180]
    nobody = replace(situation, needs=NEEDS[1:])
    assert 65 in minutes_of(free_starts(nobody)[BEA], WINDOW)
