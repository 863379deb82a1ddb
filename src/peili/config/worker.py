"""The worker: runs what is due, again and again, until it is told to stop."""

import logging
import os
import signal
import threading
from types import FrameType

import django

from peili.promises.reading import PROGRAM, of_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peili.config.settings")

PAUSE = 2.0  # seconds between looks
log = logging.getLogger("peili.worker")


def main() -> None:
    """Look for due work every few seconds; a failing job is logged by its name and does not stop the rest."""
    of_process(PROGRAM)
    django.setup()
    from django.db import close_old_connections  # noqa: PLC0415  # need the settings
    from django.utils import timezone  # noqa: PLC0415  # as above

    from peili.house import work  # noqa: PLC0415  # as above

    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopped.is_set():
        close_old_connections()
        for round_ in (work.run_looks, work.run_due):
            try:
                round_(now=timezone.now())
            except Exception:  # one job's mistake must not end the worker, and the web server with it
                log.exception("periodic work failed")
        stopped.wait(PAUSE)


if __name__ == "__main__":
    main()
