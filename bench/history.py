"""Past visits by the hundred thousand, written by SQLite itself: a million in seconds rather than minutes."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from bench import workload

SPREAD = """
    CREATE TEMP TABLE history AS
    SELECT printf('%032x', day.ago * 1000 + person.number * 10 + block.number + 1) AS id,
           person.staff, person.resource, day.midnight + {opens} + block.number * {block} AS minute
    FROM history_day AS day, history_person AS person, history_block AS block
    ORDER BY day.ago DESC, block.number, person.number
    LIMIT {rows}
"""
OCCUPANCY = """
    INSERT INTO booking_occupancy (id, resource_id, start_minute, end_minute, appointment_id)
    SELECT id, resource, minute, minute + {block}, id FROM history
"""

ON_DEVICES = """
    INSERT INTO booking_occupancy (id, resource_id, start_minute, end_minute, appointment_id)
    SELECT printf('%032x', 1000000000000 + history.rowid), used.device, minute, minute + {block}, id
    FROM history JOIN history_device AS used ON used.staff = history.staff
"""


def write(
    rows: int, *, today: date, staff: list[tuple[Any, Any]], devices: list[Any], pattern: Model
) -> None:
    """Write `rows` past visits like `pattern`, every block of each staff-day from yesterday backwards.

    The first people use a device each, all the while.
    """
    days = -(-rows // (workload.STAFF * workload.BLOCKS_A_DAY))
    with transaction.atomic(), connection.cursor() as cursor:
        _table(cursor, "history_day (ago, midnight)", _midnights(today, days))
        people = [(number, *_hexes(who)) for number, who in enumerate(staff)]
        _table(cursor, "history_person (number, staff, resource)", people)
        _table(cursor, "history_block (number)", [(number,) for number in range(workload.BLOCKS_A_DAY)])
        cursor.execute(SPREAD.format(opens=workload.OPENS, block=workload.BLOCK, rows=rows))
        cursor.execute(_appointments(pattern), [pattern.pk.hex])
        cursor.execute(OCCUPANCY.format(block=workload.BLOCK))
        used = [(who.pk.hex, unit.pk.hex) for (who, _), unit in zip(staff, devices, strict=False)]
        _table(cursor, "history_device (staff, device)", used)
        cursor.execute(ON_DEVICES.format(block=workload.BLOCK))


def _appointments(pattern: Model) -> str:
    """Return the statement that copies the pattern's row with another id, person and time."""
    made = {
        "id": "history.id",
        "staff_id": "history.staff",
        "starts_at": "datetime(history.minute * 60, 'unixepoch')",
        "ends_at": f"datetime((history.minute + {workload.LENGTH}) * 60, 'unixepoch')",
    }
    columns = [str(field.column) for field in pattern._meta.local_concrete_fields]
    values = [made.get(column, f"pattern.{column}") for column in columns]
    table = pattern._meta.db_table
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "  # noqa: S608 - names of columns
        f"FROM history, {table} AS pattern WHERE pattern.id = %s"
    )


def _midnights(today: date, days: int) -> list[tuple[int, int]]:
    """Return each past day's number and the UTC minute of its local midnight."""
    found = []
    for ago in range(1, days + 1):
        midnight = datetime.combine(today - timedelta(days=ago), time.min, tzinfo=workload.ZONE)
        found.append((ago, int(midnight.timestamp()) // 60))
    return found


def _hexes(who: tuple[Any, Any]) -> tuple[str, str]:
    ids: list[UUID] = [one.pk for one in who]
    return ids[0].hex, ids[1].hex


def _table(cursor: Any, definition: str, rows: list[tuple[Any, ...]]) -> None:
    marks = ", ".join(["%s"] * len(rows[0]))
    cursor.execute(f"CREATE TEMP TABLE {definition}")
    name = definition.split(maxsplit=1)[0]
    cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608 - a name from above
