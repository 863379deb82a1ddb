"""Django's PostgreSQL backend with one thing more: each statement says who reads, or reads nothing.

Before every statement goes one that sets, for its own transaction only, the role and the controllers whose
registers are open. Both go in one message, which the server runs as one transaction when none is open: the
same number of round trips as without, and nothing stays on a connection that another request or a pooler's
other customer may get. Row-level security (`peili.config.postgres.wall`) does the rest.
"""

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from psycopg.pq import TransactionStatus

from peili.config.postgres.role import exists, role_of
from peili.promises.reading import in_force
from peili.promises.walls import as_owner, lowered

UNTOUCHED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "SET TRANSACTION")  # reads nothing
LOCKS, TAIL = " UPDATE", 60  # how a statement that locks rows ends: FOR UPDATE, FOR NO KEY UPDATE OF ...
EVERYONE = "*"
END = ", true); "
OUT = "SELECT set_config('role', 'none', true); "


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
        if not query.startswith("SELECT") or LOCKS in query[-TAIL:]:
            has_moved(self.connection)
        before = self._before()
        if not before or query.startswith(UNTOUCHED):
            return super().execute(query, params, **how)
        super().execute(before + query, params, **how)
        self.nextset()
        return self

    def executemany(self, query: Any, params_seq: Any, **how: Any) -> Any:
        """Run a statement for each row of parameters, all in one transaction behind the wall."""
        has_moved(self.connection)
        with self.connection.transaction():
            if before := self._before():
                super().execute(before)
            return super().executemany(query, params_seq, **how)

    def copy(self, *statement: Any, **how: Any) -> Any:
        """Copy as the owner of the tables, or refuse: it would go round the wall."""
        before = self._before()
        if before and not lowered():
            raise NotImplementedError("COPY goes round the wall between registers; insert rows")
        if before:
            super().execute(before)
        return super().copy(*statement, **how)

    def stream(self, *_statement: Any, **_how: Any) -> Any:
        """Refuse: it would go round the wall."""
        raise NotImplementedError("streaming goes round the wall between registers; select rows")

    def _before(self) -> str:
        """Return what goes before a statement: nothing where there is no wall, or it is lowered.

        Within a transaction that has stood behind the wall, lowering it leaves the role again.
        """
        role = getattr(self.connection, "peili_role", "")
        if not role:
            return ""
        if not lowered():
            return preamble(role)
        return OUT if self.connection.info.transaction_status == TransactionStatus.INTRANS else ""


def has_moved(connection: Any) -> None:
    """Count what is no plain read: what was known before it may be so no more (`promises.steady`).

    A lock is none: while it was waited for, whoever held it may have changed anything.
    """
    connection.peili_moved = getattr(connection, "peili_moved", 0) + 1


class Operations(DatabaseOperations):
    """Knows what goes before each statement."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        """Return a statement as it ran, without what went before it."""
        said = super().last_executed_query(cursor, sql, params)
        return said[said.index(END) + len(END) :] if said and END in said else said


class OwnersEditor(DatabaseSchemaEditor):
    """Changes tables, which only their owner may."""

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Run a statement as the owner."""
        with as_owner():
            super().execute(sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend itself."""

    SchemaEditorClass = OwnersEditor
    ops_class = Operations

    def _commit(self) -> Any:
        if self.connection is not None:
            has_moved(self.connection)
        return super()._commit()  # type: ignore[misc]  # absent from django-stubs

    def _rollback(self) -> Any:
        if self.connection is not None:
            has_moved(self.connection)
        return super()._rollback()  # type: ignore[misc]  # as above

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
