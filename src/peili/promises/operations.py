"""Steps that migrations of several rooms share."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class EnableBtreeGist(Operation):
    """Let PostgreSQL's exclusion constraints compare ids; on SQLite there is nothing to do.

    Django's own operation lives in a package that needs PostgreSQL's driver, which an embedded house lacks.
    The extension is trusted (the owner of the database may install it) and stays when migrating backwards.
    """

    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change no model."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Install the extension where it is missing."""
        del app_label, from_state, to_state  # the same for every room
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Leave the extension: another room may rely on it."""

    def describe(self) -> str:
        """Say what the step does, for `migrate` and `sqlmigrate`."""
        return "Enable btree_gist on PostgreSQL"
