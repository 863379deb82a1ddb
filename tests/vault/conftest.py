from collections.abc import Iterator
from pathlib import Path

import pytest

from peili.vault.keyring.base import Keyring
from peili.vault.root import Root
from tests.support import keyrings, postgres


@pytest.fixture(scope="session")
def keyring_server() -> Iterator[str]:
    """The address of a keyring database on a server of its own."""
    with postgres.cluster() as address:
        yield address


@pytest.fixture
def root() -> Root:
    return Root.new()


@pytest.fixture
def slot_file(tmp_path: Path, root: Root) -> keyrings.Place:
    """An empty slot file."""
    found = keyrings.Place("file", str(tmp_path / "keyring"))
    found.begin(root)
    return found


@pytest.fixture(params=["file", "postgresql"])
def place(request: pytest.FixtureRequest, root: Root) -> keyrings.Place:
    """An empty keyring of each kind."""
    if request.param == "file":
        found: keyrings.Place = request.getfixturevalue("slot_file")
        return found
    address = request.getfixturevalue("keyring_server")
    keyrings.clear(address)
    found = keyrings.Place("postgresql", address)
    found.begin(root)
    return found


@pytest.fixture
def ring(place: keyrings.Place, root: Root) -> Iterator[Keyring]:
    with place.opened(root) as opened:
        yield opened
