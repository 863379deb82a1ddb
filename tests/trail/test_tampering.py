"""Whatever is altered, removed, moved or inserted by SQL is found, at the first place that differs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from peili.trail.commands import PROGRAM, note
from peili.trail.commands.ending import open_door
from peili.trail.commands.linking import link_new
from peili.trail.models import Chain, Entry, EntrySubject, Purpose
from peili.trail.queries import OWN
from peili.trail.verifying import Break, Differs, verify
from tests.support.builders import NOW
from tests.support.trails import CLIENTS, STAFF, broken, linked, noted, person, raw, sql, walk_of

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

MANY = 10_000
Edit = Callable[[int, st.DataObject], tuple[int, set[Differs]]]


@contextmanager
def undone() -> Iterator[None]:
    """Run an attack by someone who can open the door, and take it back."""
    with transaction.atomic():
        with open_door():
            yield
        transaction.set_rollback(True)


def set_(place: int, /, **columns: object) -> None:
    changes = ", ".join(f'"{column}" = %s' for column in columns)
    statement = f"UPDATE trail_entry SET {changes} WHERE register_id = %s AND number = %s"
    sql(statement, *columns.values(), raw(CLIENTS), place)


def at(number: int) -> Entry:
    return Entry.objects.get(register_id=CLIENTS, number=number)


def renumber(first: int, by: int) -> None:
    """Move the numbers of a chain's rest; first to negative ones, for each number is there once."""
    where = "WHERE register_id = %s AND number"
    sql(f"UPDATE trail_entry SET number = -number - %s {where} >= %s", by, raw(CLIENTS), first)
    sql(f"UPDATE trail_entry SET number = -number {where} < 0", raw(CLIENTS))


def swap(one: int, other: int, *columns: str) -> None:
    """Let two entries change places, with what else of them stays in its place."""
    first, second = at(one), at(other)
    set_(one, number=-1)
    set_(other, number=one, **{column: getattr(first, column) for column in columns})
    set_(-1, number=other, **{column: getattr(second, column) for column in columns})


TEXTS = st.text("abcdefg.", min_size=1, max_size=8)
BYTES = st.binary(min_size=1, max_size=40)
VALUES: dict[str, st.SearchStrategy[object]] = {
    "at": st.sampled_from(["2026-11-23 06:00:00.000001", "2020-01-01 00:00:00", "2030-01-01 00:00:00"]),
    "role": TEXTS,
    "purpose": TEXTS,
    "act": TEXTS,
    "thing": TEXTS,
    "fields": st.sampled_from(['["phone"]', "[]", "{}", '"phone"', "5", '["phone", 1]', "null"]),
    "actor_salt": BYTES | st.none(),
    "thing_salt": BYTES | st.none(),
    "hash": BYTES,
    "marks": BYTES,
    "id": st.uuids(),
    "thing_id": st.uuids() | st.none(),
    "visit_id": st.uuids() | st.none(),
    "actor_id": st.none(),
}


def alter(number: int, data: st.DataObject) -> tuple[int, set[Differs]]:
    column = data.draw(st.sampled_from(sorted(VALUES)))
    value = data.draw(VALUES[column])
    if column == "id":
        EntrySubject.objects.filter(entry=at(number)).delete()  # else a foreign key would speak up
    set_(number, **{column: raw(value) if isinstance(value, UUID) else value})
    return number, {Differs.CONTENTS}


def alter_person(number: int, data: st.DataObject) -> tuple[int, set[Differs]]:
    change = data.draw(st.sampled_from(["other person", "other salt", "one more", "twice"]))
    about = EntrySubject.objects.get(entry=at(number))
    if change == "other person":
        sql("UPDATE trail_entrysubject SET subject_id = %s WHERE id = %s", raw(person().pk), raw(about.pk))
    elif change == "other salt":
        sql("UPDATE trail_entrysubject SET salt = %s WHERE id = %s", b"other", raw(about.pk))
    else:
        whom = person().pk if change == "one more" else about.subject_id
        EntrySubject.objects.create(entry_id=about.entry_id, subject_id=whom, salt=bytes(about.salt))
    return number, {Differs.CONTENTS}


def remove(number: int, _data: st.DataObject) -> tuple[int, set[Differs]]:
    EntrySubject.objects.filter(entry=at(number)).delete()
    sql("DELETE FROM trail_entry WHERE id = %s", raw(at(number).pk))
    return number, {Differs.MISSING}


def remove_and_close_up(number: int, data: st.DataObject) -> tuple[int, set[Differs]]:
    last = walk_of(CLIENTS).last
    remove(number, data)
    renumber(number, -1)
    # without its own row the gap is filled by the next, or shows at the end
    return number, {Differs.MISSING} if number == last else {Differs.CONTENTS}


