"""A scope whose key was destroyed is begun again only when somebody says so, under a key of its own."""

import hashlib
from uuid import uuid4

import pytest

from peili.promises.sealing import Erased, KeyMissing, Place, scope_code
from peili.vault.generations import current, generations, is_of, is_renewed, known, renew
from peili.vault.keyring.base import Keyring
from peili.vault.sealing import Vault

SCOPE = "health/treatment_records"
CODE = scope_code(SCOPE)


def test_nothing_is_begun_again_by_itself(ring: Keyring):
    vault, place = Vault(ring), Place(1, uuid4(), SCOPE, uuid4())
    with pytest.raises(KeyMissing):
        current(ring, (place.subject_id, CODE))
    assert renew(ring, place.subject_id, [CODE]) == 0  # it was never begun
    first = vault.seal(b"first", place)
    assert renew(ring, place.subject_id, [CODE]) == 0  # it goes on
    ring.destroy(place.subject_id, [CODE])
    for refused in (lambda: vault.seal(b"late", place), lambda: vault.prepare([(place.subject_id, CODE)])):
        with pytest.raises(Erased):
            refused()
    assert renew(ring, place.subject_id, [CODE]) == 1
    vault.prepare([(place.subject_id, CODE)])
    second = vault.seal(b"second", place)
    assert (first[1:9], is_of(second[1:9], CODE), second[1:9] != CODE) == (CODE, True, True)
    assert vault.open(second, place) == b"second"
    with pytest.raises(Erased):
        vault.open(first, place)


def test_destroying_reaches_every_generation_and_the_next_has_another_key(ring: Keyring):
    vault, place = Vault(ring), Place(1, uuid4(), SCOPE, uuid4())
    sealed = []
    for round_ in range(3):
        renew(ring, place.subject_id, [CODE])
        sealed.append(vault.seal(bytes([round_]), place))
        ring.destroy(place.subject_id, known(ring, place.subject_id, [CODE]))
    assert [each[1:9] for each in sealed] == list(generations(CODE)[:3])
    for each in sealed:
        with pytest.raises(Erased):
            vault.open(each, place)
    assert known(ring, place.subject_id, [CODE]) == list(generations(CODE)[:3])


def test_a_person_erased_as_a_whole_is_never_begun_again(ring: Keyring):
    vault, place = Vault(ring), Place(1, uuid4(), SCOPE, uuid4())
    vault.seal(b"x", place)
    ring.destroy(place.subject_id)
    with pytest.raises(Erased):
        renew(ring, place.subject_id, [CODE])
    assert known(ring, place.subject_id, [CODE]) == [CODE]
    assert not any(subject == place.subject_id for subject, _scope in ring.pairs())


def test_the_codes_of_a_scope_are_these_and_each_is_its_own():
    codes = generations(CODE)
    assert (codes[0], len(codes), len(set(codes))) == (CODE, 64, 64)
    assert codes[1] == hashlib.sha256(CODE + b"\1").digest()[:8]
    assert codes[63] == hashlib.sha256(CODE + b"\x3f").digest()[:8]
    assert all(is_of(code, CODE) for code in codes)
    assert not is_of(scope_code("health/appointments"), CODE)


def test_a_scope_begun_again_says_so(ring: Keyring):
    person = uuid4()
    assert not is_renewed(ring, (person, CODE))
    ring.make([(person, CODE)])
    assert not is_renewed(ring, (person, CODE))
    ring.destroy(person, [CODE])
    assert not is_renewed(ring, (person, CODE))
    renew(ring, person, [CODE])
    assert is_renewed(ring, (person, CODE))
