"""A house on a server, its keys on a server too: there and back between databases."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.backups import CONTENT, ERASE, in_house, peili

pytestmark = pytest.mark.engine


@pytest.fixture
def databases() -> dict[str, str]:
    """Four empty databases of the run's own server."""
    import psycopg  # noqa: PLC0415  # an extra that only this engine needs

    url = os.environ.get("PEILI_DATABASE_URL")
    if not url:
        pytest.skip("a house on a server is tried where the engine under test is one")
    address = url.rsplit("/", 1)[0]
    made = {name: f"{address}/{name}_{os.getpid()}" for name in ("old", "new", "ring", "newring")}
    with psycopg.connect(url, autocommit=True) as connection:
        for each in made.values():
            name = urlsplit(each).path[1:]
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
    return made


@pytest.mark.long
def test_a_house_on_a_server_comes_back(databases: dict[str, str], tmp_path: Path) -> None:
    home, new, to = tmp_path / "home", tmp_path / "new", tmp_path / "to"
    old = {"PEILI_DATABASE_URL": databases["old"], "PEILI_KEYRING_URL": databases["ring"]}
    fresh = {"PEILI_DATABASE_URL": databases["new"], "PEILI_KEYRING_URL": databases["newring"]}
    assert peili(home, "demo", "--clients", "5", **old).returncode == 0
    before = in_house(home, CONTENT, **old)
    done = peili(home, "backup", "--to", str(to), **old)
    assert done.returncode == 0, done.stderr
    snapshot = next((to / "data").iterdir())
    gone, person = next(iter(before["clients"].items()))
    in_house(home, ERASE.format(subjects=[person[4]], end_epoch=True), **old)
    assert peili(home, "backup", "--to", str(to), **old).returncode == 0

    sheet = " ".join((home / "keys" / "root").read_text().split()) + "\n"
    done = peili(new, "restore", "--from", str(snapshot), typed=sheet, **fresh)
    assert done.returncode == 0, done.stderr
    after = in_house(new, CONTENT, **fresh)
    assert after["clients"] == {pk: said for pk, said in before["clients"].items() if pk != gone}
    assert after["claims"] == before["claims"]
    assert not (new / "keyring").exists()

    again = peili(tmp_path / "other", "restore", "--from", str(to), typed=sheet, **fresh)
    assert again.returncode == 1
    assert "not empty" in again.stderr
    assert not (tmp_path / "other").exists()
    embedded = peili(tmp_path / "other", "restore", "--from", str(to), typed=sheet)
    assert embedded.returncode == 1
    assert "is of a postgresql database" in embedded.stderr
