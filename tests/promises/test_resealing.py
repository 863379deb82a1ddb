"""A moved scope: nothing moves unless a migration reseals it, and resealing stops and goes on."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models
from django.db.migrations import AlterField, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.test.utils import isolate_apps

from peili.people.models import Client
from peili.promises import ids, lock, resealing, sealing
from peili.promises.activities import APPOINTMENTS
from peili.promises.checks import check_declarations, check_model
from peili.promises.declare import impersonal, personal, via
from peili.promises.lock import LockRefused
from peili.promises.records import Record
from peili.promises.resealing import Move, Reseal, moves
from peili.promises.sealed import SealedColumn
from peili.promises.sealed_checks import check_sealing
from peili.promises.sealing import Place, Tampered, scope_code
from peili.promises.vocabulary import NAME
from peili.vault.models import Subject
from tests.support.keyrings import subject
from tests.support.trial_cards import IDS, Trial

WAS, NOW = "identity/appointments", "identity/appointments+marketing"
STEP = Reseal(model="trial", field="char", field_id=IDS["sealed_trial.Trial.char"], was=WAS, now=NOW)


@pytest.fixture
def rows(scratch: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(ids, "_ids", lambda: IDS)
    with scratch.schema_editor() as editor:
        editor.create_model(Trial)
    for number in range(7):
        Trial.objects.using("scratch").create(subject_id=subject(), char=f"Aino{number}", text="stays")
    monkeypatch.setattr(resealing, "BATCH", 3)
    return Trial.objects.using("scratch")


def state() -> ProjectState:
    found = ProjectState()
    found.add_model(
        models_state(
            {
                "id": models.UUIDField(primary_key=True),
                "subject_id": models.UUIDField(),
                "char": SealedColumn(scope=NOW),
            }
        )
    )
    return found


def models_state(fields: dict[str, Any]) -> Any:
    return ModelState("sealed_trial", "Trial", list(fields.items()))


def run(scratch: Any, step: Reseal, *, backwards: bool = False) -> None:
    with scratch.schema_editor() as editor:
        act = step.database_backwards if backwards else step.database_forwards
        act("sealed_trial", editor, state(), state())


def opened(scratch: Any, scope: str) -> list[str]:
    """Open the column by hand under a scope."""
    found = []
    model = state().apps.get_model("sealed_trial", "Trial")
    for row in model.objects.using("scratch").order_by("pk"):
        place = Place(STEP.field_id, row.pk, scope, row.subject_id)
        found.append(sealing.sealer().open(bytes(row.char), place)[1:].decode())
    return found


@pytest.mark.engine
def test_every_value_moves_and_comes_back(rows: Any, scratch: Any) -> None:
    names = [f"Aino{number}" for number in range(7)]
    assert sorted(opened(scratch, WAS)) == names
    run(scratch, STEP)
    assert sorted(opened(scratch, NOW)) == names
    with pytest.raises(Tampered):
        opened(scratch, WAS)
    run(scratch, STEP, backwards=True)
    assert sorted(opened(scratch, WAS)) == names
    assert "char" in STEP.describe()


@pytest.mark.engine
def test_a_move_that_was_cut_short_goes_on(rows: Any, scratch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real, sealed = sealing.sealer(), []

    class Tired:
        open = staticmethod(real.open)

        @staticmethod
        def seal(plain: bytes, place: Place) -> bytes:
            if len(sealed) == 4:
                raise OSError
            sealed.append(place)
            return real.seal(plain, place)

    with monkeypatch.context() as patched:
        patched.setattr(resealing, "sealer", lambda: Tired)
        with pytest.raises(OSError):  # noqa: PT011  # raised above
            STEP._move(state().apps.get_model("sealed_trial", "Trial").objects.using("scratch"), WAS, NOW)
    before = {
        row.pk: bytes(row.char)
        for row in state().apps.get_model("sealed_trial.Trial").objects.using("scratch")
    }
    run(scratch, STEP)
    after = {
        row.pk: bytes(row.char)
        for row in state().apps.get_model("sealed_trial.Trial").objects.using("scratch")
    }
    done = [pk for pk, content in before.items() if content[1:9] == scope_code(NOW)]
    assert len(done) == 4
    assert all(after[pk] == before[pk] for pk in done)
    assert len(opened(scratch, NOW)) == 7


@pytest.mark.parametrize(
    ("move", "number"),
    [
        (Move("people.0009", "client", "phone", WAS, NOW, resealed=False), "peili.E010"),
        (Move("people.0009", "client", "phone", None, NOW, resealed=False), "peili.E011"),
        (Move("people.0009", "client", "phone", WAS, None, resealed=True), "peili.E011"),
        (Move("people.0009", "client", "phone", WAS, NOW, resealed=True), None),
    ],
)
def test_a_move_without_its_step_stops_the_start(
    move: Move, number: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peili.promises.sealed_checks.moves", lambda: [move])
    found = [(message.id, str(message.hint)) for message in check_sealing()]
    assert [each for each, _hint in found] == ([number] if number else [])
    if number == "peili.E010":
        assert f'was="{WAS}", now="{NOW}"' in found[0][1]


def test_the_moves_of_the_migrations_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(moves()) == []

    class Moved(Migration):
        dependencies = [("people", "0001_initial")]
        operations = [
            AlterField("client", "phone", SealedColumn(scope="contact/appointments+marketing")),
            AlterField("client", "email", SealedColumn(scope="contact/appointments+marketing")),
            Reseal(
                model="client",
                field="email",
                field_id=1,
                was="contact/appointments",
                now="contact/appointments+marketing",
            ),
            AlterField("client", "city", models.TextField()),
        ]

    real = MigrationLoader.load_disk

    def with_one_more(loader: MigrationLoader) -> None:
        real(loader)
        loader.disk_migrations["people", "9999_moved"] = Moved("9999_moved", "people")

    monkeypatch.setattr(MigrationLoader, "load_disk", with_one_more)
    assert [(move.field, move.now, move.resealed) for move in moves()] == [
        ("phone", "contact/appointments+marketing", False),
        ("email", "contact/appointments+marketing", True),
        ("city", None, False),
    ]
    assert [each.id for each in check_declarations()] == ["peili.E010", "peili.E011"]


@pytest.fixture
def scratch_models() -> Iterator[None]:
    with isolate_apps("peili.people"):
        yield


@pytest.mark.usefixtures("scratch_models")
def test_what_a_sealed_field_needs_around_it_is_named() -> None:
    class Bare(models.Model):
        subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
        name = personal(NAME, models.CharField(max_length=9), APPOINTMENTS)

        class Meta:
            app_label = "people"

    class Around(Record):
        subject = via("client__subject")
        client = models.ForeignKey(Client, models.CASCADE)
        name = personal(NAME, models.CharField(max_length=9), APPOINTMENTS)

        class Meta:
            app_label = "people"

    class Nobody(Record):
        subject = models.ForeignKey(Subject, models.CASCADE, null=True, related_name="+")
        name = personal(NAME, models.CharField(max_length=9), APPOINTMENTS)

        class Meta:
            app_label = "people"

    class Past(Record):
        subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
        name = personal(NAME, models.CharField(max_length=9), APPOINTMENTS)
        objects = models.Manager()

        class Meta:
            app_label = "people"

    class Right(Record):
        subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
        whose = via("client__subject")
        client = models.ForeignKey(Client, models.CASCADE)
        name = personal(NAME, models.CharField(max_length=9), APPOINTMENTS)

        class Meta:
            app_label = "people"

    for model in (Bare, Around, Nobody, Past):
        assert [each.id for each in check_model(model)] == ["peili.E009"], model
    assert check_model(Right) == []


@pytest.mark.usefixtures("scratch_models")
@pytest.mark.parametrize(
    "meta",
    [
        {"constraints": [models.CheckConstraint(condition=models.Q(on=models.F("name")), name="x")]},
        {"constraints": [models.CheckConstraint(condition=~models.Q(models.Q(name__gt="a")), name="x")]},
        {"constraints": [models.UniqueConstraint(models.functions.Lower("name"), name="x")]},
        {"indexes": [models.Index(fields=["on"], condition=models.Q(name="a"), name="x")]},
        {"indexes": [models.Index(models.F("name").desc(), name="x")]},
        {"ordering": [models.F("name").asc()]},
        {"get_latest_by": "name"},
    ],
    ids=lambda meta: next(iter(meta)),
)
def test_constraints_are_walked_to_their_end(meta: dict[str, Any]) -> None:
    held = type("Meta", (), {"app_label": "people", **meta})
    model = type(
        "Walked",
        (Record,),
        {
            "__module__": __name__,
            "subject": models.ForeignKey(Subject, models.CASCADE, related_name="+"),
            "on": impersonal(models.IntegerField()),
            "name": personal(NAME, models.CharField(max_length=9), APPOINTMENTS),
            "Meta": held,
        },
    )
    assert [each.id for each in check_model(model)] == ["peili.E005"]


def locked(monkeypatch: pytest.MonkeyPatch, path: Any, **changes: Any) -> None:
    content = lock.read()
    content["people.Client.phone"] |= changes
    path.write_text(lock.json.dumps(content))
    monkeypatch.setattr(lock, "PATH", path)


def test_a_sealed_field_keeps_its_kind(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    locked(monkeypatch, tmp_path / "lock", kind="int")
    before = lock.PATH.read_text()
    with pytest.raises(LockRefused, match=r"people\.Client\.phone is sealed as int and cannot become text"):
        lock.write()
    assert lock.PATH.read_text() == before


def test_a_renamed_field_keeps_its_id_and_no_id_is_given_twice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    path = tmp_path / "lock"
    content = lock.read()
    last = max(entry["id"] for entry in content.values())
    content["people.Client.mobile"] = content.pop("people.Client.phone") | {"id": last + 1}
    content["people.Client.gone"] = dict(content["people.Client.email"], id=last + 2)
    path.write_text(lock.json.dumps(content))
    monkeypatch.setattr(lock, "PATH", path)
    lock.write({"people.Client.mobile": "people.Client.phone"})
    after = lock.read()
    assert after["people.Client.phone"]["id"] == last + 1
    assert "people.Client.gone" not in after
    content = {name: entry for name, entry in after.items() if name != "people.Client.email"}
    path.write_text(lock.json.dumps({"retired": {"ids": [last + 2]}} | content))
    lock.write()
    assert lock.read()["people.Client.email"]["id"] == last + 3
    lock.write()
    assert lock.read()["people.Client.email"]["id"] == last + 3
