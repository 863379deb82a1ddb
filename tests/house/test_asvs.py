"""The table of ASVS leans on tests that there are, and on nothing else."""

import re

import pytest

from tools import asvs

TEXT = (asvs.ROOT / "ASVS.md").read_text(encoding="utf-8")


def test_every_requirement_is_there_with_what_shows_it():
    assert len(asvs.wanted()) == 345
    assert list(asvs.problems(TEXT, asvs.wanted())) == []


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("| 2.3.4 | 2 |", "| 2.3.4 | 1 |", "2.3.4: there is no such requirement of level 1"),
        ("| 2.3.4 | 2 |", "| 2.3.3 | 2 |", "2.3.4: is missing"),
        ("| 2.3.4 | 2 |", "| 2.3.3 | 2 |", "2.3.3: is there 2 times"),
        ("::test_a_time_wanted_by_fifty_at_once", "::test_no_such", "2.3.4: there is no test"),
        ("| met | 5", "| met | 6", "the head should say | met |"),
    ],
)
def test_what_is_wrong_is_told(was: str, becomes: str, told: str):
    assert was in TEXT
    found = list(asvs.problems(TEXT.replace(was, becomes, 1), asvs.wanted()))
    assert any(each.startswith(told) for each in found), found


@pytest.mark.parametrize(
    ("state", "shown", "told"),
    [
        ("met", "we believe so", "names neither a test nor a document"),
        ("met", "`docs/nothing.md`", "there is no docs/nothing.md"),
        ("not", "", "gives no reason"),
        ("n.a.", "`tests/house/test_asvs.py::test_x`", "gives no reason"),
        ("not", "nobody has done it yet", ""),
    ],
)
def test_a_line_leans_on_something(state: str, shown: str, told: str):
    assert asvs.wrong_with(state, shown) == told


@pytest.mark.parametrize("document", ["docs/threats.md", "SECURITY.md", "docs/decisions/0023-anchors.md"])
def test_every_test_and_file_a_document_names_is_there(document: str):
    named = re.findall(r"`((?:tests|tools|docs)/[^`\s]+)`", (asvs.ROOT / document).read_text("utf-8"))
    assert named
    for each in named:
        path, _, test = each.partition("::")
        assert (asvs.ROOT / path).is_file(), each
        assert not test or test in asvs.tests_of(asvs.ROOT / path), each
