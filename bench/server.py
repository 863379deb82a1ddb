"""A web server with all its children, started, watched, killed and started again."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
THREADS = 8
START_SECONDS = 60.0
GONE_SECONDS = 10.0
REST_SECONDS, QUIET_SECONDS, IDLE = 120.0, 5.0, 0.02  # at most so long, asked so often, a fiftieth of a core


class DidNotStartError(Exception):
    """The server ended, or did not answer, within the time it is given to start."""


class Server:
    """One server process tree on one loopback port."""

    def __init__(self, command: Sequence[str], port: int, *, env: Mapping[str, str], log: Path) -> None:
        self.command = list(command)
        self.port = port
        self.env = {**os.environ, **env}
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a process group of its own and return once it answers HTTP."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise DidNotStartError(f"exit {self.process.returncode}; see {self.log}")
            if answers(self.port):
                return
            time.sleep(0.05)
        raise DidNotStartError(f"no answer on port {self.port}; see {self.log}")

    def pids(self) -> list[int]:
        """Return the ids of every process of the tree that lives now, the parent first."""
        if self.process is None:
            return []
        return descendants(self.process.pid)

    def cpu(self) -> float:
        """Return the CPU seconds the whole tree has used, ended children included."""
        return cpu_of(self.pids())

    def rest(self) -> None:
        """Return when the tree does next to nothing by itself: what is due at a start has been done."""
        end = time.monotonic() + REST_SECONDS
        while time.monotonic() < end:
            before = self.cpu()
            time.sleep(QUIET_SECONDS)
            if self.cpu() - before < QUIET_SECONDS * IDLE:
                return

    def kill(self) -> None:
        """Kill the whole tree at once with SIGKILL, and return when the last of it is gone."""
        if self.process is None:
            return
        group = self.process.pid  # it leads a session of its own, which its children do not leave
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        self.process.wait()
        self.process = None
        end = time.monotonic() + GONE_SECONDS
        while time.monotonic() < end and _members(group):
            time.sleep(0.01)

    def stop(self) -> None:
        """Ask the parent to end, and kill what is left after a while."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None


def web_server(
    application: str, port: int, *, log: Path, workers: int = 1, env: Mapping[str, str] | None = None
) -> Server:
    """Return the product's own kind of web server around another application."""
    command = [
        *(sys.executable, "-m", "gunicorn", f"{application}:application", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", f"{workers}", "--threads", f"{THREADS}"),
        *("--no-control-socket", "--log-level", "warning"),
    ]
    return Server(command, port, env=env or {}, log=log)


def answers(port: int) -> bool:
    """Whether something on this loopback port answers an HTTP request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def cpu_of(pids: Iterable[int]) -> float:
    """Return the CPU seconds these processes, and their ended children, have used."""
    return sum(_cpu_seconds(pid) for pid in pids)


def descendants(root: int) -> list[int]:
    """Return `root` and every process below it, parents before children."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [root] if _stat(root) else []
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name, or none when the process has gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text[text.rindex(")") + 2 :].split()


def _cpu_seconds(pid: int) -> float:
    fields = _stat(pid)
    return sum(int(field) for field in fields[11:15]) / TICKS  # utime, stime, cutime, cstime


def _members(group: int) -> list[int]:
    """Return the processes of a group that still run, or whose threads still do."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    stats = {pid: _stat(pid) for pid in pids}
    return [pid for pid, fields in stats.items() if fields and int(fields[2]) == group and _runs(fields)]


def _runs(fields: list[str]) -> bool:
    """Whether a process is more than an entry that waits to be reaped: a dead one can have live threads."""
    return fields[0] != "Z" or int(fields[17]) > 1
