"""Breaking one thing in the source record's house: what turns red by it, and that mending turns it back."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper
from django.db.models import BaseConstraint, Model

from peili.promises.probes import State
from peili.record.queries import main_register, matter_of, record_of, sentences_of
from peili.record.sentences import asked
from peili.trail.commands.linking import link_new
from tests.support.builders import NOW
from tests.support.houses import SOURCE, load_house

Break = Callable[[pytest.MonkeyPatch], AbstractContextManager[None]]


def red(*, linked: bool = False) -> set[str]:
    """Return the sentences that do not hold; `linked` lets the worker link the log first."""
    if linked:
        link_new()
    lines = record_of(main_register(), now=NOW).lines
    return {line.id for line in lines if line.state is State.DRIFTS}


def turns_red(
    broken: Break, wanted: Collection[str], patch: pytest.MonkeyPatch, *, linked: bool = False
) -> None:
    """Assert that a break turns exactly these sentences red, and that mended they are not.

    That none is red before is the same in every case, and a test of its own: asking all is what costs.
    """
    load_house(SOURCE)
    with broken(patch):
        assert red(linked=linked) == set(wanted)
    if linked:
        link_new()
    mended = states_of(wanted)
    assert mended.keys() == set(wanted)
    assert State.DRIFTS not in mended.values()


def states_of(wanted: Collection[str]) -> dict[str, State]:
    """Ask only these sentences."""
    matter = matter_of(main_register(), now=NOW)
    return {each.id: asked(each, matter, {}).state for each in sentences_of(matter) if each.id in wanted}


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
