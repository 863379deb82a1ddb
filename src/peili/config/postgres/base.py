"""Django's PostgreSQL backend with one thing more: each statement says who reads, or reads nothing.

Before every statement goes one that sets, for its own transaction only, the role and the controllers whose
registers are open. Both go in one message, which the server runs as one transaction when none is open: the
same number of round trips as without, and nothing stays on a connection that another request or a pooler's
other customer may get. Row-level security (`peili.config.postgres.wall`) does the rest.
"""

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.schema import DatabaseSchemaEditor

from peili.config.postgres.role import as_owner, exists, lowered, role_of
from peili.promises.reading import in_force

UNTOUCHED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "SET TRANSACTION")  # reads nothing
EVERYONE = "*"


def preamble(role: str) -> str:
    """Return the statement that puts the next one behind the wall."""
    controllers = in_force().controllers
    whose = EVERYONE if controllers is None else ",".join(sorted(map(str, controllers)))
    return f"SELECT set_config('role', '{role}', true), set_config('peili.controllers', '{whose}', true); "


PLAIN: Any = base.Cursor  # the types know nothing of what it is made of


class WalledCursor(PLAIN):  # type: ignore[misc]  # as above
    """A cursor whose statements run in the walled role, unless the wall is lowered for a migration."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        """Run a statement behind the wall."""
        role = self._role()
        if not role or query.startswith(UNTOUCHED):
            return super().execute(query, params, **how)
        super().execute(preamble(role) + query, params, **how)
        self.nextset()
        return self

    def executemany(self, query: Any, params_seq: Any, **how: Any) -> Any:
        """Run a statement for each row of parameters, all in one transaction behind the wall."""
        with self.connection.transaction():
            if role := self._role():
                super().execute(preamble(role))
            return super().executemany(query, params_seq, **how)

    def copy(self, *_statement: Any, **_how: Any) -> Any:
        """Refuse: it would go round the wall."""
        raise NotImplementedError("COPY goes round the wall between registers; insert rows")

    stream = copy

    def _role(self) -> str:
        """Return the role to go into; empty while the wall is lowered, or before there is one."""
        return "" if lowered() else str(getattr(self.connection, "peili_role", ""))


class OwnersEditor(DatabaseSchemaEditor):
    """Changes tables, which only their owner may."""

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Run a statement as the owner."""
        with as_owner():
            super().execute(sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend itself."""

    SchemaEditorClass = OwnersEditor

    def get_connection_params(self) -> Any:
        """Return what the driver connects with; its cursors are the walled ones."""
        params = super().get_connection_params()
        params["cursor_factory"] = WalledCursor
        return params

    def init_connection_state(self) -> None:
        """Look, once a connection, whether the walled role is there."""
        super().init_connection_state()
        role = role_of(self)
        self.connection.peili_role = role if exists(self.connection, role) else ""


def know_role(connection: Any) -> None:
    """Begin to use the walled role on a connection that was opened before there was one."""
    connection.connection.peili_role = role_of(connection)
