"""The guard that no test reaches another machine: pages and programs must work on loopback alone."""

import ipaddress
import sys
from typing import Any

EVENTS = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}

reached: list[str] = []


class OtherMachineError(ConnectionError):
    """The program under test asked for a host that is not this machine."""


def install() -> None:
    """Refuse and remember every look-up and connection of this process that leaves the machine."""
    sys.addaudithook(_refuse)


def is_loopback(host: str | bytes | None) -> bool:
    """Tell whether a host, by name or number, is this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(name).strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in EVENTS:
        return
    target = arguments[EVENTS[event]]
    if isinstance(target, tuple):  # an internet address; a path is a local socket
        target = target[0]
    elif event in {"socket.connect", "socket.sendto"}:
        return
    if not is_loopback(target):
        reached.append(f"{event} {target!r}")
        raise OtherMachineError(f"a test may not reach {target!r}")
