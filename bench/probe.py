"""Reads a house's database directly and prints as JSON what must never be there: `python -m bench.probe`."""

import json
from collections import Counter
from datetime import UTC

import django
from django.db import connection

from peili.promises.reading import PROGRAM, of_process

OVERLAPS = """
    SELECT count(*) FROM (
        SELECT start_minute, lag(end_minute) OVER (PARTITION BY resource_id ORDER BY start_minute, end_minute)
            AS previous_end
        FROM booking_occupancy
    ) AS spans WHERE previous_end > start_minute
"""
TWICE = """
    SELECT count(*) FROM (
        SELECT 1 FROM booking_appointment WHERE state = 'booked'
        GROUP BY staff_id, starts_at HAVING count(*) > 1
    ) AS doubled
"""
UNHELD = """
    SELECT (
        SELECT count(*) FROM booking_appointment AS visit WHERE visit.state = 'booked' AND NOT EXISTS (
            SELECT 1 FROM booking_occupancy AS held WHERE held.appointment_id = visit.id
        )
    ) + (
        SELECT count(*) FROM booking_occupancy
        WHERE appointment_id IS NULL AND hold_id IS NULL AND block_id IS NULL
    )
"""


def main() -> None:
    """Print the findings; the field names are those of `bench.house.Findings`."""
    django.setup()
    of_process(PROGRAM)
    from peili.booking.models import Appointment, Role, Service  # noqa: PLC0415 - models exist once Django is set up

    online = Appointment.objects.filter(state="booked", channel=Appointment.Channel.ONLINE)
    booked = online.values_list("starts_at", flat=True)
    starts = Counter(f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}" for moment in booked)
    found = {
        "integrity": _integrity(),
        "overlaps": _number(OVERLAPS),
        "twice": _number(TWICE),
        "unheld": _number(UNHELD),
        "starts": starts,
        "deadlocks": _deadlocks(),
        "plain": list(
            Service.objects.exclude(parts__role__in=[Role.ROOM, Role.DEVICE]).values_list("slug", flat=True)
        ),
        "devices": list(
            Service.objects.filter(parts__role=Role.DEVICE).distinct().values_list("slug", flat=True)
        ),
    }
    print(json.dumps(found))


def _integrity() -> str:
    if connection.vendor != "sqlite":
        return "ok"  # the server checks its own pages; there is no one query to ask
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return str(cursor.fetchone()[0])


def _deadlocks() -> int:
    if connection.vendor == "sqlite":
        return 0  # one writes at a time
    return _number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")


def _number(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
