"""Sealed values: whatever type comes back as it went in, and is nowhere to be read on its way."""

import copy
import datetime as dt
import logging
import pickle
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core import serializers
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction
from django.forms import modelform_factory
from django.template import Context, Engine
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from peili.people.models import Account, Claim, Client
from peili.promises import ids, sealing
from peili.promises.holding import NotCopied
from peili.promises.ids import NoStableId
from peili.promises.refused import SealedColumnRefused, SealedValueRefused
from peili.promises.sealed import Ciphertext, is_sealed, seal
from peili.promises.sealing import Erased, NoVault, scope_code
from peili.promises.stays import guard
from peili.vault.opened import house_keys, vault
from tests.support.builders import create_client, create_house
from tests.support.keyrings import subject
from tests.support.sealed_rows import stored
from tests.support.trial_cards import IDS, Trial

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

VALUES: dict[str, list[Any]] = {
    "char": ["", "Å", "Jouko-Ilmari Äyräpää", "x" * 20],
    "text": ["", "rivi\nja 'toinen' \"kolmas\"", "ä" * 5000],
    "number": [None, 0, 1984, 32767],
    "flag": [True, False],
    "on": [None, dt.date(1984, 2, 29)],
    "at": [None, dt.datetime(2026, 10, 25, 0, 30, 15, 123456, tzinfo=dt.UTC)],
    "clock": [None, dt.time(13, 15, 0, 1)],
    "price": [None, Decimal("79.90"), Decimal("-0.05"), Decimal("100000.00")],
    "answers": [{}, {"a": [1, None, True, "ä", {"b": 1.5}]}, [], "text"],
    "skin": ["dry", "oily"],
    "code": [None, UUID(int=7)],
    "illness": [None, "", "diabetes"],
}


@pytest.fixture
def trial(scratch: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(ids, "_ids", lambda: IDS)
    with scratch.schema_editor() as editor:
        editor.create_model(Trial)
    guard(Trial, scratch)
    return Trial.objects.using("scratch")


@pytest.mark.parametrize("name", VALUES)
def test_every_kind_of_value_comes_back_exactly(trial: Any, name: str) -> None:
    for value in VALUES[name]:
        made = trial.create(subject_id=subject(), **{name: value})
        read = getattr(trial.get(pk=made.pk), name)
        assert read == value
        assert type(read) is type(value)
        made.refresh_from_db()
        assert getattr(made, name) == value


def test_json_keeps_its_microseconds_and_its_changes(trial: Any) -> None:
    moment = dt.datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=dt.UTC)
    made = trial.create(subject_id=subject(), answers={"at": moment})
    read = trial.get(pk=made.pk)
    assert read.answers == {"at": moment.isoformat()}
    read.answers["more"] = ["ä"]
    read.save(using="scratch")
    assert trial.get(pk=made.pk).answers["more"] == ["ä"]


def test_absence_is_told_only_where_it_tells_nothing(trial: Any) -> None:
    made = trial.create(subject_id=subject(), illness=None, number=None)
    assert stored(made, "number", "scratch") == b""
    assert len(stored(made, "illness", "scratch")) == len(stored(made, "char", "scratch"))
    with pytest.raises(SealedColumnRefused):
        trial.filter(illness__isnull=True)
    assert trial.filter(number__isnull=True).count() == 1


def test_neither_the_log_nor_the_queries_hold_a_value(caplog: pytest.LogCaptureFixture) -> None:
    house = create_house()
    with (
        override_settings(DEBUG=True),
        caplog.at_level(logging.DEBUG),
        CaptureQueriesContext(connection) as queries,
    ):
        aino = create_client(house, "Canarynimi", "Canarysuku", "+358409998877")
        aino.first_name = "Canarytoinen"
        aino.save()
        assert Client.objects.get().last_name == "Canarysuku"
        with pytest.raises(SealedColumnRefused):
            Client.objects.filter(first_name="Canarynimi")
    assert len(queries) > 5
    said = caplog.text + repr(queries.captured_queries)
    assert "Canary" not in said
    assert "409998877" not in said


