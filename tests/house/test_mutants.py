"""The mutation tool changes one thing at a time, and whoever imported the module has the change."""

import ast
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from tools import mutate

TEXT = """
LIMIT = 3

def few(count: int) -> bool:
    return count < LIMIT and count != 1
"""


def changed(text: str) -> dict[str, str]:
    return {said: ast.unparse(tree) for _line, said, tree in mutate.mutants(ast.parse(text))}


def test_each_mutant_differs_in_one_thing():
    found = changed(TEXT)
    assert set(found) == {
        "3->4",
        "1->2",
        "Lt->LtE",
        "NotEq->Eq",
        "And->Or",
        "return->return None",
    }
    assert "count <= LIMIT and count != 1" in found["Lt->LtE"]
    assert "LIMIT = 4" in found["3->4"]
    assert changed("@dataclass(frozen=True)\nclass A:\n    pass") == {}


def test_who_imported_a_function_has_the_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    module = ModuleType("planted")
    exec(compile(TEXT, "planted", "exec"), module.__dict__)  # noqa: S102  # the text above
    monkeypatch.setitem(sys.modules, "planted", module)
    few = module.few  # as another module holds it
    assert (few(2), few(3)) == (True, False)
    trees = {said: tree for _line, said, tree in mutate.mutants(ast.parse(TEXT))}
    mutate.change(mutate.Target("planted", ()), trees["Lt->LtE"])
    assert few(3) is True
    mutate.change(mutate.Target("planted", ()), trees["3->4"])
    assert (few(3), few(4)) == (True, False)


def test_what_a_decorator_wrapped_before_is_changed_too(monkeypatch: pytest.MonkeyPatch):
    text = "def below(most):\n    def guard(act):\n        def guarded(count):\n"
    text += "            return count < most and act(count)\n        return guarded\n    return guard\n"
    module = ModuleType("planted")
    exec(compile(text, "planted", "exec"), module.__dict__)  # noqa: S102  # the text above
    monkeypatch.setitem(sys.modules, "planted", module)
    guarded, other = module.below(3)(bool), module.below(5)(bool)
    assert (guarded(3), other(3), other(5)) == (False, True, False)
    trees = {said: tree for _line, said, tree in mutate.mutants(ast.parse(text))}
    mutate.change(mutate.Target("planted", ()), trees["Lt->LtE"])
    assert (guarded(3), guarded(4), other(5)) == (True, False, True)
    (nothing,) = (
        tree for _line, _said, tree in mutate.mutants(ast.parse(text)) if "lambda: count" in ast.unparse(tree)
    )
    mutate.change(mutate.Target("planted", ()), nothing)
    assert guarded(2) is None, "although it names nothing of what is around it"


def test_what_is_kept_of_a_changed_function_is_forgotten():
    old, new = cache(lambda: 1), cache(lambda: 2)
    assert old() == 1
    mutate.put_on(old, new)
    assert old() == 2


def test_the_list_names_modules_and_tests_that_are_there():
    found = mutate.targets()
    assert {"peili.people.roles", "peili.rights.retention.rules"} <= {each.module for each in found}
    for each in found:
        assert each.path.is_file(), each.module
        assert all((mutate.ROOT / test).is_file() for test in each.tests if not test.startswith("-")), (
            each.module
        )
        lines = {line.strip() for line in each.path.read_text(encoding="utf-8").splitlines()}
        assert {key.rpartition(" | ")[0] for key in each.argued} <= lines, "a line that is no more"


def test_a_default_that_is_a_member_of_an_enum_stays_the_one_that_others_compare_with(
    monkeypatch: pytest.MonkeyPatch,
):
    text = "from enum import Enum\nclass Kind(Enum):\n    NONE = 0\n    SOME = 1\n"
    text += "def bound(kind=Kind.NONE, least=0):\n    return kind is not Kind.NONE or least > 0\n"
    module = ModuleType("planted")
    module.__dict__["__name__"] = "planted"
    exec(compile(text, "planted", "exec"), module.__dict__)  # noqa: S102  # the text above
    monkeypatch.setitem(sys.modules, "planted", module)
    bound = module.bound
    mutate.change(mutate.Target("planted", ()), ast.parse(text))
    assert not bound()
    mutate.change(mutate.Target("planted", ()), ast.parse(text.replace("least=0", "least=1")))
    assert bound()
