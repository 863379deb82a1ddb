"""Counters in a shared page, by which a process sees at once what another did to the keyring.

They need not survive a power cut: no process does either.
"""

import mmap
import os
import struct
from pathlib import Path

_COUNTERS = struct.Struct("=QQQ")


class Stamp:
    """How many slots were made, which destruction was the last, and which writing of the files is current."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(descriptor).st_size < _COUNTERS.size:
                os.ftruncate(descriptor, _COUNTERS.size)
            self._page = mmap.mmap(descriptor, _COUNTERS.size)
        finally:
            os.close(descriptor)

    def read(self) -> tuple[int, int, int]:
        """Return (slots made, destructions, generation). Destructions are odd while one is under way."""
        return _COUNTERS.unpack_from(self._page)

    def made(self, count: int) -> None:
        """Say how many slots there are."""
        struct.pack_into("=Q", self._page, 0, count)

    def destroying(self) -> None:
        """Say that a destruction begins: from here on nobody trusts a key in memory."""
        struct.pack_into("=Q", self._page, 8, self.read()[1] | 1)

    def destroyed(self) -> None:
        """Say that it is over; also said after a process that died in the middle of one."""
        destructions = self.read()[1]
        struct.pack_into("=Q", self._page, 8, destructions + 1 + (1 - destructions % 2))

    def rewritten(self) -> None:
        """Say that files were put in the place of others."""
        struct.pack_into("=Q", self._page, 16, self.read()[2] + 1)

    def close(self) -> None:
        """Let go of the page."""
        self._page.close()
