"""The desk of a stormed house: its hand is started, told what to do, and killed like the server."""

import contextlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime


class Desk:
    """A process that keeps absences, moves and cancels while clients book."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env, self.since = {**os.environ, **env}, datetime.now(UTC).isoformat()
        self.done: Counter[str] = Counter()
        self.errors: list[str] = []
        self._hand: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the hand and wait until it is ready."""
        self._hand = subprocess.Popen(
            [sys.executable, "-m", "bench.hand", self.since],
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self._answer("ready")

    def act(self, *said: str) -> None:
        """Let the hand do one thing; one that is killed meanwhile leaves it done or not done."""
        hand = self._hand
        if hand is None or hand.stdin is None:
            return
        with contextlib.suppress(OSError, ValueError):
            hand.stdin.write(" ".join(said) + "\n")
            hand.stdin.flush()
            self._answer(said[0])

    def _answer(self, act: str) -> None:
        line = self._hand.stdout.readline().strip() if self._hand and self._hand.stdout else ""
        self.done[act] += line in {"ok", "ready"}
        if line.startswith("error"):
            self.errors.append(line)

    def kill(self) -> None:
        """Kill the hand in the middle of what it does."""
        if self._hand is not None:
            self._hand.kill()
            self._hand.wait()
            for pipe in (self._hand.stdin, self._hand.stdout):
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()
            self._hand = None

    def stop(self) -> None:
        """Take back what is left of the absences and end the hand."""
        self.act("back")
        self.kill()
