"""Taking the minutes of a time that somebody else takes at the same instant."""

import pytest

from peili.booking.commands import occupy
from peili.booking.commands.hold import hold
from peili.booking.commands.occupy import TimeTaken
from peili.booking.rules.availability import Refusal
from tests.support.builders import NOW, create_house, create_service, create_staff, local

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_a_time_lost_in_a_race_is_taken_even_when_a_colleague_is_away(monkeypatch: pytest.MonkeyPatch):
    house = create_house()
    at_work, away = create_staff(house), create_staff(house, "Cilla Testaaja", hours=None)
    service = create_service(house, at_work, away)
    monkeypatch.setattr(occupy, "_insert", lambda *_, **__: False)  # another session was first
    with pytest.raises(TimeTaken) as taken:
        hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    assert taken.value.refusal is Refusal.PRACTITIONER_TAKEN