def reorder(number: int, data: st.DataObject) -> tuple[int, set[Differs]]:
    other = data.draw(
        st.integers(1, Chain.objects.get(pk=CLIENTS).number).filter(lambda each: each != number)
    )
    swap(number, other, *data.draw(st.sampled_from([(), ("hash",), ("hash", "at"), ("at",)])))
    both_times = at(number).at == at(other).at
    assert not both_times
    return min(number, other), {Differs.ORDER, Differs.CONTENTS}


def insert(number: int, data: st.DataObject) -> tuple[int, set[Differs]]:
    renumber(number, +1)
    copy = at(number + 1)
    copy.pk, copy.number = uuid7(), number
    copy.act = data.draw(st.sampled_from([copy.act, "client.forged"]))
    copy.save(force_insert=True)
    return number, {Differs.ORDER, Differs.CONTENTS}


EDITS: list[Edit] = [alter, alter_person, remove, remove_and_close_up, reorder, insert]


def check_found(number: int, edit: Edit, data: st.DataObject) -> None:
    with undone():
        expected, kinds = edit(number, data)
        found = broken()
        assert found is not None, f"{edit.__name__} at {number} was not found"
        assert (found.number, found.differs in kinds) == (expected, True), (edit.__name__, found, kinds)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_edit_is_found_where_it_is(edit: Edit, data: st.DataObject, chain: int) -> None:
    check_found(data.draw(st.integers(1, chain)), edit, data)
    assert broken() is None


@pytest.fixture
def chain() -> int:
    linked(12)
    linked(3, register_id=STAFF)
    return 12


@pytest.mark.deep
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_edit_of_many_is_found_where_it_is(many: int, data: st.DataObject) -> None:
    edit = data.draw(st.sampled_from(EDITS))
    check_found(data.draw(st.integers(1, many)), edit, data)


@pytest.fixture
def many() -> int:
    linked(MANY)
    return MANY


@pytest.mark.parametrize("number", range(1, 7))
def test_moved_entries_are_called_so(number: int, chain: int) -> None:
    for columns in ((), ("hash",)):
        with undone():
            swap(number, number + 6, *columns)
            assert broken() == Break(number, at(number).pk, Differs.ORDER)


def test_a_person_named_twice_by_hand_is_found() -> None:
    whom = person()
    entry = note(act="x", by=PROGRAM, now=NOW, purpose=Purpose.HOUSE, register_id=CLIENTS, about=[whom.pk])
    link_new()
    with undone():
        salt = bytes(entry.about.get().salt)
        EntrySubject.objects.create(entry=entry, subject=whom, salt=salt)
        assert broken() == Break(1, entry.pk, Differs.CONTENTS)


def test_the_last_entries_cut_off_are_missed(chain: int) -> None:
    with undone():
        EntrySubject.objects.filter(entry__number__gt=9).delete()
        sql("DELETE FROM trail_entry WHERE register_id = %s AND number > 9", raw(CLIENTS))
        assert broken() == Break(10, None, Differs.MISSING)


def test_an_entry_appended_by_hand_is_beyond_the_head(chain: int) -> None:
    with undone():
        before = bytes(Chain.objects.get(pk=CLIENTS).hash)
        noted(99, person())
        link_new()
        Chain.objects.filter(pk=CLIENTS).update(number=12, hash=before)
        assert broken() == Break(13, None, Differs.ORDER)


def test_a_head_of_another_hash_or_none_at_all_is_found(chain: int) -> None:
    with undone():
        Chain.objects.filter(pk=CLIENTS).update(hash=b"x" * 32)
        assert broken() == Break(12, None, Differs.CONTENTS)
    with undone():
        Chain.objects.filter(pk=CLIENTS).delete()
        assert broken() == Break(13, None, Differs.MISSING)


def test_an_entry_moved_to_another_register_is_missed_in_its_own(chain: int) -> None:
    with undone():
        set_(5, register_id=None)
        assert walk_of(CLIENTS).broken == Break(5, None, Differs.MISSING)
        assert walk_of(OWN).broken == Break(1, None, Differs.MISSING)


def test_a_break_in_one_register_leaves_the_others_verified(chain: int) -> None:
    with undone():
        set_(5, act="forged")
        found = {walk.chain_id: walk.broken for walk in verify()}
        assert found == {CLIENTS: Break(5, at(5).pk, Differs.CONTENTS), STAFF: None}
        assert walk_of(CLIENTS).entries == 4


def test_a_row_that_cannot_be_read_is_named_by_its_number(chain: int) -> None:
    if connection.vendor == "postgresql":
        return  # its typed columns refuse such values
    for column, value in [("at", "yesterday"), ("visit_id", "no uuid"), ("hash", "a text")]:
        with undone():
            set_(8, **{column: value})
            found = broken()
            assert (found.number, found.differs) == (8, Differs.CONTENTS)
