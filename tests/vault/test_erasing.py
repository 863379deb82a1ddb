"""Destroying keys in the house's own database, and the work of the night."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from peili.promises import sealing
from peili.promises.sealing import Erased, scope_code
from peili.vault import erasing
from peili.vault.erasing import (
    TooManyOrphans,
    destroy_keys,
    rotate,
    rotate_if_due,
    sweep_orphans,
)
from peili.vault.house import Home, HouseKeys, open_house
from peili.vault.opened import vault
from peili.vault.sealing import Vault
from tests.support.builders import NOW, create_client, create_house

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
IDENTITY, CONTACT = scope_code("identity/appointments"), scope_code("contact/appointments")


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[HouseKeys]:
    """Keys of a house of its own, in use by the sealed columns."""
    opened = open_house(Home(tmp_path), ask=input)
    sealing.register(lambda: Vault(opened.keyring))
    yield opened
    sealing.register(vault)
    opened.close()


def acts(keys: HouseKeys) -> list[str]:
    return [line.act for line in keys.home.journal.lines()]


def test_one_scope_goes_and_the_other_stays(keys: HouseKeys) -> None:
    aino = create_client(create_house())
    destroyed = destroy_keys(keys, subject_id=aino.subject_id, scopes=[CONTACT], ground="request", now=NOW)
    assert destroyed == 1
    read = type(aino).objects.get()
    assert read.first_name == "Aino"
    with pytest.raises(Erased):
        _ = read.phone
    assert acts(keys) == ["intent", "done"]


def test_the_intent_is_written_before_anything_goes(keys: HouseKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    aino = create_client(create_house())

    def cut(*_args: object) -> int:
        assert acts(keys) == ["intent"]
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(keys.keyring, "destroy", cut)
        with pytest.raises(OSError):  # noqa: PT011  # raised above
            destroy_keys(keys, subject_id=aino.subject_id, scopes=None, ground="request", now=NOW)
    assert keys.home.journal.replay(keys.keyring) == 1
    with pytest.raises(Erased):
        _ = type(aino).objects.get().first_name


def test_what_a_rollback_left_is_swept_when_it_has_settled(keys: HouseKeys) -> None:
    aino = create_client(create_house())
    orphan = _subject_of(NOW - timedelta(days=2))
    young = uuid7()
    keys.keyring.make([(orphan, CONTACT), (young, CONTACT)])
    later = NOW + timedelta(days=0)
    assert sweep_orphans(keys, now=later) == 1
    left = {subject for subject, _scope in keys.keyring.pairs()}
    assert left == {aino.subject_id, young}


def _subject_of(moment: object) -> UUID:
    milliseconds = int(moment.timestamp() * 1000)  # type: ignore[attr-defined]  # a datetime
    return UUID(int=milliseconds << 80 | 0x7 << 76 | 0x2 << 62 | 1)


def test_a_wrong_database_costs_no_keys(keys: HouseKeys) -> None:
    keys.keyring.make((_subject_of(NOW - timedelta(days=2, seconds=each)), CONTACT) for each in range(60))
    with pytest.raises(TooManyOrphans):
        sweep_orphans(keys, now=NOW)
    assert len(list(keys.keyring.pairs())) == 60


def test_an_epoch_ends_a_day_after_something_was_destroyed(keys: HouseKeys) -> None:
    aino = create_client(create_house())
    began = keys.keyring.status().began_at
    assert rotate_if_due(keys, now=began + erasing.EPOCH * 2) is None
    destroy_keys(keys, subject_id=aino.subject_id, scopes=[CONTACT], ground="request", now=NOW)
    assert rotate_if_due(keys, now=began + erasing.EPOCH / 2) is None
    assert rotate_if_due(keys, now=began + erasing.EPOCH) == 1
    assert rotate_if_due(keys, now=began + erasing.EPOCH * 5) is None
    assert acts(keys)[-1] == "rotated"
    assert type(aino).objects.get().first_name == "Aino"


def test_an_unfinished_epoch_is_due_at_once(keys: HouseKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    create_client(create_house())
    with monkeypatch.context() as patched:
        patched.setattr(type(keys.keyring), "_end_epochs", lambda _self: (_ for _ in ()).throw(OSError()))
        with pytest.raises(OSError):  # noqa: PT011  # raised above
            rotate(keys, now=NOW)
    assert keys.keyring.status().unfinished
    assert rotate_if_due(keys, now=NOW) == 0
    assert not keys.keyring.status().unfinished
