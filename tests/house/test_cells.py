"""No cell of a file for a spreadsheet is taken for a formula, and no other way of writing one exists."""

import ast
import csv
import io
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.sources import inside, parsed, python

FORMULA = "=+-@\t\r\n\0＝＋－＠"  # the wide ones count too
WRITERS = {  # each hangs the same guard on its cells, and is tried below
    "src/peili/own/packages.py",
    "src/peili/reports/files.py",
    "src/peili/sales/files.py",
}
NASTY = st.one_of(st.text(), st.builds(str.__add__, st.sampled_from(list(FORMULA)), st.text()))


def cells(text: str, delimiter: str = ";") -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]


def test_every_writer_of_such_files_is_known():
    found = {
        inside(path)
        for path in python("src")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in {"writer", "DictWriter"}
        if isinstance(node.value, ast.Name) and node.value.id == "csv"
    }
    assert found == WRITERS


@given(text=NASTY)
def test_reports_hold_no_formula(text: str):
    from peili.reports.files import written  # noqa: PLC0415  # models need the settings

    assert all(cell[:1] not in FORMULA for cell in cells(written([text], [[text, 1, None]])) if cell)


@given(text=NASTY)
def test_a_persons_own_copy_holds_no_formula(text: str):
    from peili.own.packages import _table  # noqa: PLC0415  # models need the settings

    datum: Any = SimpleNamespace(name="people.Client.first_name", value=text)
    piece: Any = SimpleNamespace(id="1", made_at=None, source="desk", data=[datum])
    group: Any = SimpleNamespace(pieces=[piece])
    assert cells(_table(group), ",")[-1][:1] not in set(FORMULA)


@pytest.mark.parametrize("first", list(FORMULA))
def test_each_beginning_is_quoted(first: str):
    from peili.house.cells import safe_cell  # noqa: PLC0415  # as above

    assert safe_cell(f"{first}1+1") == f"'{first}1+1"
    assert safe_cell("Aino") == "Aino"
