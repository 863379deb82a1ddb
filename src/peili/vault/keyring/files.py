"""The keyring beside an embedded database: one folder of slots, for several processes of one machine."""

import contextlib
import os
import secrets
import threading
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from peili.promises.sealing import Pair
from peili.vault.keyring.base import (
    CACHED,
    KEY,
    WHOLE,
    Epoch,
    Keyring,
    KeyringDamaged,
    Status,
    Wrapped,
    erased,
    missing,
    new_epoch,
    open_epochs,
    refuse_other_roots,
    unwrap,
    wrap,
)
from peili.vault.keyring.cache import Cache
from peili.vault.keyring.index import Index
from peili.vault.keyring.store import PER_SEGMENT, Store
from peili.vault.root import KeyRefused, Root


class FileKeyring(Keyring):
    """Keys in slots. The index of slots and the keys in use are in memory; the truth is on disk."""

    kind = "file"
    remote = False

    def __init__(self, folder: Path, root: Root, *, cached: int = CACHED) -> None:
        """Open the keyring of a folder; KeyRefused when it is not there or not under this root."""
        if not (folder / "epochs").exists():
            raise KeyRefused(f"There is no keyring in {folder}. Restore it from its backup.")
        self._folder, self._root, self._cached = folder, root, cached
        self._open()
        try:
            with self._writing():
                pass  # the first lock counts the slots anew: the stamp may be of before a power cut
        except BaseException:
            self._store.close()
            raise
        _forked.add(self)

    @staticmethod
    def begin(folder: Path, root: Root, *, now: datetime) -> None:
        """Make the keyring of a new house, unless it has been made."""
        store = Store(folder)
        with store.locked():
            if not store.epochs():
                store.add_epochs([new_epoch(1, secrets.token_bytes(KEY), root, now)])
        store.close()

    def _open(self) -> None:
        self._store = Store(self._folder)
        self._cache = Cache(self._cached)
        self._index = Index()
        self._known = 0
        self._learning = threading.Lock()
        self._epochs: dict[int, bytes] = {}
        self._generation = -1

    def after_fork(self) -> None:
        """Take a lock of this process's own; the parent's would let both in."""
        self._store.leave()
        self._open()

    def held(self, pair: Pair) -> bytes:
        """Return a key as it is kept; Erased when it was destroyed, KeyMissing when it never was."""
        while True:
            destructions = self._store.stamp.read()[1]
            quiet = destructions % 2 == 0
            key = self._cache.get(pair, destructions) if quiet else None
            if key is not None:
                return key
            key = self._read(pair)
            if quiet and self._store.stamp.read()[1] != destructions:
                continue  # something was destroyed while this was read; it may have been this
            self._cache.put(pair, key, destructions)
            return key

    def _read(self, pair: Pair) -> bytes:
        for _try in range(5):
            self._catch_up()
            held = self._slot(pair)
            if held is None and self._index.get((pair[0], WHOLE)) is None:
                raise missing(pair)
            if held is None or held.destroyed:
                raise erased(pair)
            epoch_key = self._epochs.get(held.epoch)
            if epoch_key is not None:
                return unwrap(held, epoch_key)
            self._reload()  # an epoch has begun, or the slot's has ended since it was read
        raise KeyringDamaged(f"The epoch of a key of subject {pair[0]} has no key.")

    def _slot(self, pair: Pair) -> Wrapped | None:
        """Return what the pair's slot holds; None when it has none (any more)."""
        number = self._index.get(pair)
        held = None if number is None else self._store.read(number)
        return held if held is not None and held.pair == pair else None

    def _catch_up(self) -> None:
        """Learn what other processes have made since."""
        made, _destructions, generation = self._store.stamp.read()
        if made == self._known and generation == self._generation:
            return
        with self._learning:
            if generation != self._generation:
                self._reload()
            if made > self._known:
                for number, held in self._store.read_from(self._known):
                    self._index.put(held.pair, number)
                self._known = made

    def _reload(self) -> None:
        self._generation = self._store.stamp.read()[2]
        self._epochs = open_epochs(self._store.epochs(), self._root, self._epochs)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Keep other writers out, knowing all that they did, even those that died doing it."""
        with self._store.locked():
            self._reload()
            self._catch_up()
            yield

    def load(self, pairs: Iterable[Pair]) -> None:
        """Do nothing: a key is read from the file system's cache when it is needed, and no sooner."""
        del pairs

    def make(self, pairs: Iterable[Pair]) -> None:
        """Make the keys that are missing; durable when this returns. Erased refuses, and makes none."""
        wanted = dict.fromkeys(pairs)
        self._catch_up()
        if all(self._has(pair) for pair in wanted):
            return
        with self._writing():
            fresh = [pair for pair in wanted if not self._has(pair)]
            epoch = max(self._epochs)
            keys = {pair: secrets.token_bytes(KEY) for pair in fresh}
            self._append(wrap(key, pair, epoch, self._epochs[epoch]) for pair, key in keys.items())
            destructions = self._store.stamp.read()[1]  # stays what it is as long as other writers are out
            self._cache.take(keys, destructions)

    def _has(self, pair: Pair) -> bool:
        """Tell whether a pair has its key; Erased when it had."""
        held = self._slot(pair)
        if self._index.get((pair[0], WHOLE)) is not None or (held is not None and held.destroyed):
            raise erased(pair)
        return held is not None

    def _append(self, fresh: Iterable[Wrapped]) -> None:
        start = self._store.stamp.read()[0]  # as many as the files hold: whoever locks sees to that
        numbered = list(enumerate(fresh, start=start))
        self._store.write(numbered)
        self._store.stamp.made(start + len(numbered))
        self._catch_up()

    def destroy(self, subject_id: UUID, scopes: Collection[bytes] | None = None) -> int:
        """Destroy the keys of a subject in these scopes, or all there are and could be."""
        with self._writing():
            named = scopes if scopes is not None else [*self._index.scopes(subject_id), WHOLE]
            pairs = [(subject_id, scope) for scope in sorted(set(named))]
            count, slots = len(self._live(pairs)), {pair: self._index.get(pair) for pair in pairs}
            epoch = max(self._epochs)
            self._store.stamp.destroying()
            self._store.write(
                (number, Wrapped(pair, epoch, b"")) for pair, number in slots.items() if number is not None
            )
            self._append(Wrapped(pair, epoch, b"") for pair, number in slots.items() if number is None)
            self._store.stamp.destroyed()
            self._cache.clear()
            return count

    def _live(self, pairs: Iterable[Pair]) -> dict[Pair, int]:
        """Return the slots of those pairs that have a key."""
        found = {pair: self._index.get(pair) for pair in pairs if (held := self._slot(pair)) and held.wrapped}
        return {pair: number for pair, number in found.items() if number is not None}

    def change(self, subject_id: UUID, to: Callable[[Pair, bytes], bytes]) -> int:
        """Keep each live key of a subject as `to` returns it; every process sees it at once."""
        with self._writing():
            live = self._live((subject_id, scope) for scope in self._index.scopes(subject_id))
            changed = {number: again for number in live.values() if (again := self._changed(number, to))}
            if not changed:
                return 0
            self._store.stamp.destroying()
            for segment in sorted({number // PER_SEGMENT for number in changed}):
                first = segment * PER_SEGMENT
                held = enumerate(self._store.segment(segment), start=first)
                self._store.replace(segment, [changed.get(number, each) for number, each in held])
            self._store.stamp.destroyed()
            self._cache.clear()
            return len(changed)

    def _changed(self, number: int, to: Callable[[Pair, bytes], bytes]) -> Wrapped | None:
        """Return what the slot of a live key is to hold; None when it stays as it is."""
        held = self._store.read(number)
        if held is None or held.destroyed:
            return None
        epoch_key = self._epochs[held.epoch]
        key = unwrap(held, epoch_key)
        again = to(held.pair, key)
        return None if again == key else wrap(again, held.pair, held.epoch, epoch_key)

    def discard(self, pairs: Iterable[Pair]) -> int:
        """Take away keys that no row was ever sealed with, leaving no tombstone."""
        with self._writing():
            live = self._live(dict.fromkeys(pairs))
            self._store.stamp.destroying()
            self._store.write((number, None) for number in live.values())
            self._store.stamp.destroyed()
            self._cache.clear()
            return len(live)

    def pairs(self) -> Iterator[Pair]:
        """Yield the pairs that have a live key."""
        for _number, held in self._store.read_from(0):
            if not held.destroyed:
                yield held.pair

    def destroyed(self, subject_id: UUID, scopes: Collection[bytes] | None = None) -> bool:
        """Tell whether what a destroy would leave is so already."""
        self._catch_up()
        slots = {scope: self._slot((subject_id, scope)) for scope in self._index.scopes(subject_id)}
        if scopes is None and WHOLE not in slots:
            return False
        if WHOLE in slots:
            return all(held is None or held.destroyed for held in slots.values())
        return all((held := slots.get(scope)) is not None and held.destroyed for scope in scopes or ())

    def rotate(self, *, now: datetime) -> int:
        """End the epoch: wrap every live key anew, a segment at a time, then destroy the old epoch's key."""
        with self._writing():
            refuse_other_roots(self._store.epochs(), self._root)
            if len(self._epochs) == 1:
                number = max(self._epochs) + 1
                self._store.add_epochs([new_epoch(number, secrets.token_bytes(KEY), self._root, now)])
        count = 0
        for segment in range(len(self._store.segments())):
            with self._writing():
                count += self._rewrap(segment)
        with self._writing():
            self._end_epochs()
        return count

    def _rewrap(self, segment: int) -> int:
        epoch = max(self._epochs)
        held = self._store.segment(segment)
        old = [at for at, each in enumerate(held) if each and not each.destroyed and each.epoch != epoch]
        for at in old:
            each = held[at]
            if each is not None:
                key = unwrap(each, self._epochs[each.epoch])
                held[at] = wrap(key, each.pair, epoch, self._epochs[epoch])
        if old:
            self._store.replace(segment, held)
        return len(old)

    def _end_epochs(self) -> None:
        epoch = max(self._epochs)
        left = {held.epoch for _number, held in self._store.read_from(0) if not held.destroyed} - {epoch}
        if left:
            raise KeyringDamaged(f"Keys are still under epochs {sorted(left)}.")
        self._store.drop_epochs(old for old in self._store.epochs() if old.number != epoch)
        self._reload()

    def add_root(self, root: Root) -> None:
        """Wrap the epochs' keys under another root too, beside the present one."""
        with self._writing():
            held = self._store.epochs()
            self._store.drop_epochs(epoch for epoch in held if epoch.root_id != self._root.id)
            self._store.add_epochs(
                new_epoch(
                    epoch.number, self._epochs[epoch.number], root, datetime.fromtimestamp(epoch.made_at, UTC)
                )
                for epoch in held
                if epoch.root_id == self._root.id
            )

    def keep_root(self, root: Root) -> None:
        """Destroy the wrappings under every other root than this one, and go on with it."""
        with self._store.locked():
            held = self._store.epochs()
            open_epochs(held, root)
            self._store.drop_epochs(epoch for epoch in held if epoch.root_id != root.id)
            self._root = root
            self._reload()

    def status(self) -> Status:
        """Count what the keyring holds."""
        self._reload()
        epoch = max(self._epochs)
        held = [each for _number, each in self._store.read_from(0)]
        gone = [each for each in held if each.destroyed]
        return Status(
            kind=self.kind,
            epoch=epoch,
            began_at=datetime.fromtimestamp(_began(self._store.epochs(), epoch), UTC),
            live=len(held) - len(gone),
            destroyed=len(gone),
            destroyed_in_epoch=sum(each.epoch == epoch for each in gone),
            unfinished=len(self._epochs) > 1,
        )

    def copy_to(self, folder: Path) -> None:
        """Write a copy that is whole: what a backup of the keyring takes. The root is not in it."""
        copied = Store(folder)
        with self._store.locked(), copied.locked():
            copied.add_epochs(self._store.epochs())
            for segment in range(len(self._store.segments())):
                copied.replace(segment, self._store.segment(segment))
        copied.close()

    def close(self) -> None:
        """Let go of the files."""
        _forked.discard(self)
        self._store.close()


def _began(epochs: Iterable[Epoch], number: int) -> int:
    return next(epoch.made_at for epoch in epochs if epoch.number == number)


_forked: "weakref.WeakSet[FileKeyring]" = weakref.WeakSet()


def _after_fork() -> None:
    for keyring in list(_forked):
        keyring.after_fork()


os.register_at_fork(after_in_child=_after_fork)
__all__ = ["PER_SEGMENT", "FileKeyring"]
