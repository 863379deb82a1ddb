"""The attacks of docs/attacks.md: each has tests that are there, for both engines, or its limit is said."""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.sources import ROOT

TABLE = Path(__file__).with_name("attacks.txt")
ATTACKS = 34
LIMIT = "limit"
COVERED = {"both": {"embedded", "server"}, "any": {"embedded", "server"}}  # by a word that is not an engine's


@dataclass(frozen=True, slots=True)
class Answer:
    engines: str
    test: str

    @property
    def file(self) -> Path:
        return ROOT / self.test.partition("::")[0]

    @property
    def name(self) -> str:
        return self.test.partition("::")[2]


def named() -> dict[int, list[Answer]]:
    found: dict[int, list[Answer]] = defaultdict(list)
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            number, engines, test = line.split()
            found[int(number)].append(Answer(engines, test))
    return found


def answers() -> list[Answer]:
    return [each for given in named().values() for each in given if each.test != LIMIT]


def told() -> dict[int, str]:
    text = (ROOT / "docs" / "attacks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|(.*)\|$", text, re.MULTILINE)
    return {int(number): row for number, row in rows}


@cache
def marks_in(path: Path) -> dict[str, str]:
    """Return the tests of a file, each with the marks on it and on the whole file."""
    if not path.exists():
        return {}
    body = ast.parse(path.read_text(encoding="utf-8")).body
    whole = "".join(
        ast.unparse(each.value)
        for each in body
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "pytestmark"
    )
    return {
        each.name: whole + "".join(map(ast.unparse, each.decorator_list))
        for each in body
        if isinstance(each, ast.FunctionDef)
    }


def on_a_server(answer: Answer) -> bool:
    """Tell whether a test runs on a server: in the runs of that engine, or on one it starts itself."""
    marks = marks_in(answer.file).get(answer.name, "")
    own = "tests.support.postgres" in answer.file.read_text(encoding="utf-8")
    return own or "mark.engine" in marks


def test_every_attack_is_told_and_answered():
    assert sorted(told()) == sorted(named()) == list(range(1, ATTACKS + 1))


def test_every_test_that_answers_one_is_there():
    assert [each.test for each in answers() if each.name not in marks_in(each.file)] == []


def test_what_is_said_to_run_on_a_server_does():
    said = [each for each in answers() if each.engines in {"both", "server"}]
    assert [each.test for each in said if not on_a_server(each)] == []


def test_every_attack_is_answered_on_both_engines():
    open_ = {}
    for number, given in named().items():
        covered = set().union(*(COVERED.get(each.engines, {each.engines}) for each in given))
        if missing := {"embedded", "server"} - covered:
            open_[number] = missing
    assert open_ == {}


def test_an_attack_without_a_test_says_its_limit():
    limits = [number for number, given in named().items() if LIMIT in {each.test for each in given}]
    assert [number for number in limits if "**Limit.**" not in told()[number]] == []
