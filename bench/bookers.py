"""Clients that go on booking, each on days of its own, until told that it is over."""

import threading
import time
from collections.abc import Iterable
from datetime import date, timedelta

from bench.visitor import Booking, UnexpectedError, Visitor

HORIZON = 60  # days ahead, within any house's own
EVERY = 6  # of a day's free starts: an hour and a half apart, or refused, which is an answer too
FIRST_SECONDS = 30.0


class Bookers:
    """A few clients of one server; `told` grows while they see bookings confirmed."""

    def __init__(self, port: int, number: int = 4) -> None:
        self.port = port
        self.told: list[Booking] = []
        self.trouble: list[str] = []
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._book_on, args=(first, number), daemon=True)
            for first in range(number)
        ]

    def start(self) -> None:
        """Start them and return when the first booking is confirmed."""
        for thread in self._threads:
            thread.start()
        end = time.monotonic() + FIRST_SECONDS
        while not self.told and time.monotonic() < end:
            time.sleep(0.01)
        if not self.told:
            self.stop()
            raise AssertionError(f"no client could book: {self.trouble[:3]}")

    def stop(self) -> None:
        """Tell them that it is over and wait until the last one has noticed."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _book_on(self, first: int, among: int) -> None:
        try:
            with Visitor(self.port) as visitor:
                self._book_days(visitor, range(3 + first, HORIZON, among))
        except (OSError, UnexpectedError) as trouble:  # once the power is gone anything may fail
            if not self._over.is_set():
                self.trouble.append(f"{type(trouble).__name__}: {trouble}")

    def _book_days(self, visitor: Visitor, days: Iterable[int]) -> None:
        slug = visitor.services()[0]
        practitioners = visitor.practitioners(slug)
        for ahead in days:
            day = f"{date.today() + timedelta(days=ahead):%Y-%m-%d}"  # noqa: DTZ011 - any day will do
            for code in practitioners:
                self._book_day(visitor, slug, code, day)

    def _book_day(self, visitor: Visitor, slug: str, code: str, day: str) -> None:
        for start in visitor.starts(slug, code, day)[::EVERY]:
            if self._over.is_set():
                return
            if hold := visitor.hold(slug, start, code):
                page = visitor.confirm(hold, visitor.details(hold))
                if page and not self._over.is_set():
                    self.told.append(Booking(start, code, page))
