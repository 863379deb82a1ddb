"""The slot file's own bytes: exactly these, in files nobody else opens, and tidied after who died writing."""

import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from peili.vault.keyring import slots
from peili.vault.keyring.base import (
    WHOLE,
    Epoch,
    KeyringDamaged,
    Wrapped,
    new_epoch,
    open_epochs,
    unwrap,
    wrap,
)
from peili.vault.keyring.cache import Cache
from peili.vault.keyring.stamp import Stamp
from peili.vault.keyring.store import EPOCHS, PER_SEGMENT, Store
from peili.vault.root import KeyRefused, Root

PAIR = (UUID(int=7), b"scope-01")
ONCE, TWICE = bytes(range(60)), bytes(range(88))  # nonce, key and tag; and those wrapped once more


def signed(body: bytes) -> bytes:
    whole = body.ljust(124, b"\0")
    return whole + zlib.crc32(whole).to_bytes(4, "big")


@pytest.mark.parametrize(
    ("held", "head", "wrapped"),
    [
        (Wrapped(PAIR, 3, ONCE), b"\x01\x01\0\0", ONCE),
        (Wrapped(PAIR, 3, TWICE), b"\x01\x01\0\x58", TWICE),
        (Wrapped(PAIR, 3, b""), b"\x02\x01\0\0", b""),
    ],
    ids=["key", "set_apart", "tombstone"],
)
def test_a_key_stands_in_a_slot_of_these_bytes(held: Wrapped, head: bytes, wrapped: bytes):
    slot = slots.write_key(held)
    assert slot == signed(head + b"\0\0\0\3" + PAIR[0].bytes + PAIR[1] + wrapped)
    assert slots.read_key(slot) == held
    assert slots.read_epoch(slot) is None


def test_an_epoch_stands_in_a_slot_of_these_bytes():
    epoch = Epoch(3, b"rootroot", 1_800_000_000, ONCE)
    slot = slots.write_epoch(epoch)
    assert slot == signed(b"\x03\x01\0\0\0\0\0\3rootroot" + (1_800_000_000).to_bytes(8, "big") + ONCE)
    assert slots.read_epoch(slot) == epoch
    assert slots.read_key(slot) is None


@pytest.mark.parametrize("at", range(128))
def test_a_slot_with_another_bit_holds_nothing_and_a_tombstone_stays_one(at: int):
    def turned(slot: bytes) -> bytes:
        return slot[:at] + bytes([slot[at] ^ 0x10]) + slot[at + 1 :]

    assert slots.read_key(turned(slots.write_key(Wrapped(PAIR, 3, ONCE)))) is None
    assert slots.read_epoch(turned(slots.write_epoch(Epoch(3, b"rootroot", 1, ONCE)))) is None
    held = slots.read_key(turned(slots.write_key(Wrapped(PAIR, 3, b""))))
    assert (held is None) == (at == 0)
    assert held is None or held.destroyed


@pytest.mark.parametrize("slot", [signed(b"\x01\x02"), signed(b"\x01\x01")[:-1], b"", slots.BLANK])
def test_a_slot_of_another_version_or_length_holds_nothing(slot: bytes):
    assert slots.read_key(slot) is None
    assert slots.read_epoch(b"\x03" + slot[1:]) is None


def test_a_broken_off_slot_at_the_end_is_left_out():
    one, other = (slots.write_key(Wrapped(PAIR, epoch, ONCE)) for epoch in (1, 2))
    assert list(slots.split(one + other)) == [one, other]
    assert list(slots.split(one + other[:-1])) == [one]
    assert list(slots.split(b"")) == []


@pytest.mark.parametrize("moved", ["subject", "scope", "epoch"])
def test_a_wrapped_key_opens_for_whom_and_what_it_was_wrapped_and_nothing_else(moved: str) -> None:
    (aino, scope), epoch_key, key = PAIR, b"e" * 32, b"k" * 32
    held = wrap(key, (aino, scope), 3, epoch_key)
    assert unwrap(held, epoch_key) == key
    bound = b"peili/key/" + aino.bytes + scope + b"\0\0\0\3"
    assert AESGCM(epoch_key).decrypt(held.wrapped[:12], held.wrapped[12:], bound) == key
    other = {
        "subject": Wrapped((UUID(int=8), scope), 3, held.wrapped),
        "scope": Wrapped((aino, b"scope-02"), 3, held.wrapped),
        "epoch": Wrapped((aino, scope), 4, held.wrapped),
    }[moved]
    with pytest.raises(KeyringDamaged):
        unwrap(other, epoch_key)


def test_an_epochs_key_opens_as_that_epoch_only() -> None:
    root, now = Root.new(), datetime(2026, 11, 23, tzinfo=UTC)
    made = new_epoch(2, b"e" * 32, root, now)
    assert made.purpose == b"peili/epoch/\0\0\0\2"
    assert made.made_at == int(now.timestamp())
    assert open_epochs([made], root) == {2: b"e" * 32}
    with pytest.raises(KeyRefused):
        open_epochs([replace(made, number=3)], root)


@pytest.fixture
def store(tmp_path: Path):
    made = Store(tmp_path / "ring" / "keys")
    yield made
    made.close()


