"""Files and functions stay small enough to read in one go."""

import ast
from collections.abc import Iterator
from statistics import median

from tests.support.sources import inside, parsed, python, templates

FILE, FUNCTION, TEMPLATE, MEDIAN = 400, 50, 250, 120


def lines(text: str) -> int:
    return len(text.splitlines())


def long_functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION:
                yield node.name, length


def test_no_file_is_long() -> None:
    lengths = {inside(path): lines(path.read_text(encoding="utf-8")) for path in python()}
    assert {path: length for path, length in lengths.items() if length > FILE} == {}


def test_half_of_the_rooms_files_are_short() -> None:
    lengths = [lines(path.read_text(encoding="utf-8")) for path in python("src")]
    assert median([length for length in lengths if length > 1]) <= MEDIAN


def test_no_function_is_long() -> None:
    found = [
        f"{inside(path)}: {name} has {n}" for path in python() for name, n in long_functions(parsed(path))
    ]
    assert found == []


def test_no_template_is_long() -> None:
    lengths = {inside(path): lines(path.read_text(encoding="utf-8")) for path in templates()}
    assert {path: length for path, length in lengths.items() if length > TEMPLATE} == {}


def test_a_long_function_is_found() -> None:
    body = "    pass\n" * FUNCTION
    assert list(long_functions(ast.parse(f"class A:\n  def f():\n{body}"))) == [("f", FUNCTION + 1)]
    assert list(long_functions(ast.parse(f"def f():\n{body[9:]}"))) == []
