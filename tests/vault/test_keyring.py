"""Both keyrings: what is made is kept, what is destroyed is gone, for every process at once."""

import threading
import time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.promises.reading import opening_apart
from peili.promises.sealing import Erased, KeyMissing, Pair, SetApart
from peili.vault.keyring import postgres as postgres_keyring
from peili.vault.keyring.base import Keyring, KeyringDamaged
from peili.vault.root import KeyRefused, Root
from tests.support.keyrings import CONTACT, HEALTH, NOW, Place, clear, pair, subject


def live(ring: Keyring, *pairs: Any) -> dict[Any, bytes]:
    ring.make(pairs)
    return {each: ring.key(each) for each in pairs}


def test_a_key_is_made_once_and_comes_back(ring: Keyring, place: Place, root: Root) -> None:
    keys = live(ring, *(each := [pair() for _ in range(3)]))
    assert len({*keys.values()}) == 3
    assert {len(key) for key in keys.values()} == {32}
    ring.make(each)
    with place.opened(root) as other:
        assert {found: other.key(found) for found in each} == keys
        assert sorted(other.pairs()) == sorted(each)


def test_a_key_that_never_was_is_missing_and_not_erased(ring: Keyring) -> None:
    never = pair()
    with pytest.raises(KeyMissing):
        ring.key(never)
    assert not ring.is_apart(*never)


def test_what_is_destroyed_is_never_made_again(ring: Keyring) -> None:
    (aino, _), (eino, _) = mine, theirs = pair(), pair()
    keys = live(ring, mine, (aino, HEALTH), theirs)
    assert ring.destroy(aino, [HEALTH]) == 1
    assert ring.key(mine) == keys[mine]
    for act in (ring.key, lambda gone: ring.make([theirs, gone])):
        with pytest.raises(Erased):
            act((aino, HEALTH))
    assert ring.destroy(aino) == 1
    for scope in (CONTACT, HEALTH, b"neverhad"):
        with pytest.raises(Erased):
            ring.make([(aino, scope)])
        with pytest.raises(Erased):
            ring.key((aino, scope))
    assert ring.key(theirs) == keys[theirs]
    assert ring.destroyed(aino)
    assert not ring.destroyed(eino)
    assert ring.destroy(aino) == 0


def test_a_scope_is_destroyed_before_it_ever_had_a_key(ring: Keyring) -> None:
    aino, _ = pair()
    assert ring.destroy(aino, [HEALTH]) == 0
    assert ring.destroyed(aino, [HEALTH])
    assert not ring.destroyed(aino, [CONTACT])
    with pytest.raises(Erased):
        ring.make([(aino, HEALTH)])
    ring.make([(aino, CONTACT)])


def test_a_destroyed_key_is_not_at_rest(ring: Keyring, place: Place) -> None:
    gone, kept = pair(), pair()
    live(ring, gone)
    before = place.bytes_at_rest()
    live(ring, kept)
    ring.destroy(gone[0])
    after = place.bytes_at_rest()
    wrapped = [before[at : at + 24] for at in range(0, len(before) - 24, 4)]
    kept_from_before = sum(part in after for part in wrapped if part.strip(b"\0"))
    assert kept_from_before < len(
        [part for part in wrapped if part.strip(b"\0")]
    )  # the slot is not what it was
    with pytest.raises(Erased):
        ring.key(gone)


def test_another_process_sees_a_destruction(
    ring: Keyring, place: Place, root: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_keyring, "FRESH", 0.05)
    mine = pair()
    live(ring, mine)
    with place.opened(root) as other:
        assert other.key(mine) == ring.key(mine)  # in the memory of both
        other.destroy(mine[0])
        if ring.remote:
            time.sleep(0.06)
        with pytest.raises(Erased):
            ring.key(mine)


def test_another_process_sees_a_new_key(ring: Keyring, place: Place, root: Root) -> None:
    with place.opened(root) as other:
        mine = pair()
        with pytest.raises(KeyMissing):
            other.key(mine)
        keys = live(ring, mine)
        assert other.key(mine) == keys[mine]


def test_a_discarded_key_leaves_no_tombstone(ring: Keyring) -> None:
    mine, kept = pair(), pair()
    live(ring, mine, kept)
    assert ring.discard([mine, pair()]) == 1
    assert list(ring.pairs()) == [kept]
    with pytest.raises(KeyMissing):
        ring.key(mine)
    ring.make([mine])
    ring.key(mine)
    ring.discard([mine])
    ring.destroy(mine[0], [CONTACT])
    with pytest.raises(Erased):
        ring.make([mine])


