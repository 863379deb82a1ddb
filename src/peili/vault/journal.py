"""The journal of keys: what was destroyed and when, outside the database, each line chained to the last.

It holds ids and never a value. A line is on the disk before the act it names (`intent`), and another when the
act is done; after a restore the journal is replayed, so that what was erased stays erased. The chain shows
whether a line was changed or taken out; a cut-off end shows only against a later copy.
"""

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from peili.vault import durable
from peili.vault.keyring.base import Keyring

BLOCK = 1 << 14  # what is read at a time from the end
FIRST = "0" * 64
INTENT, DONE, ROTATED, ROOT = "intent", "done", "rotated", "root"


class JournalBroken(Exception):
    """A line of the journal is not what was written there."""


class KeyringRolledBack(Exception):
    """The keyring is older than the journal: it opens what was erased."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `scopes` is None where everything of the subject was meant."""

    number: int
    at: str
    act: str
    subject: UUID | None
    scopes: tuple[bytes, ...] | None
    ground: str
    epoch: int
    hash: str


class Journal:
    """An append-only file, locked while a line is added."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def intend(self, *, subject: UUID, scopes: Collection[bytes] | None, ground: str, now: datetime) -> None:
        """Say what is about to be destroyed. It is on the disk when this returns."""
        self._add(INTENT, now, subject=subject, scopes=scopes, ground=ground)

    def done(self, *, subject: UUID, scopes: Collection[bytes] | None, ground: str, now: datetime) -> None:
        """Say that it was destroyed."""
        self._add(DONE, now, subject=subject, scopes=scopes, ground=ground)

    def rotated(self, *, epoch: int, now: datetime) -> None:
        """Say that an epoch has ended: no keyring of an earlier one may be used again."""
        self._add(ROTATED, now, epoch=epoch)

    def root_changed(self, *, now: datetime) -> None:
        """Say that the root key was changed."""
        self._add(ROOT, now)

    def lines(self) -> Iterator[Line]:
        """Yield the lines; JournalBroken at the first that is not what was written."""
        previous = FIRST
        for number, text in enumerate(_whole_lines(self.path), start=1):
            said = _read(text, number)
            if said.pop("hash") != (found := _hash(said, previous)) or said["previous"] != previous:
                raise JournalBroken(f"Line {number} of {self.path.name} was changed.")
            previous = found
            yield _line(said, found)

    def head(self) -> str:
        """Return the hash of the last line, which stands for all lines up to it."""
        head = FIRST
        for line in self.lines():
            head = line.hash
        return head

    def rekeyed_after(self, moment: datetime) -> datetime | None:
        """Return when the root or the epoch was last changed after an instant; None when it was not.

        Reads from the end back to that instant, so it costs the same however long the journal is.
        """
        for text in _backwards(self.path):
            said = _read(text, 0)
            at = datetime.fromisoformat(said["at"])
            if at <= moment:
                return None
            if said["act"] in (ROTATED, ROOT):
                return at
        return None

    def _add(self, act: str, now: datetime, **said: Any) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            last, end = _last(descriptor)
            line = _said(last["n"] + 1, act, now, last["hash"], **said)
            line["hash"] = _hash(line, last["hash"])
            os.ftruncate(descriptor, end)  # a line that a power cut broke off was never acknowledged
            durable.write_all(descriptor, json.dumps(line, sort_keys=True).encode() + b"\n", end)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if fresh:
            durable.sync_folder(self.path.parent)

    def replay(self, keyring: Keyring) -> int:
        """Destroy again what the journal says was to be destroyed; return how much was not.

        After an interrupted destruction, and after a restore, before the door opens.
        """
        return sum(
            keyring.destroy(line.subject, line.scopes) > 0
            for line in self.lines()
            if line.act == INTENT and line.subject and not keyring.destroyed(line.subject, line.scopes)
        )

    def refuse_rolled_back(self, keyring: Keyring) -> None:
        """Raise KeyringRolledBack when the keyring is of an epoch that has ended."""
        epoch = max((line.epoch for line in self.lines()), default=0)
        if keyring.status().epoch < epoch:
            raise KeyringRolledBack(
                f"The keyring is of epoch {keyring.status().epoch} and epoch {epoch} has begun since."
            )


def _whole_lines(path: Path) -> list[bytes]:
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes().split(b"\n")[:-1]
    return []


def _last(descriptor: int) -> tuple[dict[str, Any], int]:
    """Return the last whole line and where it ends, reading no more than it needs from the end."""
    start, tail = os.lseek(descriptor, 0, os.SEEK_END), b""
    while start and b"\n" not in tail.rpartition(b"\n")[0]:
        end, start = start, max(0, start - BLOCK)
        tail = os.pread(descriptor, end - start, start) + tail
    whole, newline, _broken_off = tail.rpartition(b"\n")
    if not newline:
        return {"n": 0, "hash": FIRST}, 0
    return _read(whole.rpartition(b"\n")[2], 0), start + len(whole) + 1


def _backwards(path: Path) -> Iterator[bytes]:
    """Yield the whole lines of a file, the last one first; what a power cut broke off is left out."""
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        end, rest, broken_off = file.seek(0, os.SEEK_END), b"", True
        while end:
            start = max(0, end - BLOCK)
            file.seek(start)
            rest, *lines = (file.read(end - start) + rest).split(b"\n")
            if lines and broken_off:
                lines.pop()
                broken_off = False
            yield from reversed(lines)
            end = start
        if rest and not broken_off:
            yield rest


def _read(text: bytes, number: int) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(text)
    except ValueError:
        raise JournalBroken(f"Line {number} is not a line of the journal.") from None
    return said


def _said(
    number: int,
    act: str,
    now: datetime,
    previous: str,
    *,
    subject: UUID | None = None,
    scopes: Collection[bytes] | None = None,
    ground: str = "",
    epoch: int = 0,
) -> dict[str, Any]:
    return {
        "n": number,
        "at": now.isoformat(),
        "act": act,
        "subject": str(subject) if subject else None,
        "scopes": sorted(scope.hex() for scope in scopes) if scopes is not None else None,
        "ground": ground,
        "epoch": epoch,
        "previous": previous,
    }


def _hash(said: dict[str, Any], previous: str) -> str:
    return hashlib.sha256(f"{previous}\n{json.dumps(said, sort_keys=True)}".encode()).hexdigest()


def _line(said: dict[str, Any], found: str) -> Line:
    scopes = None if said["scopes"] is None else tuple(bytes.fromhex(code) for code in said["scopes"])
    subject = UUID(said["subject"]) if said["subject"] else None
    return Line(said["n"], said["at"], said["act"], subject, scopes, said["ground"], said["epoch"], found)
