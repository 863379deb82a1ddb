"""Sealed rows: bound to their row, field and subject, saved and read only as whole records."""

import threading
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from peili.people.models import Account, Claim, Client
from peili.promises.holding import WrongSubject
from peili.promises.refused import SealedColumnRefused
from peili.promises.sealed import Ciphertext, sealed_fields
from peili.promises.sealing import SealingRefused, Tampered
from peili.vault.commands import make_subject
from peili.vault.models import Kind
from peili.vault.opened import house_keys
from tests.support.builders import NOW, create_account, create_client, create_house, create_staff
from tests.support.sealed_rows import claim_of, stored, write

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_raw_sql_finds_ciphertext_of_one_length() -> None:
    aino = create_client(create_house(), phone="+358401234567")
    found = {
        field.name: stored(aino, field.name) for field in sealed_fields(Client) if field.name != "birth_year"
    }
    assert {len(content) for content in found.values()} == {1 + 8 + 12 + 32 + 16}
    for content in found.values():
        assert b"Aino" not in content
        assert b"358" not in content
    assert stored(aino, "birth_year") == b""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name('people_client')}")
        assert "Testinen" not in repr(cursor.fetchall())


@pytest.mark.parametrize("where", ["another row", "another field", "another subject", "changed"])
def test_ciphertext_that_was_moved_fails_closed(where: str) -> None:
    house = create_house()
    aino = create_client(house)
    eino = create_client(house, "Eino", "Toinen", "+358407654321")
    held = stored(aino, "first_name")
    if where == "another row":
        write(eino, "first_name", held)
        target, field = eino, "first_name"
    elif where == "another field":
        write(aino, "last_name", held)
        target, field = aino, "last_name"
    elif where == "another subject":
        claim = claim_of(aino)
        write(claim, "first_name", held)
        target, field = claim, "first_name"
    else:
        write(aino, "first_name", held[:-1] + bytes([held[-1] ^ 1]))
        target, field = aino, "first_name"
    read = type(target).objects.get(pk=target.pk)
    with pytest.raises(Tampered) as refused:
        getattr(read, field)
    assert "Aino" not in str(refused.value)
    with pytest.raises(Tampered):
        type(target).objects.get(pk=target.pk).refresh_from_db()


def test_a_row_keeps_its_id_and_its_subject() -> None:
    house = create_house()
    aino, eino = create_client(house), create_client(house, "Eino")
    other = make_subject(register_id=aino.register_id, kind=Kind.CLIENT, now=NOW)
    with pytest.raises(SealedColumnRefused):
        Client.objects.filter(pk=aino.pk).update(subject=other)
    for change in ({"subject": other}, {"id": uuid4()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Client._base_manager.filter(pk=aino.pk).update(**change)
    read = Client.objects.get(pk=aino.pk)
    read.subject = other
    with pytest.raises(WrongSubject):
        read.save()
    with pytest.raises(WrongSubject):
        read.save(update_fields=["subject"])
    assert Client.objects.get(pk=aino.pk).first_name == "Aino"
    assert eino.first_name == "Eino"


def test_a_record_saved_as_another_row_is_sealed_anew_whole() -> None:
    house = create_house()
    create_client(house)
    read = Client.objects.get()
    read.pk, read.subject = uuid4(), make_subject(register_id=read.register_id, kind=Kind.CLIENT, now=NOW)
    with pytest.raises(WrongSubject):
        read.save(update_fields=["first_name"])
    partial = Client.objects.only("first_name").get()
    partial.pk = uuid4()
    with pytest.raises(WrongSubject):
        partial.save()
    read.save()
    assert (
        sorted(client.first_name + client.phone for client in Client.objects.all())
        == ["Aino+358401234567"] * 2
    )


def test_bytes_that_nobody_opened_go_back_as_they_were() -> None:
    aino = create_client(create_house())
    before = {field.name: stored(aino, field.name) for field in sealed_fields(Client)}
    read = Client.objects.get()
    read.first_name = "Aino Maria"
    read.save()
    after = {field.name: stored(aino, field.name) for field in sealed_fields(Client)}
    assert {name for name in before if before[name] != after[name]} == {"first_name"}


def test_an_upsert_is_refused() -> None:
    aino = create_client(create_house())
    aino.first_name = "Eino"
    with pytest.raises(SealedColumnRefused, match="upserted"):
        Client.objects.bulk_create(
            [aino], update_conflicts=True, unique_fields=["id"], update_fields=["first_name"]
        )


def test_part_of_a_record_is_read_with_its_subject_in_one_query() -> None:
    house = create_house()
    for number in range(3):
        create_client(house, f"Aino{number}")
    for rows in (
        Client.objects.only("first_name"),
        Client.objects.defer("subject", "phone"),
        Client.objects.defer(None),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert sorted(row.first_name for row in rows) == ["Aino0", "Aino1", "Aino2"]
        assert len(queries) == 1


def test_a_subject_left_out_through_a_relation_is_fetched_by_the_row() -> None:
    aino = create_client(create_house())
    claim = claim_of(aino)
    claim.client, claim.joined_at = aino, NOW
    claim.save()
    read = Claim.objects.select_related("client").only("first_name", "client__first_name").get()
    with CaptureQueriesContext(connection) as queries:
        assert read.client.first_name == "Aino"
    assert len(queries) == 1


def test_an_account_is_its_staff_members() -> None:
    house = create_house()
    bea, cia = create_staff(house), create_staff(house, "Cia")
    account = create_account(bea, "bea")
    assert account.subject_id == bea.subject_id
    account.staff = cia
    with pytest.raises(WrongSubject):
        account.save()
    with pytest.raises(WrongSubject):
        Account.objects.bulk_create([Account(staff=cia, subject_id=bea.subject_id, sign_in_name="x")])


def test_bytes_of_no_row_are_not_opened() -> None:
    with pytest.raises(SealingRefused):
        _ = Client(first_name=Ciphertext(b"x")).first_name


def test_keys_are_made_in_one_write_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    house = create_house()
    register = create_client(house).register
    people = [
        Client(
            subject=make_subject(register_id=register.pk, kind=Kind.CLIENT, now=NOW),
            register=register,
            **dict.fromkeys(("first_name", "last_name", "phone"), "x"),
            source="desk",
            relationship_started_on=NOW.date(),
        )
        for _ in range(5)
    ]
    asked: list[int] = []
    make = house_keys().keyring.make
    monkeypatch.setattr(
        house_keys().keyring, "make", lambda pairs: asked.append(len(each := list(pairs))) or make(each)
    )
    Client.objects.bulk_create(people)
    assert asked == [10]


def test_many_threads_read_and_write(transactional_db: None) -> None:
    house = create_house()
    clients = [create_client(house, f"Aino{number}") for number in range(8)]
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(5):
                mine = Client.objects.get(pk=clients[number].pk)
                mine.last_name = f"Suku{number}"
                mine.save()
                assert {client.first_name for client in Client.objects.all()} == {
                    f"Aino{each}" for each in range(8)
                }
        except BaseException as error:  # noqa: BLE001  # shown below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert {client.last_name for client in Client.objects.all()} == {f"Suku{each}" for each in range(8)}