def test_an_epoch_ends_and_every_key_stays(ring: Keyring, place: Place, root: Root) -> None:
    keys = live(ring, *[pair() for _ in range(20)])
    gone = next(iter(keys))
    ring.destroy(gone[0])
    before = ring.status()
    assert (before.epoch, before.live, before.destroyed_in_epoch) == (1, 19, before.destroyed)
    old = place.bytes_at_rest()
    with place.opened(root) as other:
        other.key(list(keys)[1])
        assert ring.rotate(now=NOW) == 19
        after = ring.status()
        assert (after.epoch, after.live, after.destroyed, after.destroyed_in_epoch) == (
            2,
            19,
            before.destroyed,
            0,
        )
        assert not after.unfinished
        for opened in (ring, other):
            assert {each: opened.key(each) for each in keys if each != gone} == {
                each: key for each, key in keys.items() if each != gone
            }
            with pytest.raises(Erased):
                opened.key(gone)
        assert set(live(other, pair()).values()).isdisjoint(keys.values())
    assert not any(place.bytes_at_rest().count(old[at : at + 60]) for at in _wrapped_in(old, ring))


def _wrapped_in(old: bytes, ring: Keyring) -> list[int]:
    """Where the wrapped keys of 60 bytes lie among the bytes at rest."""
    if ring.remote:
        return list(range(0, len(old) - 60, 60))
    return [at + 32 for at in range(128, len(old) - 128, 128) if old[at : at + 1] == b"\x01"]


def test_the_wrong_root_is_refused_and_nothing_changes(place: Place, ring: Keyring, root: Root) -> None:
    mine = pair()
    keys = live(ring, mine)
    before = place.bytes_at_rest()
    with pytest.raises(KeyRefused, match="does not open this keyring"):
        place.open(Root.new())
    assert place.bytes_at_rest() == before
    assert ring.key(mine) == keys[mine]


def test_a_keyring_that_is_not_there_is_not_made(tmp_path: Any, keyring_server: str, root: Root) -> None:
    clear(keyring_server)
    for nowhere in (Place("file", str(tmp_path / "none")), Place("postgresql", keyring_server)):
        with pytest.raises(KeyRefused):
            nowhere.open(root)
    assert not (tmp_path / "none").exists()


def test_a_root_is_changed_under_the_keys(place: Place, ring: Keyring, root: Root) -> None:
    keys = live(ring, *[pair() for _ in range(3)])
    fresh = Root.new()
    with place.opened(root) as running:
        running.key(next(iter(keys)))
        ring.add_root(fresh)
        with pytest.raises(KeyRefused, match="being changed"):
            running.rotate(now=NOW)
        ring.keep_root(fresh)
        live(running, pair())  # goes on with what it knows, but begins no epoch
        with pytest.raises(KeyRefused):
            running.rotate(now=NOW)
    with place.opened(fresh) as again:
        assert {each: again.key(each) for each in keys} == keys
        again.rotate(now=NOW)
    with pytest.raises(KeyRefused):
        place.open(root)


def test_a_change_of_root_begun_anew_leaves_the_first_one_nothing(
    place: Place, ring: Keyring, root: Root
) -> None:
    given_up, fresh, mine = Root.new(), Root.new(), pair()
    keys = live(ring, mine)
    ring.add_root(given_up)
    ring.add_root(fresh)
    for each in (root, fresh):  # until it is finished the old one opens too
        with place.opened(each) as other:
            assert other.key(mine) == keys[mine]
    with pytest.raises(KeyRefused):
        place.open(given_up)


def test_many_keys_are_read_in_one_go(ring: Keyring, place: Place, root: Root) -> None:
    keys = live(ring, *[pair() for _ in range(50)])
    gone = next(iter(keys))
    ring.destroy(gone[0])
    with place.opened(root) as other:
        other.load([*keys, pair()])
        if isinstance(other, postgres_keyring.PostgresKeyring):
            other.close()  # from here on every question would need a new connection
            other._url = "postgresql://127.0.0.1:1/none"
        assert {each: other.key(each) for each in keys if each != gone} == {
            each: key for each, key in keys.items() if each != gone
        }


def test_threads_make_and_read_without_losing_any(ring: Keyring) -> None:
    shared = [pair() for _ in range(10)]
    seen: list[dict[Any, bytes]] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            own = [pair() for _ in range(10)]
            seen.append(live(ring, *shared, *own))
        except BaseException as error:  # noqa: BLE001  # shown below
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(list(ring.pairs())) == 10 + 6 * 10
    assert all(keys[each] == seen[0][each] for keys in seen for each in shared)
    assert all(ring.key(each) == key for keys in seen for each, key in keys.items())


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["make", "destroy", "destroy_all", "discard", "rotate", "reopen"]),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=14,
)