def test_only_its_owner_opens_the_files(store: Store):
    with store.locked():
        store.add_epochs([Epoch(1, b"rootroot", 1, ONCE)])
        store.write([(0, Wrapped(PAIR, 1, ONCE))])
    found = [store.folder, *store.folder.iterdir()]
    assert {each.name for each in found} == {"keys", "lock", "stamp", "epochs", "segment-000000"}
    assert {each.stat().st_mode & 0o177 for each in found[1:]} == {0}
    assert found[0].stat().st_mode & 0o077 == 0


def test_slots_are_counted_over_segments(store: Store):
    assert store.count() == 0
    assert list(store.read_from(0)) == []
    held = Wrapped(PAIR, 1, ONCE)
    with store.locked():
        store.write((number, held) for number in range(PER_SEGMENT + 2))
    assert store.count() == PER_SEGMENT + 2
    assert [path.name for path in store.segments()] == ["segment-000000", "segment-000001"]
    last = [number for number, _held in store.read_from(PER_SEGMENT - 1)]
    assert last == [PER_SEGMENT - 1, PER_SEGMENT, PER_SEGMENT + 1]
    assert store.read(PER_SEGMENT + 1) == held


def test_a_writer_tidies_after_one_that_died(store: Store):
    with store.locked():
        store.write([(0, Wrapped(PAIR, 1, ONCE))])
        store.stamp.made(9)
        store.stamp.destroying()
        (store.folder / "segment-000000.new").write_bytes(ONCE)
    before = store.stamp.read()
    assert before[1] % 2 == 1
    with store.locked():
        made, destructions, generation = store.stamp.read()
        assert (made, destructions, generation) == (1, before[1] + 1, before[2])
    with store.locked():
        assert store.stamp.read() == (1, before[1] + 1, before[2])  # in order, so nothing is told anew


def test_there_is_room_for_sixteen_epochs_and_keys_without_one_are_damage(store: Store):
    made = [Epoch(number, b"rootroot", 1, ONCE) for number in range(EPOCHS)]
    with store.locked():
        store.add_epochs(made)
        assert store.epochs() == made
        assert (store.folder / "epochs").stat().st_size == EPOCHS * slots.SIZE
        store.drop_epochs(made[:-1])
        store.add_epochs([Epoch(99, b"rootroot", 1, ONCE)])
        assert [each.number for each in store.epochs()] == [EPOCHS - 1, 99]
        store.write([(0, Wrapped((PAIR[0], WHOLE), 1, b""))])
        store.drop_epochs(store.epochs())
    with pytest.raises(KeyringDamaged):
        store.epochs()


def test_the_stamp_counts_slots_destructions_and_writings_for_every_process(tmp_path: Path):
    one, other = Stamp(tmp_path / "stamp"), Stamp(tmp_path / "stamp")
    assert other.read() == (0, 0, 0)
    one.made(5)
    assert other.read() == (5, 0, 0)
    one.destroying()
    assert other.read() == (5, 1, 0)
    one.destroying()  # another goes on where one died in the middle
    assert other.read() == (5, 1, 0)
    one.destroyed()
    assert other.read() == (5, 2, 0)
    one.destroyed()  # said by who tidies: it is even again, and another number than before
    assert other.read() == (5, 4, 0)
    one.rewritten()
    assert other.read() == (5, 4, 1)
    one.rewritten()
    assert other.read() == (5, 4, 2)
    one.destroying()
    assert other.read() == (5, 5, 2)
    one.destroyed()
    for each in (one, other):
        each.close()
    again = Stamp(tmp_path / "stamp")
    assert again.read() == (5, 6, 2)
    again.close()


def test_the_memory_gives_a_key_under_its_stamp_only():
    cache, other = Cache(2), (UUID(int=8), PAIR[1])
    assert cache.get(PAIR, 0) is None
    cache.put(PAIR, ONCE, 0)
    assert (cache.get(PAIR, 0), len(cache)) == (ONCE, 1)
    cache.put(other, TWICE, 1)  # read under another stamp than the last look
    assert (cache.get(other, 0), len(cache)) == (None, 1)
    assert cache.get(PAIR, 1) is None
    assert (cache.get(PAIR, 0), len(cache)) == (None, 0), "what was destroyed meanwhile stays away"


def test_the_memory_drops_what_was_used_longest_ago():
    cache, pairs = Cache(2), [(UUID(int=number), PAIR[1]) for number in range(3)]
    cache.take(dict.fromkeys(pairs[:2], ONCE), 4)
    assert len(cache) == 2
    assert cache.get(pairs[0], 4) == ONCE
    cache.take({pairs[2]: TWICE}, 4)
    assert [cache.get(pair, 4) for pair in pairs] == [ONCE, None, TWICE]
    cache.clear()
    assert len(cache) == 0


def test_a_fresh_memory_was_filled_under_no_stamp():
    cache = Cache(2)
    for stamp in range(3):
        cache.put(PAIR, ONCE, stamp)
    assert len(cache) == 0


def test_a_segment_is_put_in_the_place_of_another_whole(store: Store):
    held = [Wrapped(PAIR, 1, ONCE), None, Wrapped(PAIR, 2, b"")]
    with store.locked():
        store.write(enumerate([Wrapped(PAIR, 9, TWICE)] * 3))
        before = store.stamp.read()[2]
        store.replace(0, held)
    assert store.segment(0) == held
    assert [number for number, _held in store.read_from(0)] == [0, 2]
    assert store.stamp.read()[2] == before + 1
