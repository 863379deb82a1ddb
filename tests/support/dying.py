"""Children that die: at the n-th write to the disk, or whenever a signal strikes."""

import os
import struct
import sys
import traceback
from collections.abc import Callable

STEPS = ("pwrite", "fdatasync", "fsync", "rename", "unlink", "ftruncate", "link", "chmod")
DIED = 9


def dies_at(step: int, act: Callable[[], object], *, torn: bool = False) -> bool:
    """Run an act in a child that dies at its n-th step; tell whether it died before the act was over.

    `torn` lets half of a write reach the file first.
    """
    child = os.fork()
    if child == 0:
        try:
            _count_down(step, torn=torn)
            act()
        except BaseException:  # noqa: BLE001  # printed, and told by the exit status
            traceback.print_exc(file=sys.__stderr__)
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, DIED), f"the child failed by itself: {code}"
    return code == DIED


def _count_down(step: int, *, torn: bool) -> None:
    left = [step]

    def counted(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            left[0] -= 1
            if left[0] <= 0:
                if torn and name == "pwrite" and isinstance(args[1], bytes):
                    real(args[0], args[1][: len(args[1]) // 2], args[2])
                os._exit(DIED)
            return real(*args, **kwargs)

        return call

    for name in STEPS:
        setattr(os, name, counted(name, getattr(os, name)))
    struct.pack_into = counted("pack_into", struct.pack_into)  # type: ignore[assignment]  # the stamp's page
