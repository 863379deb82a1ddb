"""The tests' own guards: no other machine, a home of their own, the engine that was asked for."""

import socket
import tempfile
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage, staticfiles_storage
from django.db import connection

from tests.support import network


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
        lambda: socket.getaddrinfo("example.com", 443),
        lambda: urllib.request.urlopen("http://example.com/", timeout=1),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("198.51.100.1", 53)),
    ],
    ids=["connect", "look up", "fetch", "datagram"],
)
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_another_machine_is_refused_and_remembered(reach) -> None:
    with pytest.raises(OSError, match=r"may not reach|urlopen error"):
        reach()
    assert len(network.reached) == 1
    network.reached.clear()


def test_this_machine_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        socket.create_connection(listener.getsockname(), timeout=1).close()
        socket.create_connection(("localhost", listener.getsockname()[1]), timeout=1).close()


def test_the_home_is_the_tests_own(home: Path) -> None:
    assert settings.MACHINE.home == home
    assert home.parent in {Path(tempfile.gettempdir()), Path("/dev/shm")}  # noqa: S108  # no file is made
    assert home.name.startswith("peili-test-home-")


def test_static_files_need_no_manifest() -> None:
    assert isinstance(staticfiles_storage, StaticFilesStorage)
    assert settings.STORAGES["staticfiles"]["BACKEND"].endswith(".StaticFilesStorage")


@pytest.mark.engine
@pytest.mark.django_db
def test_the_engine_is_the_one_asked_for(pytestconfig: pytest.Config) -> None:
    vendor = {"sqlite": "sqlite", "postgres": "postgresql"}[pytestconfig.getoption("engine")]
    assert connection.vendor == vendor
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    if vendor == "sqlite":
        assert Path(connection.settings_dict["NAME"]).is_file()