def test_there_must_be_a_value_where_none_is_allowed() -> None:
    aino = create_client(create_house())
    aino.first_name = None
    with pytest.raises(SealedValueRefused, match=r"people\.Client\.first_name: there must be a value"):
        aino.save()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("number", "Salainen"),
        ("on", "Salainen"),
        ("at", dt.datetime(2026, 1, 1)),  # noqa: DTZ001  # the point
        ("price", "Salainen"),
        ("answers", {"Salainen": object()}),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_not_quoted(trial: Any, name: str, wrong: Any) -> None:
    with pytest.raises(SealedValueRefused) as refused:
        trial.create(subject_id=subject(), **{name: wrong})
    assert "Salainen" not in str(refused.value)
    assert "2026" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None


def test_a_form_shows_and_takes_values() -> None:
    aino = create_client(create_house())
    form_class = modelform_factory(Client, fields=["first_name", "birth_year", "email"])
    shown = form_class(instance=Client.objects.get()).as_p()
    assert 'value="Aino"' in shown
    form = form_class({"first_name": "Eino", "birth_year": "1984", "email": ""}, instance=aino)
    assert form.is_valid()
    form.save()
    read = Client.objects.get()
    assert (read.first_name, read.birth_year) == ("Eino", 1984)
    assert not form_class({"first_name": "Eino", "birth_year": "1700"}, instance=aino).is_valid()
    assert not form_class({"first_name": "E" * 61}, instance=aino).is_valid()


def test_a_computed_default_is_not_in_the_page_twice() -> None:
    field = Trial._meta.get_field("answers")
    assert callable(field.default)
    assert field.formfield().show_hidden_initial is False


def test_an_erased_value_prints_nothing_and_is_not_written_again() -> None:
    aino = create_client(create_house())
    house_keys().keyring.destroy(aino.subject_id)
    read = Client.objects.get()
    for name in ("first_name", "full_name"):
        with pytest.raises(Erased):
            getattr(read, name)
    template = Engine().from_string("[{{ client.first_name }}|{{ client.full_name }}|{{ client.language }}]")
    assert template.render(Context({"client": read})) == "[||fi]"
    read.first_name = "Aino"
    with pytest.raises(Erased), transaction.atomic():
        read.save()
    Client.objects.update(first_name=None, last_name=None)
    assert Client.objects.get().first_name is None


def test_a_record_is_copied_and_never_pickled() -> None:
    create_client(create_house())
    read = Client.objects.get()
    for twin in (copy.copy(read), copy.deepcopy(read)):
        assert twin.first_name == "Aino"
        assert twin == read
        twin.first_name = "Eino"
        assert twin._state is not read._state
    assert isinstance(read.__dict__["first_name"], Ciphertext)
    for gone in (read, Client.objects.all()):
        with pytest.raises(NotCopied):
            pickle.dumps(gone)


def test_serializers_leave_sealed_values_out() -> None:
    aino = create_client(create_house())
    assert "Aino" not in serializers.serialize("json", [aino])
    with pytest.raises(SealedColumnRefused):
        Client._meta.get_field("first_name").value_to_string(aino)


def test_without_a_vault_nothing_is_sealed_or_opened() -> None:
    create_client(create_house())
    read = Client.objects.get()
    sealing.unregister()
    try:
        with pytest.raises(NoVault):
            _ = read.first_name
        read.first_name = "Eino"
        with pytest.raises(NoVault), transaction.atomic():
            read.save()
        with pytest.raises(NoVault), transaction.atomic():
            create_client(read.register.controller)
    finally:
        sealing.register(vault)


def test_a_field_that_the_lock_does_not_know_is_not_sealed(
    trial: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ids, "_ids", dict)
    with pytest.raises(NoStableId, match=r"sealed_trial\.Trial\.char"):
        trial.create(subject_id=subject())


def test_types_that_cannot_be_sealed_are_refused_where_they_are_declared() -> None:
    for field in (
        models.FileField(),
        models.ImageField(),
        models.BinaryField(),
        models.CharField(db_default="x"),
    ):
        with pytest.raises(ImproperlyConfigured):
            seal(field, scope="x/y")


def test_every_sealed_field_has_its_own_place() -> None:
    fields = [field for model in (Client, Claim, Account) for field in model._meta.fields if is_sealed(field)]
    assert len({ids.stable_id(f"{field.model._meta.label}.{field.name}") for field in fields}) == len(fields)
    assert len({scope_code(field.scope) for field in fields}) == len({field.scope for field in fields})
