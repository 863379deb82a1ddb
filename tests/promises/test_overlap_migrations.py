"""The guard lives through every change Django makes to its table, on both engines, both ways."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, migrations, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ProjectState

from peili.promises.operations import EnableBtreeGist
from peili.promises.overlap import NoOverlap

pytestmark = pytest.mark.engine
APP = "overlap_moves"
ONE = "00000000-0000-0000-0000-000000000001"
GUARD = "moves_no_overlap"
INDEX = models.Index(fields=["resource", "start_minute", "end_minute"], name="moves_seek")


def make_tables(*, guarded: bool = True, **options: Any) -> list[Any]:
    constraints = [NoOverlap(name=GUARD)] if guarded else []
    return [
        EnableBtreeGist(),
        migrations.CreateModel("Resource", [("id", models.UUIDField(primary_key=True))]),
        migrations.CreateModel(
            "Span",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("resource", models.ForeignKey(f"{APP}.resource", models.CASCADE)),
                ("start_minute", models.BigIntegerField()),
                ("end_minute", models.BigIntegerField()),
            ],
            options={"constraints": constraints, "indexes": [INDEX], **options},
        ),
    ]


class History:
    """A row of migrations on one database, each with the state before it."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.states = [ProjectState()]
        self.migrations: list[migrations.Migration] = []

    def forwards(self, *operations: Any) -> None:
        migration = migrations.Migration(f"{len(self.migrations):04}", APP)
        migration.operations = list(operations)
        with self.connection.schema_editor(atomic=True) as editor:
            self.states.append(migration.apply(self.states[-1].clone(), editor))
        self.migrations.append(migration)

    def backwards(self) -> None:
        self.states.pop()
        with self.connection.schema_editor(atomic=True) as editor:
            self.migrations.pop().unapply(self.states[-1].clone(), editor)

    def model(self, name: str = "Span") -> Any:
        return self.states[-1].apps.get_model(APP, name)

    def guarded(self) -> bool:
        """Tell whether the guard stands in the database and really refuses insert and update."""
        span = self.model()
        constraint = next(
            (each for each in span._meta.constraints if each.name == GUARD), NoOverlap(name=GUARD)
        )
        return constraint.installed(self.connection, span) and self.refuses()

    def refuses(self) -> bool:
        span, rows = self.model(), self.model().objects.using("scratch")
        start, end = [field.attname for field in span._meta.concrete_fields if "minute" in field.name]
        resource = self.model("Resource").objects.using("scratch").get_or_create(pk=ONE)[0]
        rows.all().delete()
        first = rows.create(resource=resource, **{start: 0, end: 10})
        rows.create(resource=resource, **{start: 10, end: 20})
        return _raises(lambda: rows.create(resource=resource, **{start: 15, end: 25})) and _raises(
            lambda: rows.filter(pk=first.pk).update(**{end: 11})
        )


def _raises(write: Callable[[], object]) -> bool:
    try:
        write()
    except IntegrityError as error:
        return GUARD in str(error)
    return False


@pytest.fixture
def history(scratch: Any) -> History:
    return History(scratch)


