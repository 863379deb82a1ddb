"""What the program is made of: the bill of materials, the licences, the wheel, and whom a finder tells."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client as Browser

from peili.config.views import GOOD_FOR, PATH, expires
from peili.house.models import Controller
from tests.support.builders import NOW
from tests.support.salon import make_salon
from tools import sbom

ROOT = Path(__file__).resolve().parents[2]
# Permissive, weak copyleft, and what the EUPL says it goes together with. A new one is a decision.
ALLOWED = {
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OFL-1.1",
    "PSF-2.0",
    "Zlib",
}


def test_the_bill_of_materials_is_of_this_lock():
    bill = json.loads((ROOT / "sbom.json").read_text(encoding="utf-8"))
    listed = {(each["name"], each["version"]) for each in bill["components"] if "pypi" in each["purl"]}
    assert listed == {(name, version) for name, (version, _hashes) in sbom.locked().items()}
    assert len(listed) > 20
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert sbom.main(["--check"]) == 0


def test_a_lock_with_another_version_or_hash_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = sbom.LOCK.read_text(encoding="utf-8")
    for changed in (text.replace("==", "==9.", 1), text.replace("sha256:", "sha256:0", 1)):
        (tmp_path / "lock").write_text(changed, encoding="utf-8")
        monkeypatch.setattr(sbom, "LOCK", tmp_path / "lock")
        assert sbom.main(["--check"]) == 1


def test_every_package_and_vendored_file_has_an_allowed_licence():
    licences = sbom.known_licences()
    assert set(licences) == set(sbom.locked())
    said = [*licences.values(), *(licence for _package, _version, licence in sbom.vendored())]
    assert {each for text in said for each in text.replace(" OR ", " AND ").split(" AND ")} <= ALLOWED


def test_every_vendored_file_is_in_the_bill():
    bill = (ROOT / "sbom.json").read_text(encoding="utf-8")
    static = sbom.VENDORED.parent
    files = [path for files in sbom.vendored().values() for path, _digest in files]
    assert files
    assert all(hashlib.sha256((static / path).read_bytes()).hexdigest() in bill for path in files)


@pytest.mark.deep
def test_the_wheel_is_the_same_bytes_twice(tmp_path: Path):
    environ = os.environ | {"BUILD_PYTHON": sys.executable}
    for folder in ("first", "second"):
        subprocess.run([ROOT / "tools" / "wheel", tmp_path / folder], check=True, env=environ)
    (first,), (second,) = ([*(tmp_path / each).glob("*.whl")] for each in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
    names = zipfile.ZipFile(first).namelist()
    assert "peili/config/cli.py" in names
    assert not [name for name in names if name.startswith("tests")]


@pytest.mark.django_db
def test_a_finder_of_a_hole_is_told_whom_to_write_to():
    make_salon()
    Controller.objects.filter(kind=Controller.Kind.HOUSE).update(
        email="turva@example.fi", phone="040 123 4567"
    )
    response = Browser().get(PATH)
    lines = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Canonical"].endswith(PATH)
    until = datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert datetime.now(UTC) < until <= datetime.now(UTC) + GOOD_FOR
    assert "Contact: mailto:turva@example.fi\nContact: tel:+358401234567\n" in response.content.decode()
    assert expires(NOW) == expires(NOW.replace(hour=1))
    Controller.objects.update(email="", phone="")
    assert Browser().get(PATH).status_code == 404
