"""Declarations that lose their meaning do not start: `peili check` catches each mutation of the source."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.sources import SRC

PHONE = 'phone = personal(PHONE, models.CharField(_("phone"), max_length=32, blank=True), APPOINTMENTS)'
MUTATIONS = {
    "personal to impersonal": 'phone = impersonal(models.CharField(_("phone"), max_length=32), "a phone")',
    "a wrong category": PHONE.replace("PHONE,", "RELATIONSHIP,"),
    "another sealed category": PHONE.replace("PHONE,", "NAME,"),
    "an added activity": PHONE.replace("APPOINTMENTS)", "APPOINTMENTS, STAFF_ACCOUNTS)"),
    "a dropped activity": PHONE.replace(", APPOINTMENTS)", ")"),
    "another type": PHONE.replace("CharField", "IntegerField").replace(
        "max_length=32, blank=True", "default=0"
    ),
    "an index": PHONE.replace("blank=True", "blank=True, db_index=True"),
    "no word at all": 'phone = models.CharField(_("phone"), max_length=32, blank=True)',
}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mutated")
    shutil.copytree(SRC, folder / "peili", ignore=shutil.ignore_patterns("__pycache__", "static"))
    return folder


def check(folder: Path) -> "subprocess.CompletedProcess[str]":
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PEILI_")}
    return subprocess.run(
        [sys.executable, "-m", "peili.config.cli", "check", "--home", str(folder / "home")],
        env=kept | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_copy_itself_passes(copied: Path) -> None:
    passed = check(copied)
    assert passed.returncode == 0, passed.stderr


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_mutated_declaration_stops_the_start(mutation: str, copied: Path) -> None:
    path = copied / "peili" / "people" / "models.py"
    source = path.read_text()
    assert source.count(PHONE) == 1
    mutated = source.replace(PHONE, MUTATIONS[mutation]).replace(
        "import personal, via", "import impersonal, personal, via"
    )
    path.write_text(mutated)
    try:
        refused = check(copied)
    finally:
        path.write_text(source)
    assert refused.returncode != 0
    assert "people.Client.phone" in refused.stderr
