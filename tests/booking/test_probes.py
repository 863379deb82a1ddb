"""What booking finds out about itself."""

from uuid import uuid4

import pytest
from django.db import connection

from peili.booking.models import Occupancy, Resource, Role
from peili.booking.probes import no_overlap
from peili.booking.rules.hours import minute_of
from peili.promises.probes import Question, State
from tests.support.builders import create_house, local, register_of

pytestmark = pytest.mark.django_db


def guard_away(at: int) -> None:
    """Take a room twice while the triggers are away, and put them back: SQLite then asks no more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        room = Resource.objects.create(role=Role.ROOM, label="huone 1")
        for start in (at, at + 30):
            Occupancy.objects.create(
                resource=room, start_minute=start, end_minute=start + 60, hold_id=uuid4()
            )
        for _name, sql in triggers:
            cursor.execute(sql)


@pytest.mark.parametrize(("hour", "state"), [(7, State.HOLDS), (9, State.DRIFTS)])
def test_coming_bookings_that_met_while_the_guard_was_away_are_found(hour: int, state: State):
    register = register_of(create_house())
    guard_away(minute_of(local(24, hour)))
    found = no_overlap(Question(now=local(24, 9), register=register.pk))
    assert found.state is state
    Occupancy.objects.all().delete()  # their holds were never there
