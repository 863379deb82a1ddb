"""One house in another's place, in one data folder: said first, then done, and done to its end after a crash.

The house that was there is set aside below the data folder, so that it can be gone back to. Its keyring and
its journal are not kept with it: the ones in force open it, and what is erased from now on opens in neither.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from peili.vault import durable
from peili.vault.backup import orders
from peili.vault.backup.taking import STAMP, stamp_of

SWAP, DONE = "swap.json", "swapped.json"
ASIDE = "before-"
DATABASE = "peili.sqlite3"
KEYS = ("keyring", "journal")
PARTS = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "files", *KEYS)


@dataclass(frozen=True, slots=True)
class Swap:
    """What goes where: `away` into the folder aside, `there` from the fresh one, `gone` for good."""

    fresh: str
    aside: str
    away: list[str]
    there: list[str]
    gone: list[str]


def swap(home: Path, fresh: Path, *, gone: Sequence[Path] = (), now: datetime) -> Path:
    """Put a proved house in the present one's place; return the folder the present one is kept in.

    Nobody may have either of them open. Killed before the swap is said nothing has happened; killed after
    it, `settle` does the rest.
    """
    aside = home / f"{ASIDE}{now.strftime(STAMP)}"
    said = Swap(
        fresh=str(fresh.relative_to(home)),
        aside=aside.name,
        away=[name for name in PARTS if (home / name).exists()],
        there=[name for name in PARTS if (fresh / name).exists()],
        gone=[path.name for path in gone],
    )
    for folder in (fresh, *(fresh / name for name in said.there if (fresh / name).is_dir())):
        durable.sync_folder(folder)
    durable.replace(home / SWAP, json.dumps(asdict(said)).encode())
    settle(home)
    return aside


def settle(home: Path) -> bool:
    """Do to its end a swap that was said; False when there is nothing left to do."""
    if not any((home / name).exists() for name in (SWAP, DONE)):
        return False
    with _alone(home):
        if (home / SWAP).exists():
            _move(home, Swap(**json.loads((home / SWAP).read_bytes())))
        _sweep(home)
    return True


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Let one process at a time do the rest of a swap."""
    descriptor = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _move(home: Path, said: Swap) -> None:
    fresh, aside = home / said.fresh, home / said.aside
    aside.mkdir(exist_ok=True, mode=0o700)
    for name in said.away:
        if not (aside / name).exists():  # what is there in its place by now may be the fresh one
            (home / name).rename(aside / name)
    durable.sync_folder(aside)
    for name in said.there:
        if (fresh / name).exists():
            (fresh / name).rename(home / name)
    durable.sync_folder(home)
    (home / orders.RESTORE).unlink(missing_ok=True)
    (home / SWAP).rename(home / DONE)  # from here on the old keyring may go: nothing is moved any more
    durable.sync_folder(home)


def _sweep(home: Path) -> None:
    """Take away what a swap that is done has no more use for."""
    path = home / DONE
    if not path.exists():
        return
    said = Swap(**json.loads(path.read_bytes()))
    for each in (*(home / said.aside / name for name in KEYS), *map(home.joinpath, (said.fresh, *said.gone))):
        shutil.rmtree(each, ignore_errors=True)
    path.unlink()
    durable.sync_folder(home)


def aside_of(home: Path) -> dict[datetime, Path]:
    """Return the houses that were set aside, by when."""
    found = {stamp_of(Path(path.name.removeprefix(ASIDE))): path for path in home.glob(f"{ASIDE}*")}
    return {moment: path for moment, path in found.items() if moment and (path / DATABASE).exists()}
