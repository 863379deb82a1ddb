"""A PostgreSQL server of the tests' own: made in a temporary folder, on loopback, gone with the run."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

INSTALL = "PostgreSQL is missing: sudo apt install -y postgresql"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "log_error_verbosity": "terse",  # no row's values in the server's log
    "max_connections": "100",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}  # a test that cuts no power needs no disk


class MissingServerError(Exception):
    """PostgreSQL's server is not on this machine; the message is the line that installs it."""


@contextlib.contextmanager
def cluster(*, durable: bool = False, **more: str) -> Iterator[str]:
    """Run a server while the block runs, `more` settings given; yield the address of its empty database."""
    programs = find_programs()
    owner = None if os.geteuid() else _server_user()  # the server refuses to run as root
    with tempfile.TemporaryDirectory(prefix="peili-postgres-", ignore_cleanup_errors=True) as folder:
        if owner:
            shutil.chown(folder, owner)
        data, log = Path(folder) / "data", Path(folder) / "log"
        _initdb(programs, data, owner)
        port = free_port()
        settings = (
            SETTINGS
            | ({} if durable else NOT_DURABLE)
            | {"port": str(port), "unix_socket_directories": folder}
            | more
        )
        flags = [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            command = [str(programs / "postgres"), "-D", str(data), *flags]
            server = subprocess.Popen(command, user=owner, cwd=folder, stdout=output, stderr=output)
            try:
                _wait(programs, port, server, log)
                _run([str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "peili", "peili"])
                yield f"postgresql://peili@127.0.0.1:{port}/peili"
            finally:
                stop(server)


@contextlib.contextmanager
def standing(data: Path, log: Path) -> Iterator[str]:
    """Run a server from a data folder that is there; yield its address when it lets others write."""
    programs = find_programs()
    owner = None if os.geteuid() else _server_user()
    if owner:
        for path in (data.parent, *data.parent.rglob("*")):
            shutil.chown(path, owner)
    port = free_port()
    words = ["-D", str(data), "-p", str(port), "-c", f"unix_socket_directories={data.parent}"]
    with log.open("wb") as output:
        command = [str(programs / "postgres"), *words, "-c", "listen_addresses=127.0.0.1"]
        server = subprocess.Popen(command, user=owner, cwd=data.parent, stdout=output, stderr=output)
        try:
            _wait(programs, port, server, log)
            url = f"postgresql://peili@127.0.0.1:{port}/peili"
            _wait_for_promotion(url)
            yield url
        finally:
            stop(server)


def _wait_for_promotion(url: str) -> None:
    import psycopg  # noqa: PLC0415  # an extra that only this engine needs

    for _ in range(300):
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
        if row and not row[0]:
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not leave its recovery")


def find_programs() -> Path:
    """Return the folder of the newest server's programs, which Debian keeps out of PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise MissingServerError(INSTALL)


def free_port() -> int:
    """Return a loopback port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop the server at once, dropping its connections."""
    for kind in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        server.send_signal(kind)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)
            return


def _server_user() -> str:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise MissingServerError(INSTALL)


def _initdb(programs: Path, data: Path, owner: str | None) -> None:
    command = [str(programs / "initdb"), "-D", str(data), "-U", "peili", "-A", "trust", "-E", "UTF8"]
    _run([*command, "--no-locale", "--no-sync"], owner)


def _wait(programs: Path, port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    for _ in range(300):
        if subprocess.run(ready, check=False).returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def _run(command: list[str], owner: str | None = None) -> None:
    subprocess.run(command, user=owner, cwd="/", check=True, capture_output=True)


def log_folder() -> list[Path]:
    """Return where the server under test writes its log, if it is one: the server itself cannot tell."""
    from django.db import connection  # noqa: PLC0415  # settings exist only now

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        return [Path(cursor.fetchone()[0]).parent / "log"]


SHAPES = re.compile(r"\s*(ALTER|COMMENT|CREATE|DROP|SHOW|TRUNCATE)\b")


def let_tests_shape_tables() -> None:
    """Run what shapes tables as their owner, in the tests only: the walled role may not."""
    from peili.config.postgres.base import WalledCursor  # noqa: PLC0415  # needs the driver
    from peili.promises.walls import as_owner  # noqa: PLC0415  # as above

    plain = WalledCursor.execute

    def execute(cursor: Any, query: Any, params: Any = None, **how: Any) -> Any:
        if not (isinstance(query, str) and SHAPES.match(query)):
            return plain(cursor, query, params, **how)
        with as_owner():
            return plain(cursor, query, params, **how)

    WalledCursor.execute = execute  # type: ignore[method-assign,assignment]  # patching is the point, in tests only
