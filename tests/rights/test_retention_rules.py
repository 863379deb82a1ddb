"""When a person's data ends and when a night stops to ask, at the very borders."""

from datetime import UTC, date, datetime, timedelta

import pytest

from peili.house.keeping import ALL, Clock, Rule
from peili.house.periods import Period
from peili.promises.vocabulary import CATEGORIES
from peili.rights.retention.rules import FEW, JUMP, SLACK, Ending, Stop, ending, shortest, why_stop

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
VISIT = date(2020, 2, 29)
ONE, OTHER = CATEGORIES[0].code, CATEGORIES[1].code


def rule(*covers: str, years: int = 0, days: int = 0, event: str = "last_visit") -> Rule:
    return Rule(
        covers=covers, keep=Period(months=years * 12, days=days), since=event, sooner_on=(), then="erase"
    )


@pytest.mark.parametrize(
    ("last", "due", "people", "why"),
    [
        (None, 0, 0, None),
        (None, FEW, 0, None),
        (None, FEW + 1, 0, Stop.MANY),
        (None, FEW + 1, 20 * (FEW + 1) - 1, Stop.MANY),
        (None, FEW + 1, 20 * (FEW + 1), None),
        (NOW, 1, 0, None),
        (NOW + SLACK, 1, 0, None),
        (NOW + SLACK + timedelta(microseconds=1), 0, 0, Stop.BACKWARDS),
        (NOW - JUMP, 1, 0, None),
        (NOW - JUMP - timedelta(microseconds=1), 1, 0, Stop.JUMP),
        (NOW - JUMP - timedelta(microseconds=1), 0, 0, None),
        (NOW - timedelta(days=14, microseconds=1), 1, 0, Stop.JUMP),
        (NOW - timedelta(days=14), 1, 0, None),
        (NOW + timedelta(minutes=5), 0, 0, None),
        (NOW + timedelta(minutes=5, microseconds=1), 0, 0, Stop.BACKWARDS),
        (None, 20, 0, None),
        (None, 21, 0, Stop.MANY),
    ],
)
def test_a_night_stops_at_its_border_and_not_before(
    last: datetime | None, due: int, people: int, why: Stop | None
):
    assert why_stop(last=last, now=NOW, due=due, people=people) is why


def test_all_ends_with_the_last_rule_and_a_part_with_its_own():
    rules = [rule(ALL, years=6), rule(ONE, OTHER, years=2)]
    found = ending(rules, {}, last={"last_visit": VISIT}, open_=())
    rest = frozenset({ONE, OTHER})
    assert found == Ending(
        date(2026, 2, 28), "last_visit", VISIT, Period(months=72), (), ((date(2022, 2, 28), rest),)
    )


def test_what_all_ends_sooner_leaves_what_another_rule_names():
    rules = [rule(ALL, years=2), rule(ONE, years=6)]
    found = ending(rules, {}, last={"last_visit": VISIT}, open_=())
    others = frozenset(each.code for each in CATEGORIES) - {ONE}
    assert (found.on, found.parts) == (date(2026, 2, 28), ((date(2022, 2, 28), others),))


def test_two_rules_that_end_together_leave_no_part():
    rules = [rule(ALL, years=6), rule(ONE, years=6)]
    assert ending(rules, {}, last={"last_visit": VISIT}, open_=()).parts == ()


def test_what_is_open_holds_all_and_ends_nothing():
    found = ending([rule(ALL, years=6)], {}, last={"last_visit": VISIT}, open_=["future_booking"])
    assert (found.on, found.open, found.parts) == (None, ("future_booking",), ())
    assert (found.event, found.since, found.length) == ("last_visit", VISIT, Period(months=72))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (rule(ALL, days=59), rule(ALL, days=60)),
        (
            Rule(covers=(ALL,), keep=Period(months=2), since="e", sooner_on=(), then="erase"),
            rule(ALL, days=61),
        ),
        (
            rule(ALL, days=59),
            Rule(covers=(ALL,), keep=Period(months=2), since="e", sooner_on=(), then="erase"),
        ),
        (
            Rule(covers=(ALL,), keep=Period(minutes=5), since="e", sooner_on=(), then="erase"),
            Rule(covers=(ALL,), keep=Period(minutes=6), since="e", sooner_on=(), then="erase"),
        ),
        (
            Rule(covers=(ALL,), keep=Period(months=1, days=5), since="e", sooner_on=(), then="erase"),
            Rule(covers=(ALL,), keep=Period(months=1, days=6), since="e", sooner_on=(), then="erase"),
        ),
    ],
    ids=range(5),
)
def test_the_shortest_length_is_found_whichever_comes_first(one: Rule, other: Rule):
    assert shortest([one, other], {}) == shortest([other, one], {}) == one.keep


def test_a_clock_adds_its_own_time():
    clock = Clock(after="last_visit", plus=Period(days=30), not_while=())
    made = rule(ALL, years=1, event="relationship_end")
    found = ending([made], {"relationship_end": clock}, last={"last_visit": VISIT}, open_=())
    assert (found.event, found.length) == ("last_visit", Period(months=12, days=30))


def test_a_person_looks_where_one_of_the_rules_says_so_and_never_while_something_is_open():
    looked_at = Rule(covers=(ONE,), keep=Period(months=12), since="last_visit", sooner_on=(), then="review")
    rules = [rule(ALL, years=6), looked_at]
    assert ending(rules, {}, last={"last_visit": VISIT}, open_=()).asks
    assert not ending(rules[:1], {}, last={"last_visit": VISIT}, open_=()).asks
    assert not ending(rules, {}, last={"last_visit": VISIT}, open_=["debt"]).asks
