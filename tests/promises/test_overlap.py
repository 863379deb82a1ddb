"""The guard refuses what overlaps and nothing else, whichever way a row is written."""

from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import override

from peili.promises.overlap import NoOverlap
from tests.support.spans import GUARD, ONE, TWO, Resource, Span, add, guard, refused, span, spans, stored

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("tables")]

CLASHING = [(10, 20), (5, 11), (19, 25), (12, 15), (5, 25), (10, 11), (19, 20), (10, 25), (5, 20)]


@pytest.mark.parametrize(("start", "end"), CLASHING)
def test_a_clashing_row_is_refused(start: int, end: int) -> None:
    add(10, 20)
    with refused():
        add(start, end)
    assert stored() == [(10, 20)]


@pytest.mark.parametrize(("start", "end"), CLASHING)
def test_a_clashing_row_is_refused_between_neighbours(start: int, end: int) -> None:
    add(-50, 2), add(10, 20), add(30, 40)
    with refused():
        add(start, end)


def test_touching_rows_and_other_resources_are_free() -> None:
    add(10, 20), add(20, 30), add(0, 10), add(12, 18, TWO)
    assert stored() == [(0, 10), (10, 20), (20, 30), (12, 18)]


@pytest.mark.parametrize(("start", "end"), [(10, 10), (10, 9)])
def test_an_empty_or_reversed_row_is_refused(start: int, end: int) -> None:
    with refused():
        add(start, end)
    row = add(1, 2)
    with refused():
        spans().filter(pk=row.pk).update(start_minute=start, end_minute=end)


@pytest.mark.parametrize(("start", "end"), CLASHING)
def test_moving_a_row_onto_another_is_refused(start: int, end: int) -> None:
    add(10, 20)
    row = add(100, 110)
    with refused():
        spans().filter(pk=row.pk).update(start_minute=start, end_minute=end)
    row.start_minute, row.end_minute = start, end
    with refused():
        row.save(using="scratch")


@pytest.mark.parametrize(("start", "end"), CLASHING)
def test_a_row_is_not_in_its_own_way(start: int, end: int) -> None:
    row = add(10, 20)
    assert spans().filter(pk=row.pk).update(start_minute=start, end_minute=end) == 1
    assert stored() == [(start, end)]


def test_a_row_given_to_another_resource_is_refused_there() -> None:
    add(10, 20, TWO)
    row = add(15, 25)
    with refused():
        spans().filter(pk=row.pk).update(resource=TWO)


def test_growing_into_a_neighbour_is_refused() -> None:
    add(0, 10), add(20, 30)
    row = add(10, 20)
    for change in ({"end_minute": F("end_minute") + 1}, {"start_minute": F("start_minute") - 1}):
        with refused():
            spans().filter(pk=row.pk).update(**change)


def test_many_rows_at_once_are_all_or_none() -> None:
    with refused():
        spans().bulk_create([span(0, 10), span(10, 20), span(9, 11)])
    assert stored() == []
    assert len(spans().bulk_create([span(20, 30), span(0, 10), span(10, 20)])) == 3
    rows = list(spans().order_by("start_minute"))
    rows[2].start_minute = 15
    with refused():
        spans().bulk_update(rows, ["start_minute"])
    assert stored() == [(0, 10), (10, 20), (20, 30)]


def test_passing_over_conflicts_never_stores_an_overlap() -> None:
    add(10, 20)
    with suppress(IntegrityError):  # SQLite's triggers refuse all; PostgreSQL passes over the row
        spans().bulk_create([span(15, 25), span(30, 40)], ignore_conflicts=True)
    assert (15, 25) not in stored()


def test_sql_by_hand_is_refused_too(tables: Any) -> None:
    row = add(10, 20)
    table = Span._meta.db_table
    with tables.cursor() as cursor, refused():
        cursor.execute(
            f"INSERT INTO {table} SELECT %s, resource_id, 15, 25 FROM {table}",
            [span(0, 1).pk if tables.vendor == "postgresql" else span(0, 1).pk.hex],
        )
    assert list(spans()) == [row]


def test_a_refusal_undoes_only_its_savepoint() -> None:
    with transaction.atomic("scratch"):
        add(0, 10)
        with refused(), transaction.atomic("scratch"):
            add(5, 15)
        add(10, 20)
    assert stored() == [(0, 10), (10, 20)]


def test_the_error_tells_which_guard_refused() -> None:
    row = add(0, 10)
    with pytest.raises(IntegrityError) as clash:
        add(5, 15)
    assert guard.violated_by(clash.value)
    with pytest.raises(IntegrityError) as double:
        Span.objects.using("scratch").bulk_create(
            [Span(pk=row.pk, resource_id=ONE, start_minute=50, end_minute=60)]
        )
    assert not guard.violated_by(double.value)


def test_it_tells_whether_it_is_installed(tables: Any) -> None:
    assert guard.installed(tables, Span)
    drops = (
        [f"DROP TRIGGER {GUARD}_update"]
        if tables.vendor == "sqlite"
        else [f"ALTER TABLE {Span._meta.db_table} DROP CONSTRAINT {GUARD}"]
    )
    with tables.cursor() as cursor:
        for drop in drops:
            cursor.execute(drop)
    assert not guard.installed(tables, Span)


@pytest.mark.parametrize(
    ("language", "taken", "reversed_"),
    [
        ("en", "This time is already taken.", "The end must be after the start."),
        ("fi", "Tämä aika on jo varattu.", "Lopun on oltava alun jälkeen."),
        ("sv", "Den här tiden är redan upptagen.", "Slutet måste vara efter början."),
    ],
)
def test_a_form_says_so_in_words(language: str, taken: str, reversed_: str) -> None:
    row = add(10, 20)
    with override(language):
        with pytest.raises(ValidationError) as clash:
            guard.validate(Span, span(15, 25), using="scratch")
        assert clash.value.messages == [taken]
        assert clash.value.code == "overlap"
        with pytest.raises(ValidationError) as empty:
            guard.validate(Span, span(15, 15), using="scratch")
        assert empty.value.message_dict == {"end_minute": [reversed_]}
    for free in (span(20, 30), span(0, 10), span(15, 25, TWO), row):
        guard.validate(Span, free, using="scratch")
    guard.validate(Span, span(15, 25), exclude={"resource"}, using="scratch")


def test_full_clean_asks_the_guard() -> None:
    add(10, 20)
    clash = span(15, 25)
    clash._state.db = "scratch"
    with pytest.raises(ValidationError), override("en"):
        guard.validate(Span, clash, using="scratch")


def test_it_is_written_down_and_read_back_the_same() -> None:
    path, _, kwargs = guard.deconstruct()
    assert path == "peili.promises.overlap.NoOverlap"
    assert NoOverlap(**kwargs) == guard
    assert NoOverlap(**(kwargs | {"partition": ("start_minute",)})) != guard
    assert guard.clone() == guard


def test_a_model_without_its_index_or_with_nulls_is_found() -> None:
    class Loose(models.Model):
        resource = models.ForeignKey(Resource, models.CASCADE, null=True)
        start_minute = models.BigIntegerField()
        end_minute = models.BigIntegerField()

        class Meta:
            app_label = "overlap_loose"
            constraints = [NoOverlap(name="loose")]

    found = Loose._meta.constraints[0]._check(Loose, None)
    assert [message.id for message in found] == ["overlap.E001", "overlap.E002"]
    assert guard._check(Span, None) == []
