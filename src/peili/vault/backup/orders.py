"""What the house is told to do with itself: it cannot change its database while it stands on it.

A page writes the order down in the data folder; who starts and stops the house finds it there. An order that
was begun and is still there was cut short: it is never begun again by itself.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from peili.vault import durable

RESTORE = "restore.json"
DRILL = "drill.json"


class Act(StrEnum):
    """What is ordered."""

    RESTORE = "restore"  # the house as a backup has it
    BACK = "back"  # the house that an earlier restore set aside
    DRILL = "drill"  # a try in a scratch folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order: `name` is the data file of a backup, or the folder of a house set aside; who is by ids."""

    act: Act
    name: str
    at: str
    role: str
    subject: str = ""
    begun: bool = False

    @property
    def ordered_at(self) -> datetime:
        """Return when it was ordered."""
        return datetime.fromisoformat(self.at)


def _file(home: Path, act: Act) -> Path:
    return home / (DRILL if act is Act.DRILL else RESTORE)


def give(home: Path, order: Order) -> bool:
    """Write an order down; False while there is one already."""
    return durable.put_new(_file(home, order.act), json.dumps(asdict(order)).encode())


def begin(home: Path, order: Order) -> None:
    """Mark an order as begun."""
    durable.replace(_file(home, order.act), json.dumps(asdict(replace(order, begun=True))).encode())


def waiting(home: Path, act: Act = Act.RESTORE) -> Order | None:
    """Return the order that waits; one that nobody can read is none, and is taken away."""
    path = _file(home, act)
    try:
        said = json.loads(path.read_bytes())
        return Order(**said | {"act": Act(said["act"])})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        path.unlink(missing_ok=True)
        return None


def take(home: Path, act: Act = Act.RESTORE) -> bool:
    """Take an order away; True for the one who did."""
    try:
        _file(home, act).unlink()
    except FileNotFoundError:
        return False
    durable.sync_folder(home)
    return True