class Dictionary:
    """What a keyring should hold: a key for each pair, None for a tombstone."""

    def __init__(self, ring: Keyring) -> None:
        self.ring, self.others = ring, ring.status().live
        self.known: dict[Pair, bytes | None] = {}
        self.whole: set[UUID] = set()

    def live(self, each: Pair) -> bool:
        return self.known.get(each) is not None

    def make(self, each: Pair) -> None:
        if each[0] in self.whole or self.known.get(each, b"") is None:
            with pytest.raises(Erased):
                self.ring.make([each])
        else:
            self.ring.make([each])
            self.known.setdefault(each, self.ring.key(each))

    def destroy(self, each: Pair) -> None:
        assert self.ring.destroy(each[0], [each[1]]) == self.live(each)
        self.known[each] = None

    def destroy_all(self, each: Pair) -> None:
        mine = [one for one in self.known if one[0] == each[0]]
        assert self.ring.destroy(each[0]) == sum(self.live(one) for one in mine)
        self.known |= dict.fromkeys(mine)
        self.whole.add(each[0])

    def discard(self, each: Pair) -> None:
        live = self.live(each)
        assert self.ring.discard([each]) == live
        if live:
            del self.known[each]

    def rotate(self, _each: Pair) -> None:
        assert self.ring.rotate(now=NOW) == self.others + sum(map(self.live, self.known))

    def prove(self) -> None:
        for each, key in self.known.items():
            if key is None:
                with pytest.raises(Erased):
                    self.ring.key(each)
            else:
                assert self.ring.key(each) == key


@given(acts=ACTS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_any_order_of_acts_agrees_with_a_plain_dictionary(place: Place, root: Root, acts: Any) -> None:
    subjects = [subject() for _ in range(4)]
    model = Dictionary(place.open(root))
    try:
        for act, who, second in acts:
            if act == "reopen":
                model.ring.close()
                model.ring = place.open(root)
            else:
                getattr(model, act)((subjects[who], HEALTH if second else CONTACT))
            model.prove()
    finally:
        model.ring.close()


def test_what_is_set_apart_opens_for_a_reason_alone(ring: Keyring, place: Place, root: Root) -> None:
    aino, _ = mine = pair()
    theirs = pair()
    keys = live(ring, mine, (aino, HEALTH), theirs)
    ring.apart_key = lambda: b"a" * 32
    assert ring.set_apart(aino, but=[HEALTH]) == 1
    assert ring.set_apart(aino, but=[HEALTH]) == 0
    for act in (ring.key, ring.key):
        with pytest.raises(SetApart):
            act(mine)
    assert (ring.key((aino, HEALTH)), ring.key(theirs)) == (keys[aino, HEALTH], keys[theirs])
    assert ring.to_seal(mine) == keys[mine]
    with opening_apart("claims"):
        assert ring.key(mine) == keys[mine]
    with place.opened(root) as other, opening_apart("claims"), pytest.raises(KeyringDamaged):
        other.key(mine)  # the other key is not in the keyring
    assert ring.is_apart(*mine)
    assert not ring.is_apart(*theirs)
    ring.rotate(now=NOW)
    with pytest.raises(SetApart):
        ring.key(mine)
    assert ring.put_back(aino) == 1
    assert ring.key(mine) == keys[mine]


def test_another_process_sees_that_a_key_was_set_apart(
    ring: Keyring, place: Place, root: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_keyring, "FRESH", 0.05)
    mine = pair()
    live(ring, mine)
    with place.opened(root) as other:
        assert other.key(mine) == ring.key(mine)  # in the memory of both
        other.apart_key = lambda: b"a" * 32
        other.set_apart(mine[0])
        if ring.remote:
            time.sleep(0.06)
        with pytest.raises(SetApart):
            ring.key(mine)


def test_what_is_set_apart_is_destroyed_like_any_other(ring: Keyring) -> None:
    mine = pair()
    live(ring, mine)
    ring.apart_key = lambda: b"a" * 32
    ring.set_apart(mine[0])
    assert ring.destroy(mine[0]) == 1
    with opening_apart("claims"), pytest.raises(Erased):
        ring.key(mine)


def test_a_key_is_read_once_and_then_had_from_memory(tmp_path: Any, root: Root) -> None:
    place = Place("file", str(tmp_path / "ring"))
    place.begin(root)
    mine, theirs = pair(), pair()
    with place.opened(root) as ring, place.opened(root) as other:
        live(ring, mine, theirs)
        assert other.key(mine) == ring.key(mine)
        for segment in (tmp_path / "ring").glob("segment-*"):
            segment.write_bytes(b"")  # nothing can be read any more
        assert other.key(mine) == ring.key(mine)
        assert ring.key(theirs)  # what it made itself it never read
        with pytest.raises(KeyMissing):
            other.key(theirs)
