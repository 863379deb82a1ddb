"""Breaking one thing at a time, and what of the record turns red by it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper
from django.db.models import BaseConstraint, Model

from peili.promises.probes import State
from peili.record.queries import main_register, record_of
from tests.support.builders import NOW
from tests.support.houses import SOURCE, load_house

Break = Callable[[pytest.MonkeyPatch], AbstractContextManager[None]]


def red() -> set[str]:
    """Return the sentences that do not hold."""
    lines = record_of(main_register(), now=NOW).lines
    return {line.id for line in lines if line.state is State.DRIFTS}


def turns_red(broken: Break, sentences: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Assert that in a house where all holds, a break turns these sentences red and no other, and back."""
    load_house(SOURCE)
    assert red() == set()
    with broken(monkeypatch):
        assert red() == sentences
    assert red() == set()


@contextmanager
def unguarded(model: type[Model], kind: type[BaseConstraint]) -> Iterator[None]:
    """Take a constraint that is kept by triggers away, and put it back."""
    guard = next(each for each in model._meta.constraints if isinstance(each, kind))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = [row for row in cursor.fetchall() if row[0].startswith(guard.name)]
            assert len(triggers) == 2
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            yield
            for _name, sql in triggers:
                cursor.execute(sql)
        else:
            with altering(cursor) as editor:
                editor.remove_constraint(model, guard)
            yield
            with altering(cursor) as editor:
                editor.add_constraint(model, guard)


@contextmanager
def altering(cursor: CursorWrapper) -> Iterator[BaseDatabaseSchemaEditor]:
    """Let a table of PostgreSQL be altered that has checks to come: they come now."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:
        yield editor
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
