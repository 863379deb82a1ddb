"""`peili keys`: the house's keys. Works without the database and without Django's settings."""

import argparse
import contextlib
import fcntl
import functools
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec

from peili.config.keys.opening import ask, home_of, keys_of
from peili.config.keys.sheet import print_root, print_share
from peili.config.machine import machine
from peili.config.sqlite.base import DatabaseLocked
from peili.vault import custody, durable
from peili.vault.custody import Kind
from peili.vault.drill import drill, verify_sheet
from peili.vault.encrypting import NotEncrypted, encrypt_database
from peili.vault.house import Home, HouseKeys, change_root, finish_change
from peili.vault.journal import JournalBroken, KeyringRolledBack
from peili.vault.keyring.base import KeyringDamaged
from peili.vault.root import KeyRefused, Root

WAYS = [Kind.FILE.value, Kind.PASSPHRASE.value, Kind.SHARES.value]
Command = Callable[[argparse.Namespace], int]
P = ParamSpec("P")
REFUSALS = (KeyRefused, KeyringDamaged, KeyringRolledBack, JournalBroken, NotEncrypted, DatabaseLocked)


def describe(parser: argparse.ArgumentParser, home: argparse.ArgumentParser) -> None:
    """Describe the words after `peili keys`."""
    add = parser.add_subparsers(dest="word", required=True)
    add.add_parser("status", parents=[home], help="how the keys are kept, and what the keyring holds")
    add.add_parser("rotate", parents=[home], help="end the keyring's epoch now")
    rewrap = add.add_parser("rewrap", parents=[home], help="change the root key, or the way it is kept")
    rewrap.add_argument("--custody", choices=WAYS, default=Kind.FILE.value)
    sheet = add.add_parser("recovery-sheet", parents=[home], help="print the root key for the safe")
    sheet.add_argument("--verify", action="store_true", help="type the sheet back, once a year")
    restore = add.add_parser("restore-root", parents=[home], help="put the root key back")
    restore.add_argument("--from", dest="carried", type=Path, help="a file made by `peili keys move`")
    restore.add_argument("--shares", action="store_true", help="from two shares")
    restore.add_argument("--custody", choices=WAYS[:2], default=Kind.FILE.value)
    move = add.add_parser("move", parents=[home], help="write the root key for another machine")
    move.add_argument("--to", type=Path, required=True, help="a file on what you carry, under a passphrase")
    add.add_parser("encrypt-database", parents=[home], help="encrypt a database made without a key")


def in_a_sentence(command: Callable[P, int]) -> Callable[P, int]:
    """Let a command say a refusal of keys in one sentence; a refusal has changed nothing."""

    @functools.wraps(command)
    def said(*args: P.args, **kwargs: P.kwargs) -> int:
        try:
            return command(*args, **kwargs)
        except REFUSALS as refused:
            print(refused, file=sys.stderr)
            return 1

    return said


def run(asked: argparse.Namespace) -> int:
    """Run one word."""
    return _WORDS[asked.word](asked)


def _home() -> Home:
    return home_of(machine())


