"""`peili serve`: one parent over the web server and the worker, stopped together."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from types import FrameType

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from peili.config.commands.checking import check, pending_migrations
from peili.config.commands.setting import print_code
from peili.config.keys.opening import handed_over
from peili.config.restoring.holding import holding
from peili.config.restoring.standing import catch_up
from peili.house.backups import ordering
from peili.vault.backup import orders
from peili.vault.house import HouseKeys

GRACE = 20  # seconds a child has to finish what it is doing
LOOK = 0.2  # seconds between looks at the children and at orders
SEEN = timedelta(seconds=2)  # that the page of an order to restore has before the house stops


def serve(asked: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; refuses a database that needs migrating."""
    pending = pending_migrations()
    if pending:
        print(f"The database waits for {len(pending)} migrations: {', '.join(pending)}", file=sys.stderr)
        print("Run: peili migrate", file=sys.stderr)
        return 2
    if check(asked) != 0:
        return 1
    stand_wall()
    print_code()
    done = catch_up(now=timezone.now())
    if done is not None:
        print(f"The database was brought back to an earlier moment: {done.erasures} erasures replayed.")
    settle_keys(settings.HOUSE_KEYS)
    collect_static()
    return _watch(asked)


def stand_wall() -> None:
    """Put up the wall between registers where it does not stand: a restored database has no rights in it."""
    if connection.vendor == "postgresql":
        from peili.config.postgres.wall import put_up  # noqa: PLC0415  # needs the driver of a server

        put_up(connection)


def settle_keys(keys: HouseKeys) -> None:
    """Refuse a keyring that is older than the journal, and finish a destruction that was cut short."""
    keys.home.journal.refuse_rolled_back(keys.keyring)
    keys.home.journal.replay(keys.keyring)
    keys.close()  # the children open it for themselves


def collect_static() -> None:
    """Lay out the static files anew: a power cut may have left empty ones that look up to date."""
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)


def _watch(asked: argparse.Namespace) -> int:
    """Start both parts and look after them; stop, restore and start again when the owner has ordered it."""
    wanted = Wanted()
    ordering.note_cut_short(now=timezone.now())
    while True:
        children = _start(asked)
        print(f"Peili: http://127.0.0.1:{asked.port}", flush=True)
        while not wanted.stop and not wanted.restore() and all(child.poll() is None for child in children):
            time.sleep(LOOK)
        order = None if wanted.stop else wanted.restore()
        ended = _end(children, wanted=wanted.stop or order is not None)
        if order is None:
            return ended
        with holding(asked.port):
            restored = ordering.carry_out(order, now=timezone.now)
        print("The house was restored." if restored else "The restore failed; the house is as it was.")


class Wanted:
    """What is wanted of the parent: by signal that it stops, by order that it restores the house."""

    def __init__(self) -> None:
        self.stop = False
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._stop)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stop = True

    def restore(self) -> orders.Order | None:
        """Return the order to restore, once its page has been seen."""
        order = orders.waiting(settings.MACHINE.home)
        seen = order is not None and timezone.now() - order.ordered_at > SEEN
        return order if seen and ordering.can_restore_here() else None


def _start(asked: argparse.Namespace) -> list["subprocess.Popen[bytes]"]:
    with handed_over(settings.HOUSE_KEYS) as (variables, files):
        found_at = {"PEILI_ADDRESS": os.environ.get("PEILI_ADDRESS", f"http://127.0.0.1:{asked.port}")}
        environment = os.environ | found_at | {"PEILI_HOME": str(settings.MACHINE.home)} | variables
        return [
            subprocess.Popen(command, env=environment, pass_fds=files)  # noqa: S603  # our own words
            for command in (web_command(asked), [sys.executable, "-m", "peili.config.worker"])
        ]


def web_command(asked: argparse.Namespace) -> list[str]:
    """Return the command line of the web server, bound to this machine only."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "peili.config.wsgi:application",
        "--bind",
        f"127.0.0.1:{asked.port}",
        "--workers",
        str(asked.processes),
        "--worker-class",
        "gthread",
        "--threads",
        str(asked.threads),
        "--graceful-timeout",
        str(GRACE),
        "--no-control-socket",
        "--log-level",
        "warning",
    ]


def _end(children: list["subprocess.Popen[bytes]"], *, wanted: bool) -> int:
    """Ask both to stop, wait, and end what does not."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if not wanted:
        print("Peili stopped because one of its parts ended by itself.", file=sys.stderr)
    return 0 if wanted else 1
