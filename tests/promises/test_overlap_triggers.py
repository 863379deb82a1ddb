"""What only SQLite does: replacing statements, the triggers' one seek, and their exact words."""

from typing import Any

from tests.support.spans import GUARD, ONE, Span, add, guard, refused, stored


def test_replacing_a_row_never_stores_an_overlap(tables: Any) -> None:
    row, other = add(10, 20), add(30, 40)
    table = Span._meta.db_table
    for verb in ("INSERT OR REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL", "REPLACE"):
        with tables.cursor() as cursor, refused():
            cursor.execute(f"{verb} INTO {table} VALUES (%s, %s, 25, 35)", [row.pk.hex, ONE.hex])
    for verb in ("UPDATE OR REPLACE", "UPDATE OR IGNORE"):
        with tables.cursor() as cursor, refused():
            cursor.execute(f"{verb} {table} SET start_minute = 15 WHERE id = %s", [other.pk.hex])
    assert stored() == [(10, 20), (30, 40)]
    with tables.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO {table} VALUES (%s, %s, 20, 30)", [row.pk.hex, ONE.hex])
    assert stored() == [(20, 30), (30, 40)]


def test_each_write_seeks_once_by_the_index(tables: Any) -> None:
    seek = (
        f"SELECT end_minute FROM {Span._meta.db_table} WHERE resource_id = 'x' AND rowid <> 3 "
        "AND start_minute < 9 ORDER BY start_minute DESC LIMIT 1"
    )
    with tables.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {seek}")
        plan = [row[3] for row in cursor.fetchall()]
    assert len(plan) == 1
    assert "COVERING INDEX trial_seek (resource_id=? AND start_minute<?)" in plan[0]


def test_a_trigger_of_the_same_name_that_guards_nothing_is_not_the_guard(tables: Any) -> None:
    with tables.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {GUARD}_insert")
        cursor.execute(
            f"CREATE TRIGGER {GUARD}_insert BEFORE INSERT ON {Span._meta.db_table} BEGIN SELECT 1; END"
        )
    assert not guard.installed(tables, Span)
