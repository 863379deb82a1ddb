"""Emptying a sealed column past its record is erasure, so only what erases may do it."""

import ast
from collections.abc import Iterator

from peili.promises.declare import personal_fields
from tests.support.sources import inside, parsed, python

SEALED = {field.name for _model, field, said in personal_fields() if said.category.sealed}
MAY_EMPTY: set[str] = set()  # nothing erases yet


def emptied(tree: ast.Module) -> Iterator[str]:
    """Yield `update(<sealed field>=None)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            for word in node.keywords:
                if word.arg in SEALED and isinstance(word.value, ast.Constant) and word.value.value is None:
                    yield f"line {node.lineno}: update({word.arg}=None)"


def test_only_erasure_empties_a_sealed_column() -> None:
    found = {inside(path): list(emptied(parsed(path))) for path in python("src")}
    assert {path: lines for path, lines in found.items() if lines and path not in MAY_EMPTY} == {}


def test_the_search_finds_one() -> None:
    tree = ast.parse("Client.objects.filter(pk=1).update(first_name=None, language='fi')")
    assert list(emptied(tree)) == ["line 1: update(first_name=None)"]
