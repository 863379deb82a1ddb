"""A page of many people costs one read of the keyring, wherever it lies."""

from collections.abc import Iterator

import pytest

from peili.people.models import Client
from peili.promises import sealing
from peili.promises.holding import warm
from peili.promises.sealing import scope_code
from peili.vault.keyring.postgres import PostgresKeyring
from peili.vault.opened import vault
from peili.vault.root import Root
from peili.vault.sealing import Vault
from tests.support import keyrings
from tests.support.builders import create_client, create_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def ring(keyring_server: str, root: Root) -> Iterator[PostgresKeyring]:
    keyrings.clear(keyring_server)
    PostgresKeyring.begin(keyring_server, root, now=keyrings.NOW)
    opened = PostgresKeyring(keyring_server, root)
    sealing.register(lambda: Vault(opened))
    yield opened
    sealing.register(vault)
    opened.close()


def reads(ring: PostgresKeyring, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    counted: list[int] = []
    real = ring._read

    def read(pairs):
        counted.append(len(pairs))
        return real(pairs)

    monkeypatch.setattr(ring, "_read", read)
    ring._cache.clear()
    return counted


def test_a_list_reads_all_its_keys_at_the_first_name(
    ring: PostgresKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = create_house()
    people = [create_client(house, f"Aino{number}") for number in range(12)]
    ring.destroy(people[3].subject_id, [scope_code("contact/appointments")])
    counted = reads(ring, monkeypatch)
    shown = [client.first_name for client in Client.objects.all()]
    assert sorted(shown) == sorted(f"Aino{number}" for number in range(12))
    assert counted == [24]  # both scopes of twelve people, in one go


def test_rows_of_several_reads_are_warmed_together(
    ring: PostgresKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = create_house()
    people = [create_client(house, f"Aino{number}") for number in range(5)]
    counted = reads(ring, monkeypatch)
    rows = [Client.objects.get(pk=client.pk) for client in people]
    warm(rows)
    assert [row.phone + row.first_name for row in rows] == [
        f"+358401234567Aino{number}" for number in range(5)
    ]
    assert counted == [10]
