"""The record's sentence about sealing turns red when it stops being true."""

import logging
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from peili.house import keyring_work
from peili.house.work import jobs
from peili.people.models import Client
from peili.promises.probes import Question, State, ask
from peili.promises.sealed import sealed_fields
from peili.vault import probes
from peili.vault.erasing import TooManyOrphans
from peili.vault.opened import house_keys
from tests.support.builders import NOW, create_client, create_house

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
QUESTION = Question(now=NOW, register=UUID(int=1))


def overwrite(content: Any) -> None:
    table = connection.ops.quote_name("people_client")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET phone = %s", [content])


def test_it_holds_while_every_column_is_ciphertext() -> None:
    assert ask("vault.sealed", QUESTION).state is State.HOLDS
    create_client(create_house())
    found = ask("vault.sealed", QUESTION)
    assert found.state is State.HOLDS
    count = sum(len(sealed_fields(model)) for model in apps.get_models())
    assert count > 10
    assert str(count) in str(found.text)


@pytest.mark.parametrize("kind", ["plain", "of another scope", "too short"])
def test_a_value_written_past_the_program_turns_it_red(kind: str) -> None:
    aino = create_client(create_house())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT phone, first_name FROM {connection.ops.quote_name('people_client')}")
        phone, name = map(bytes, cursor.fetchone())
    overwrite(
        connection.Database.Binary(
            {"plain": b"+358401234567" * 9, "of another scope": name, "too short": phone[:30]}[kind]
        )
    )
    found = ask("vault.sealed", QUESTION)
    assert found.state is State.DRIFTS
    assert "people.Client.phone" in str(found.text)
    assert "358" not in str(found.text)
    assert aino.pk


def test_a_plain_database_file_turns_it_red(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        assert "server" in str(ask("vault.sealed", QUESTION).text) or "palvelim" in str(
            ask("vault.sealed", QUESTION).text
        )
        return
    assert probes.file_is_encrypted()
    monkeypatch.setattr(probes, "file_is_encrypted", lambda: False)
    found = ask("vault.sealed", QUESTION)
    assert (found.state, "encrypt-database" in str(found.mend)) == (State.DRIFTS, True)


def test_the_nights_work_is_registered_and_a_refusal_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    mine = {job.name: job for job in jobs() if job.name.startswith("vault.")}
    assert {"vault.sweep", "vault.files", "vault.rotate"} <= mine.keys()
    create_client(create_house())
    mine["vault.sweep"].job(NOW)
    mine["vault.files"].job(NOW)
    mine["vault.rotate"].job(NOW)
    assert Client.objects.get().first_name == "Aino"

    def refuse(_keys: object, **_words: object) -> int:
        raise TooManyOrphans("90 of 100 keys have no subject")

    monkeypatch.setattr(keyring_work, "sweep_orphans", refuse)
    with caplog.at_level(logging.ERROR):
        mine["vault.sweep"].job(NOW)
    assert "90 of 100" in caplog.text
    assert house_keys().keyring.status().epoch >= 1