CHANGES = {
    "a field is added": [migrations.AddField("span", "note", models.CharField(max_length=9, default=""))],
    "a null field is added": [migrations.AddField("span", "note", models.CharField(max_length=9, null=True))],
    "a key is added": [
        migrations.AddField("span", "twin", models.ForeignKey(f"{APP}.span", models.CASCADE, null=True))
    ],
    "a guarded field changes type": [migrations.AlterField("span", "start_minute", models.IntegerField())],
    "a guarded field changes column": [
        migrations.AlterField("span", "end_minute", models.BigIntegerField(db_column="until"))
    ],
    "the resource changes column": [
        migrations.AlterField(
            "span", "resource", models.ForeignKey(f"{APP}.resource", models.PROTECT, db_column="owner")
        )
    ],
    "the model changes name": [
        migrations.RenameModel("Span", "Stay"),
        migrations.RenameModel("Stay", "Span"),
    ],
    "the table changes name": [migrations.AlterModelTable("span", "stays")],
    "a constraint is added": [
        migrations.AddConstraint(
            "span", models.CheckConstraint(condition=models.Q(start_minute__gte=0), name="not_before")
        )
    ],
    "the other table is rebuilt": [
        migrations.AddField("resource", "name", models.CharField(max_length=9, default=""))
    ],
    "the other key changes": [
        migrations.AlterField("resource", "id", models.CharField(primary_key=True, max_length=40))
    ],
    "added, changed and removed in one": [
        migrations.AddField("span", "note", models.CharField(max_length=9, default="")),
        migrations.AlterField("span", "note", models.TextField(default="")),
        migrations.AlterField("span", "start_minute", models.BigIntegerField(db_column="since")),
        migrations.RemoveField("span", "note"),
    ],
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_lives_through_a_change_and_back(history: History, change: str) -> None:
    history.forwards(*make_tables())
    assert history.guarded()
    history.forwards(*CHANGES[change])
    assert history.guarded()
    history.backwards()
    assert history.guarded()


@pytest.mark.parametrize(
    "change", ["a guarded field changes column", "a key is added", "a guarded field changes type"]
)
def test_it_is_there_when_made_and_changed_in_one_migration(history: History, change: str) -> None:
    history.forwards(*make_tables(), *CHANGES[change])
    assert history.guarded()


def test_added_and_removed_later(history: History) -> None:
    history.forwards(*make_tables(guarded=False))
    assert not history.guarded()
    history.forwards(migrations.AddConstraint("span", NoOverlap(name=GUARD)))
    assert history.guarded()
    history.forwards(migrations.RemoveConstraint("span", GUARD))
    assert not history.guarded()
    assert not history.refuses()
    _clear(history)
    history.backwards()
    assert history.guarded()
    history.backwards()
    assert not history.guarded()


def _clear(history: History) -> None:
    history.model().objects.using("scratch").all().delete()


@pytest.mark.parametrize(
    "rows", [[(0, 10), (9, 20)], [(0, 50), (10, 20), (30, 40)], [(5, 6), (7, 7)], [(1, 9), (1, 9)]]
)
def test_it_cannot_be_added_over_rows_that_clash(history: History, rows: list[tuple[int, int]]) -> None:
    history.forwards(*make_tables(guarded=False))
    spans = history.model().objects.using("scratch")
    resource = history.model("Resource").objects.using("scratch").create(pk=ONE)
    spans.bulk_create(
        [spans.model(resource=resource, start_minute=start, end_minute=end) for start, end in rows]
    )
    with pytest.raises(IntegrityError, match=GUARD):
        history.forwards(migrations.AddConstraint("span", NoOverlap(name=GUARD)))
    assert spans.count() == len(rows)
    assert not history.guarded()


def test_a_rename_found_by_django_keeps_it(history: History) -> None:
    history.forwards(*make_tables())
    before, after = history.states[-1], history.states[-1].clone()
    span = after.models[APP, "span"]
    span.fields = {
        ("opens" if name == "start_minute" else name): field for name, field in span.fields.items()
    }
    span.options["constraints"] = [NoOverlap(name=GUARD, start="opens")]
    span.options["indexes"] = [models.Index(fields=["resource", "opens", "end_minute"], name="moves_seek")]

    class AlwaysRenamed:
        def ask_rename(self, *_names: object) -> bool:
            return True

    found = MigrationAutodetector(before, after, AlwaysRenamed())._detect_changes()[APP]
    operations = [operation for migration in found for operation in migration.operations]
    assert any(isinstance(operation, migrations.RenameField) for operation in operations)
    history.forwards(*operations)
    assert history.model()._meta.constraints[0].start == "opens"
    span_model = history.model()
    assert span_model._meta.constraints[0].installed(history.connection, span_model)


def test_the_columns_may_be_renamed_beneath_it(scratch: Any, history: History) -> None:
    """The engines follow a plain rename by themselves, so the guard never has a gap."""
    history.forwards(*make_tables())
    table = history.model()._meta.db_table
    with scratch.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME COLUMN start_minute TO since")
        cursor.execute("INSERT INTO overlap_moves_resource VALUES ('00000000000000000000000000000001')")
        insert = f"INSERT INTO {table} (resource_id, since, end_minute) VALUES (%s, %s, %s)"
        cursor.execute(insert, ["00000000000000000000000000000001", 0, 10])
        with pytest.raises(IntegrityError, match=GUARD):
            cursor.execute(insert, ["00000000000000000000000000000001", 5, 15])


def test_dropping_the_table_leaves_nothing(history: History) -> None:
    history.forwards(*make_tables())
    history.forwards(migrations.DeleteModel("Span"))
    history.forwards(*make_tables()[2:])
    assert history.guarded()
