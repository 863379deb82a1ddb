"""`peili record` and `peili load`, as they are typed."""

import json
from argparse import Namespace
from pathlib import Path

import pytest

from peili.config.commands import load, record
from peili.house.models import ProfileVersion
from tests.support.houses import DEMO, SOURCE, load_house

pytestmark = pytest.mark.django_db


def test_the_record_of_a_business_is_printed_by_its_id(capsys: pytest.CaptureFixture[str]):
    load_house(DEMO)
    assert record(Namespace(format="json", lang="sv", register="9314154-9")) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["controller"]["name"] == "Ripsihuone Sulka"
    assert printed["language"] == "sv"
    assert set(printed["sentences"][0]) >= {"id", "section", "text", "state", "evidence", "checked_at"}


def test_an_unknown_business_is_told(capsys: pytest.CaptureFixture[str]):
    load_house(DEMO)
    assert record(Namespace(format="json", lang="fi", register="1234567-1")) == 1
    assert "No client register" in capsys.readouterr().err


def test_without_a_profile_the_way_on_is_told(capsys: pytest.CaptureFixture[str]):
    assert record(Namespace(format="html", lang="fi", register="")) == 1
    assert capsys.readouterr().err


def test_a_profile_loads_and_a_broken_one_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert load(Namespace(file=SOURCE)) == 0
    broken = tmp_path / "house.yaml"
    broken.write_text(SOURCE.read_text().replace("1930938-2", "1930938-3"))
    assert load(Namespace(file=broken)) == 1
    told = capsys.readouterr()
    assert "version 1" in told.out
    assert "controllers.house.business_id: 1930938-3 is not a Finnish business ID" in told.err
    assert load(Namespace(file=tmp_path / "none.yaml")) == 1
    assert ProfileVersion.objects.count() == 1