@contextlib.contextmanager
def _opened() -> Iterator[HouseKeys]:
    """Yield the opened keys of a house that has been made, while no other key command runs."""
    home = _home()
    if not home.used():
        raise KeyRefused(f"There is no house in {home.folder} yet.")
    descriptor = os.open(home.keys / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        keys = keys_of(machine())
        try:
            yield keys
        finally:
            keys.close()
    finally:
        os.close(descriptor)


def _now() -> datetime:
    return datetime.now(UTC)


def _status(_asked: argparse.Namespace) -> int:
    with _opened() as keys:
        held, kept = keys.keyring.status(), keys.home.custody.kind()
        drilled = drill(keys.home, keys.root, now=_now())
        print(f"root key         {keys.root.id.hex()}, kept by {kept.value if kept else 'somebody else'}")
        print(f"keyring          {held.kind}, epoch {held.epoch} since {held.began_at:%Y-%m-%d %H:%M} UTC")
        print(f"keys             {held.live} live, {held.destroyed} destroyed")
        print(f"waiting          {held.destroyed_in_epoch} destroyed since the epoch began")
        print(f"database         {'encrypted' if keys.home.encrypted() else 'not an encrypted file'}")
        print(
            f"recovery sheet   {f'read back {drilled.last:%Y-%m-%d}' if drilled.last else 'never read back'}"
        )
        if held.unfinished or len(keys.home.wrappings()) > 1:
            print("A change was cut short: run `peili keys rotate`.")
        if drilled.due:
            print("The yearly drill is due: run `peili keys recovery-sheet --verify`.")
    return 0


def _rotate(_asked: argparse.Namespace) -> int:
    with _opened() as keys:
        finish_change(keys.home, keys.root, keys.keyring)
        count = keys.keyring.rotate(now=_now())
        epoch = keys.keyring.status().epoch
        keys.home.journal.rotated(epoch=epoch, now=_now())
    print(f"{count} keys are under epoch {epoch}. Older copies of the keyring open nothing any more.")
    print("Make a new backup now: peili backup. Earlier ones hold the keyring as it was.")
    return 0


def _rewrap(asked: argparse.Namespace) -> int:
    kind = Kind(asked.custody)
    with _opened() as keys:
        finish_change(keys.home, keys.root, keys.keyring)
        fresh = Root.new()
        passphrase = _new_passphrase() if kind is Kind.PASSPHRASE else ""
        if kind is Kind.SHARES:
            _hand_out(fresh)
        changed = change_root(keys, fresh, kind=kind, now=_now(), passphrase=passphrase)
        changed.close()
    if kind is not Kind.SHARES:
        print_root(fresh)
    print("The root key was changed: every earlier recovery sheet is void. Restart Peili.")
    print("Make a new backup then: peili backup. Earlier ones open only with the earlier sheet.")
    return 0


def _new_passphrase() -> str:
    passphrase = ask("New passphrase: ")
    if len(passphrase.strip()) < custody.SHORTEST:
        raise KeyRefused(f"A passphrase has at least {custody.SHORTEST} characters. Nothing was changed.")
    if ask("Once more: ") != passphrase:
        raise KeyRefused("The two are not the same. Nothing was changed.")
    return passphrase


def _hand_out(root: Root) -> None:
    """Show the shares, and go on only when two have been read back from paper."""
    for share in custody.make_shares(root):
        print_share(share)
    typed = [custody.read_share(ask(f"Type share {number} back: ")) for number in ("one", "another")]
    if custody.from_shares(typed) != root:
        raise KeyRefused("These shares do not make the new root key. Nothing was changed.")


def _sheet(asked: argparse.Namespace) -> int:
    with _opened() as keys:
        if not asked.verify:
            print_root(keys.root)
            return 0
        typed = ask("Type the groups of the sheet: ")
        verify_sheet(keys.home, keys.root, typed=typed, now=_now())
    print("The sheet opens this house. The day was noted.")
    return 0


def _restore(asked: argparse.Namespace) -> int:
    home = _home()
    if not home.secret.exists():
        raise KeyRefused(f"There is no house in {home.folder} yet: restore its backup first.")
    root = given_root(asked)
    if root.id.hex() not in home.wrappings():
        raise KeyRefused(f"Root key {root.id.hex()} is another house's. Nothing was changed.")
    kind = Kind(asked.custody)
    passphrase = _new_passphrase() if kind is Kind.PASSPHRASE else ""
    home.custody.keep(root, kind, passphrase=passphrase)
    print(f"Root key {root.id.hex()} is back, kept by {kind.value}.")
    return 0


def given_root(asked: argparse.Namespace) -> Root:
    """Return the root key that somebody brings: in a carried file, in two shares, or typed from the sheet."""
    if asked.carried is not None:
        return custody.from_carried(asked.carried, ask("Passphrase of the file: "))
    if asked.shares:
        return custody.from_shares([custody.read_share(ask(f"Share {number}: ")) for number in (1, 2)])
    return custody.read_root(ask("Type the groups of the recovery sheet: "))


def _move(asked: argparse.Namespace) -> int:
    with _opened() as keys:
        content = custody.carried(keys.root, _new_passphrase())
        if not durable.put_new(asked.to, content):
            raise KeyRefused(f"{asked.to} is there already.")
    print(f"{asked.to} holds the root key under the passphrase. On the other machine restore a backup:")
    print(f"  peili restore --from BACKUP --root-from {asked.to.name} --home NEW")
    return 0


def _encrypt(_asked: argparse.Namespace) -> int:
    with _opened() as keys:
        count = encrypt_database(keys)
    print(f"The database is encrypted: {count} rows.")
    return 0


_WORDS: dict[str, Command] = {
    "status": _status,
    "rotate": _rotate,
    "rewrap": _rewrap,
    "recovery-sheet": _sheet,
    "restore-root": _restore,
    "move": _move,
    "encrypt-database": _encrypt,
}
