"""Moving sealed columns: the migration step a moved scope needs, and the check that demands it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.exceptions import NodeNotFoundError
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from peili.promises.holding import SUBJECT_ID
from peili.promises.sealed import SealedColumn
from peili.promises.sealing import Place, scope_code, sealer

BATCH = 500


class Reseal(Operation):
    """Seal the values of a column under the scope its field has moved to.

    It stands beside the `AlterField` that moves the scope. Killed half-way (in a migration with
    `atomic = False`) it goes on where it stopped: a value already under the new scope is left alone.
    """

    reversible = True

    def __init__(self, *, model: str, field: str, field_id: int, was: str, now: str) -> None:
        self.model, self.field, self.field_id = model, field, field_id
        self.was, self.now = was, now

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change no model."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Reseal every value that is not under the new scope yet."""
        del from_state
        rows = to_state.apps.get_model(app_label, self.model)._base_manager.using(
            schema_editor.connection.alias
        )
        self._move(rows, self.was, self.now)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Reseal every value back under the old scope."""
        del from_state
        rows = to_state.apps.get_model(app_label, self.model)._base_manager.using(
            schema_editor.connection.alias
        )
        self._move(rows, self.now, self.was)

    def describe(self) -> str:
        """Say what the step does."""
        return f"Reseal {self.model}.{self.field} from {self.was} to {self.now}"

    def _move(self, rows: "models.Manager[Any]", was: str, now: str) -> None:
        held = rows.filter(**{f"{self.field}__isnull": False}).order_by("pk")
        page = held.values_list("pk", SUBJECT_ID, self.field)[:BATCH]
        while page:
            for row, subject, sealed in page:
                if bytes(sealed)[1:9] != scope_code(now):
                    place = Place(self.field_id, row if isinstance(row, UUID) else str(row), was, subject)
                    plain = sealer().open(bytes(sealed), place)
                    fresh = sealer().seal(plain, place._replace(scope=now))
                    rows.filter(pk=row).update(**{self.field: fresh})
            page = held.filter(pk__gt=page[len(page) - 1][0]).values_list("pk", SUBJECT_ID, self.field)[
                :BATCH
            ]


@dataclass(frozen=True, slots=True)
class Move:
    """A sealed column that a migration changes: to another scope, or between sealed and plain."""

    migration: str
    model: str
    field: str
    was: str | None
    now: str | None
    resealed: bool


def moves() -> Iterator[Move]:
    """Yield every move in the migrations of this program's rooms, oldest first."""
    try:
        graph = MigrationLoader(None, ignore_no_migrations=True).graph
    except NodeNotFoundError:
        return  # a migration is being rewritten; `migrate` refuses such a graph by itself
    state = ProjectState()
    for app, name in graph._generate_plan(graph.leaf_nodes(), at_end=True):  # noqa: SLF001  # as Django's own project_state()
        migration = graph.nodes[app, name]
        for operation in migration.operations:
            before = _scopes(state, app)
            operation.state_forwards(app, state)
            after = _scopes(state, app)
            for model, field in sorted(before.keys() & after.keys()):
                was, now = before[model, field], after[model, field]
                if was != now:
                    resealed = _is_resealed(migration, model, field, was, now)
                    yield Move(f"{app}.{name}", model, field, was, now, resealed)


def _scopes(state: ProjectState, app: str) -> dict[tuple[str, str], str | None]:
    return {
        (model, name): field.scope if isinstance(field, SealedColumn) else None
        for (label, model), model_state in state.models.items()
        if label == app
        for name, field in model_state.fields.items()
    }


def _is_resealed(migration: Any, model: str, field: str, was: str | None, now: str | None) -> bool:
    return any(
        isinstance(step, Reseal)
        and (step.model.lower(), step.field, step.was, step.now) == (model, field, was, now)
        for step in migration.operations
    )
