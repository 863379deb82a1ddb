"""The yearly drill of the recovery sheet: somebody types it in, and it is noted that it opened the house."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from peili.vault import durable
from peili.vault.custody import read_root
from peili.vault.house import Home
from peili.vault.root import KeyRefused, Root

YEARLY = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Drill:
    """When the sheet of the present root key was last read back, and whether a year has passed."""

    last: datetime | None
    due: bool


def verify_sheet(home: Home, root: Root, *, typed: str, now: datetime) -> None:
    """Note that the typed sheet is the present root's; KeyRefused when it is not."""
    if read_root(typed) != root:
        raise KeyRefused("The sheet is whole, but it is another root key's: print a new one.")
    said = json.dumps({"at": now.isoformat(), "root": root.id.hex()})
    durable.replace(home.keys / "drill", said.encode())


def drill(home: Home, root: Root, *, now: datetime) -> Drill:
    """Return the state of the drill. A sheet of an earlier root counts for nothing."""
    path = home.keys / "drill"
    said = json.loads(path.read_text(encoding="ascii")) if path.exists() else {}
    last = datetime.fromisoformat(said["at"]) if said.get("root") == root.id.hex() else None
    return Drill(last, last is None or now - last > YEARLY)
