"""What a breach obliges to, at the edges of its clock."""

from datetime import UTC, datetime, timedelta

import pytest

from peili.incidents.rules import AT_ONCE, WIDE, Facts, dial, due, duties

AT = datetime(2026, 11, 23, 6, tzinfo=UTC)
END = AT + timedelta(hours=72)


def facts(**changed: object) -> Facts:
    said = {
        "notify": "always",
        "risk": "",
        "aware_at": AT,
        "due_at": END,
        "authority_told_at": None,
        "people": 2,
        "told": 0,
    }
    return Facts(**(said | changed))


def test_the_clock_runs_from_what_the_house_says():
    known = {"detected_at": AT, "aware_at": AT + timedelta(hours=5), "within": timedelta(hours=72)}
    assert due(since="detection", **known) == END
    assert due(since="awareness", **known) == END + timedelta(hours=5)


@pytest.mark.parametrize(
    ("notify", "risk", "authority", "persons"),
    [
        ("always", "none", True, True),
        ("always", "", True, True),
        ("law", "", True, False),
        ("law", "none", False, False),
        ("law", "risk", True, False),
        ("law", "high", True, True),
    ],
)
def test_who_is_told_follows_the_houses_rule(notify: str, risk: str, *, authority: bool, persons: bool):
    found = duties(facts(notify=notify, risk=risk), now=AT)
    assert (found.authority, found.persons) == (authority, persons)


def test_late_begins_after_the_promised_instant():
    assert not duties(facts(), now=END).authority_late
    assert duties(facts(), now=END + timedelta(seconds=1)).authority_late
    assert not duties(facts(), now=AT + AT_ONCE).persons_late
    assert duties(facts(), now=AT + AT_ONCE + timedelta(seconds=1)).persons_late


def test_telling_late_stays_late_and_telling_everyone_ends_the_duty():
    assert duties(facts(authority_told_at=END + timedelta(minutes=1)), now=AT).authority_late
    done = duties(facts(authority_told_at=END, told=2), now=END + timedelta(days=9))
    assert not done.open
    assert not done.late


def test_the_hand_stays_on_its_line_and_stops_when_the_authority_is_told():
    half = AT + timedelta(hours=36)
    assert dial(starts_at=AT, due_at=END, told_at=None, now=half).gone == WIDE // 2
    assert dial(starts_at=AT, due_at=END, told_at=half, now=END + timedelta(days=1)).gone == WIDE // 2
    over = dial(starts_at=AT, due_at=END, told_at=None, now=END + timedelta(hours=1))
    assert (over.gone, over.over) == (WIDE, True)
