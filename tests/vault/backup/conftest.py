"""One invented salon for all, copied for each test that asks."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.backups import House, make_house, now


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with yesterday's backup; tests look at it and leave it as it is."""
    folder = tmp_path_factory.mktemp("backup-house")
    house = House(make_house(folder / "home"), folder / "to")
    house.back_up(now() - timedelta(days=1))
    return house


@pytest.fixture
def house(template: House, tmp_path: Path) -> House:
    """A house of the test's own, with yesterday's backup."""
    shutil.copytree(template.home, tmp_path / "home")
    shutil.copytree(template.to, tmp_path / "to")
    return House(tmp_path / "home", tmp_path / "to")
