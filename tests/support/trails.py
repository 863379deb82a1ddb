"""Trails for tests: linked entries of two registers and of the house, about invented subjects."""

from datetime import timedelta
from uuid import UUID

from django.db import connection

from peili.promises.walls import as_owner
from peili.trail.commands import PROGRAM, Actor, note
from peili.trail.commands.linking import link_new
from peili.trail.models import Entry, Purpose, Role
from peili.trail.verifying import Break, Walk, verify
from peili.vault.commands import make_subject
from peili.vault.models import Kind, Subject
from tests.support.builders import NOW

CLIENTS, STAFF = UUID(int=7), UUID(int=8)  # two registers


def person(register_id: UUID = CLIENTS, kind: Kind = Kind.CLIENT) -> Subject:
    return make_subject(register_id=register_id, kind=kind, now=NOW)


def noted(number: int, *about: Subject, by: Actor = PROGRAM, register_id: UUID | None = CLIENTS) -> Entry:
    """Note the opening of a card, `number` seconds after the tests' morning."""
    return note(
        act="client.open",
        by=by,
        now=NOW + timedelta(seconds=number),
        purpose=Purpose.TREATMENT,
        register_id=register_id,
        about=[each.pk for each in about],
        thing=about[0] if about else None,
        fields=["phone", "first_name"],
        visit_id=UUID(int=number),
    )


def practitioner() -> Actor:
    return Actor(role=Role.PRACTITIONER, subject_id=person(STAFF, Kind.STAFF).pk)


def linked(count: int, register_id: UUID | None = CLIENTS) -> list[Entry]:
    """Note and link entries, each about one of three clients; return them in the order of their numbers."""
    people, by = [person() for _each in range(3)], practitioner()
    made = [noted(each, people[each % 3], by=by, register_id=register_id).pk for each in range(count)]
    link_new(at_most=count)
    found = Entry.objects.in_bulk(made)
    return [found[each] for each in made]


def broken() -> Break | None:
    """Verify everything; return the first break."""
    return next((walk.broken for walk in verify() if walk.broken), None)


def walk_of(chain_id: UUID) -> Walk:
    return next(iter(verify(only=chain_id)))


def sql(statement: str, *parameters: object) -> None:
    """Run a statement as whoever has the database itself: round the program and its wall."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def raw(identifier: UUID) -> object:
    """Return an id as the engine under test stores it."""
    return identifier if connection.features.has_native_uuid_field else identifier.hex
