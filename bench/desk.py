"""The desk of a stormed house: its hand is started, told what to do, and killed like the server."""

import contextlib
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime


class Desk:
    """A process that keeps absences, moves and cancels while clients book."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env, self.since = {**os.environ, **env}, datetime.now(UTC).isoformat()
        self.done: Counter[str] = Counter()
        self.errors: list[str] = []
        self._begun: subprocess.Popen[str] | None = None  # the hand from when it was started on
        self._hand: subprocess.Popen[str] | None = None  # the hand once it is ready
        self._one_at_a_time = threading.Lock()

    def start(self) -> None:
        """Start the hand and wait until it is ready."""
        self.begin()
        self.ready()

    def begin(self) -> None:
        """Start the hand."""
        self._begun = subprocess.Popen(
            [sys.executable, "-m", "bench.hand", self.since],
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def ready(self) -> None:
        """Wait until the hand is ready."""
        if self._begun is None or _line(self._begun) != "ready":
            raise AssertionError("the desk did not start")
        self._hand = self._begun

    def act(self, *said: str) -> bool:
        """Let the hand do one thing and return whether it was done; one killed meanwhile may have done it."""
        with self._one_at_a_time, contextlib.suppress(OSError, ValueError):
            hand = self._hand
            if hand is None or hand.stdin is None:
                return False
            hand.stdin.write(" ".join(said) + "\n")
            hand.stdin.flush()
            line = _line(hand)
            if line.startswith("error"):
                self.errors.append(line)
            self.done[said[0]] += line == "ok"
            return line == "ok"
        return False

    def kill(self) -> None:
        """Kill the hand in the middle of what it does."""
        hand, self._begun, self._hand = self._begun, None, None
        if hand is None:
            return
        hand.kill()
        hand.wait()
        for pipe in (hand.stdin, hand.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def stop(self) -> None:
        """Take back what is left of the absences and end the hand."""
        self.act("back")
        self.kill()


def _line(hand: "subprocess.Popen[str]") -> str:
    """Return the hand's next line, empty when it has ended."""
    return hand.stdout.readline().strip() if hand.stdout else ""
