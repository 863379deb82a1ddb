"""The attacks of docs/attacks.md: each has a test that is there, or its limit is said."""

import re
from collections import defaultdict
from pathlib import Path

from tests.support.sources import ROOT

TABLE = Path(__file__).with_name("attacks.txt")
ATTACKS = 34


def named() -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            number, _space, test = line.partition(" ")
            found[int(number)].append(test)
    return found


def told() -> dict[int, str]:
    text = (ROOT / "docs" / "attacks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|(.*)\|$", text, re.MULTILINE)
    return {int(number): row for number, row in rows}


def test_every_attack_is_told_and_answered():
    assert sorted(told()) == sorted(named()) == list(range(1, ATTACKS + 1))


def test_every_test_that_answers_one_is_there():
    absent = []
    for test in (each for tests in named().values() for each in tests if each != "limit"):
        file, _colons, name = test.partition("::")
        path = ROOT / file
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if not re.search(rf"^def {name}\(", text, re.MULTILINE):
            absent.append(test)
    assert absent == []


def test_an_attack_without_a_test_says_its_limit():
    only_told = [number for number, tests in named().items() if tests == ["limit"]]
    assert [number for number in only_told if "**Limit.**" not in told()[number]] == []
