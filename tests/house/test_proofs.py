"""The table `peili explain` reads: every test it names is there, and every personal field has one."""

import re
from pathlib import Path

from peili.promises.declare import personal_fields
from peili.promises.vocabulary import CATEGORIES
from tests.support.sources import ROOT

TABLE = Path(__file__).with_name("proofs.txt")
WORDS = {"personal", "sealed", "special", "register:clients", "register:staff"}


def rows() -> list[tuple[str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line and not line.startswith("#")]  # type: ignore[misc]  # two words a line


def test_every_test_that_is_named_is_there():
    absent = []
    for _what, test in rows():
        file, _colons, name = test.partition("::")
        path = ROOT / file
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if not text or (name and not re.search(rf"^def {name}\(", text, re.MULTILINE)):
            absent.append(test)
    assert absent == []


def test_every_row_is_about_something_there_is():
    fields = {f"{model._meta.label}.{field.name}" for model, field, _said in personal_fields()}
    known = fields | {category.code for category in CATEGORIES} | WORDS
    assert [what for what, _test in rows() if what not in known] == []
