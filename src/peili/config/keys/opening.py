"""The house's keys as the machine finds them, asking at the terminal where only people know."""

import contextlib
import getpass
import os
import resource
import sys
from collections.abc import Iterator

from peili.config.machine import Machine
from peili.vault.backup import swapping
from peili.vault.custody import HANDED_OVER, Kind
from peili.vault.house import Home, HouseKeys, open_house
from peili.vault.root import KeyRefused


def home_of(machine: Machine) -> Home:
    """Return where the machine's keys lie."""
    return Home(machine.home, keyring_url=machine.keyring_url, environ=os.environ)


def leave_no_core() -> None:
    """Let no crash write this process's memory, keys and opened values included, to a disk.

    A limit of one byte holds for programs that take dumps in through a pipe too, where none at all does not.
    """
    _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    least = 1 if hard == resource.RLIM_INFINITY else min(1, hard)
    resource.setrlimit(resource.RLIMIT_CORE, (least, least))


def keys_of(machine: Machine) -> HouseKeys:
    """Return the house's keys, made at its first start; a swap that was cut short is ended before."""
    leave_no_core()
    swapping.settle(machine.home)
    return open_house(home_of(machine), ask=ask)


def ask(prompt: str) -> str:
    """Return what somebody types; from a pipe the next line."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    line = sys.stdin.readline()
    if not line:
        raise KeyRefused(
            "The root key is kept by people, and nobody is here to give it. Start at a terminal."
        )
    return line.strip()


@contextlib.contextmanager
def handed_over(keys: HouseKeys) -> Iterator[tuple[dict[str, str], tuple[int, ...]]]:
    """Yield what child processes need to have the root: a variable, and the open memory it names.

    Nothing, where they find it by themselves.
    """
    if keys.home.custody.kind() in (Kind.FILE, Kind.CREDENTIAL):
        yield {}, ()
        return
    descriptor = os.memfd_create("peili-root", os.MFD_CLOEXEC)
    try:
        os.pwrite(descriptor, keys.root.reveal(), 0)
        yield {HANDED_OVER: str(descriptor)}, (descriptor,)
    finally:
        os.close(descriptor)
