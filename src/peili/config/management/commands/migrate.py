"""`migrate`, as the owner of the tables; on PostgreSQL the wall between registers is put up after it."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from peili.promises.walls import as_owner


class Command(migrate.Command):
    """Django's own, between lowering the wall and putting it up."""

    def handle(self, *args: Any, **options: Any) -> Any:
        """Bring the database to this version."""
        with as_owner():
            done = super().handle(*args, **options)
        connection = connections[options["database"]]
        if connection.vendor == "postgresql":
            from peili.config.postgres.wall import put_up  # noqa: PLC0415  # needs the driver of a server

            put_up(connection)
        return done
