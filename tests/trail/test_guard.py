"""The database refuses to change or remove entries, whoever asks and however."""

import pytest
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader

from peili.trail.commands.ending import open_door
from peili.trail.models import Checkpoint, Door, Entry, EntrySubject
from peili.trail.probes import guarded
from peili.trail.queries import entries_about
from tests.support.builders import NOW
from tests.support.trails import CLIENTS, broken, linked, noted, person, practitioner, raw, sql

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

COLUMNS = [field.column for field in Entry._meta.local_concrete_fields]


def refused(name: str = "trail_entry_only_added"):
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_of_a_linked_entry_can_be_changed(column: str):
    entry = linked(1)[0]
    other = noted(5, person(), by=practitioner(), register_id=None)
    other.number, other.hash, other.marks = 7, b"h", b"m"
    field = next(each for each in Entry._meta.local_concrete_fields if each.column == column)
    value = field.get_db_prep_save(
        {"fields": ["x"], "at": NOW, "act": "x", "role": "x", "purpose": "x"}.get(
            field.name, "x" if field.name == "thing" else getattr(other, field.attname)
        ),
        connection,
    )
    with refused(), transaction.atomic():
        sql(f'UPDATE trail_entry SET "{column}" = %s WHERE id = %s', value, raw(entry.pk))
    assert broken() is None


def test_an_entry_that_waits_to_be_linked_cannot_be_changed_either():
    entry = noted(0, person())
    with refused(), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(act="other")
    with refused(), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(act="other", number=1, hash=b"", marks=b"")


@pytest.mark.parametrize("number", [0, 1])
def test_no_entry_can_be_removed(number: int):
    linked(1)
    noted(9)
    entry = Entry.objects.order_by("at")[number]
    with refused(), transaction.atomic():
        sql("DELETE FROM trail_entry WHERE id = %s", raw(entry.pk))


def test_whom_an_entry_is_about_can_neither_be_changed_nor_removed():
    linked(1)
    about = EntrySubject.objects.get()
    with refused("trail_about_only_added"), transaction.atomic():
        EntrySubject.objects.update(subject=person())
    with refused("trail_about_only_added"), transaction.atomic():
        about.delete()


def test_checkpoints_stay():
    linked(1)
    checkpoint = Checkpoint.objects.create(chain_id=CLIENTS, number=1, hash=b"", made_at=NOW)
    with refused("trail_checkpoint_only_added"), transaction.atomic():
        checkpoint.delete()
    with refused("trail_checkpoint_only_added"), transaction.atomic():
        Checkpoint.objects.update(number=2)


@pytest.mark.django_db(transaction=True)
def test_the_whole_table_cannot_be_emptied():
    linked(1)
    truncate = connection.vendor == "postgresql"  # which would fire no trigger of a row
    statement = "TRUNCATE trail_entry, trail_entrysubject" if truncate else "DELETE FROM trail_entry"
    with refused("only_added"), transaction.atomic():
        sql(statement)
    assert Entry.objects.count() == 1


def test_the_door_is_open_inside_its_block_only():
    linked(2)
    with open_door():
        EntrySubject.objects.all().delete()
    assert not Door.objects.exists()
    with refused(), transaction.atomic():
        Entry.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_the_door_shut():
    linked(1)
    with pytest.raises(RuntimeError), open_door():
        EntrySubject.objects.all().delete()
        raise RuntimeError
    assert EntrySubject.objects.count() == 1
    assert not Door.objects.exists()


def test_the_guard_says_whether_it_is_there():
    assert guarded()
    kind = (
        "FUNCTION IF EXISTS trail_about_only_added() CASCADE" if connection.vendor == "postgresql" else None
    )
    sql(f"DROP {kind or 'TRIGGER trail_about_only_added_delete'}")
    assert not guarded()


@pytest.mark.django_db(transaction=True)
def test_the_guard_survives_a_rebuild_of_its_table():
    state = MigrationLoader(connection).project_state(("trail", "0001_initial"))
    wider = migrations.AlterField("entry", "act", models.CharField(max_length=41))
    back = migrations.AlterField("entry", "act", models.CharField(max_length=40))
    linked(2)
    for step in (wider, back):
        changed = state.clone()
        step.state_forwards("trail", changed)
        with connection.schema_editor() as editor:
            step.database_forwards("trail", editor, state, changed)
        state = changed
        assert guarded()
    with refused(), transaction.atomic():
        Entry.objects.update(act="other")
    assert broken() is None


def test_who_is_asked_about_is_found_without_reading_the_whole_log():
    if connection.vendor != "sqlite":
        return  # a server reads a small table whole, whatever indexes there are
    assert "SCAN" not in entries_about(subject_id=person().pk).explain()
