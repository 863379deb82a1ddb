"""What all tests share: a home of their own, the engine under test, and no network."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support import network, postgres

# pytest-django would read the settings before this file is loaded if they stood in pyproject.toml.
# In memory where there is room: what power cuts do is tested on disks of their own (tests/deep).
MEMORY, ROOM = Path("/dev/shm"), 2 * 2**30  # noqa: S108  # a folder of its own is made in it
HOME = Path(
    tempfile.mkdtemp(
        prefix="peili-test-home-",
        dir=MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None,
    )
)
(HOME / "static").mkdir()  # WhiteNoise warns where it is missing; the tests serve from the rooms' folders
for key in [name for name in os.environ if name.startswith("PEILI_")]:
    del os.environ[key]
# Houses that tests copy are made once for all processes of a run: those that are handed tests inherit this.
os.environ.setdefault("TESTED_HOUSES", str(HOME / "houses"))
# The tests start the program some hundreds of times; each start would compile all it imports anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

_servers = ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine", choices=["sqlite", "postgres"], default="sqlite", help="the database to test"
    )
    parser.addoption("--deep", action="store_true", help="run the tests marked deep too")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if spreads_out(config):
        return  # its workers inherit the environment, and must find it empty
    os.environ["PEILI_HOME"] = str(HOME)
    os.environ["DJANGO_SETTINGS_MODULE"] = "peili.config.settings"
    if config.getoption("engine") == "postgres":
        try:
            os.environ["PEILI_DATABASE_URL"] = _servers.enter_context(postgres.cluster())
        except postgres.MissingServerError as missing:
            raise pytest.UsageError(str(missing)) from missing
    network.install()
    from peili.promises.reading import PROGRAM, of_process  # noqa: PLC0415  # after the environment

    if config.getoption("engine") == "postgres":
        postgres.let_tests_shape_tables()
    of_process(PROGRAM)  # what a test does itself; the pages it asks for begin readings of their own
    from django.conf import settings  # noqa: PLC0415  # the engine had to be chosen first

    _ = settings.DATABASES  # loads the settings: pytest-django sets Django up with what is loaded


def spreads_out(config: pytest.Config) -> bool:
    """Tell whether this process only hands tests to others, which have homes and servers of their own."""
    return bool(config.getoption("numprocesses", 0)) and not hasattr(config, "workerinput")


def pytest_unconfigure() -> None:
    _servers.close()
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to another run: deep rounds, and on PostgreSQL what no engine changes."""
    for item in items:
        if "journeys" in item.path.relative_to(config.rootpath).parts:
            item.add_marker(pytest.mark.journey)
    on_postgres, deep = config.getoption("engine") == "postgres", config.getoption("deep")
    for item in items if on_postgres else ():
        if any(mark.kwargs.get("deep") for mark in item.iter_markers("engine")):
            item.add_marker(pytest.mark.deep)
    left_out = [
        item
        for item in items
        if (on_postgres and not item.get_closest_marker("engine"))
        or (not deep and item.get_closest_marker("deep"))
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def home() -> Path:
    """The data folder of this run."""
    return HOME


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Keep the embedded test database in a file, as a house does: threads get connections of their own."""
    from django.db import connection  # noqa: PLC0415  # settings exist only now

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(HOME / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _quick_settings() -> Iterator[None]:
    """Serve static files as they are (no manifest to collect first), hash cheaply, wait for nothing."""
    from django.conf import settings  # noqa: PLC0415  # settings exist only now
    from django.test import override_settings  # noqa: PLC0415  # settings exist only now

    from peili.people import pacing  # noqa: PLC0415  # as above

    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(
            STORAGES=settings.STORAGES | {"staticfiles": static},
            PASSWORD_HASHERS=["tests.support.hashers.QuickArgon2"],
        ),
    ):
        patch.setattr(pacing, "SECONDS", 0.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def _emptying() -> Iterator[None]:
    """Let the tables that refuse deletions be emptied after a test."""
    from tests.support.flush import open_for_flush  # noqa: PLC0415  # settings exist only now

    with pytest.MonkeyPatch.context() as patch:
        open_for_flush(patch)
        yield


@pytest.fixture(autouse=True)
def _no_other_machine() -> Iterator[None]:
    """Fail a test that asked for another machine, even if the program swallowed the refusal."""
    network.reached.clear()
    yield
    assert not network.reached, f"reached for another machine: {', '.join(network.reached)}"


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Begin each test in the house's language, whichever the one before was left in."""
    from django.utils import translation  # noqa: PLC0415  # settings exist only now

    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def scratch(tmp_path: Path, django_db_blocker: object) -> Iterator[object]:
    """An empty database on the engine under test, called `scratch`, for tests that shape tables."""
    from tests.support.scratch import scratch_database  # noqa: PLC0415  # settings exist only now

    with django_db_blocker.unblock(), scratch_database(tmp_path) as connection:
        yield connection
