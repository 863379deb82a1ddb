"""The program served from a house of its own, as `peili serve` does it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.support.backups import environment
from tests.support.postgres import free_port


@contextmanager
def serving(home: Path, log: Path, **more: str) -> Iterator[str]:
    """Serve a house while this lasts, all it says written into a file; yield its address."""
    port = free_port()
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [sys.executable, "-m", "peili.config.cli", "serve", "--home", str(home), "--port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(words, env=environment(home, **more), stdout=output, stderr=output)
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def wait_for(port: int) -> int:
    """Return the first answer's status, once there is one."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:  # our own loopback address
                return int(answer.status)
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer")
