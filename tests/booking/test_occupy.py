"""Taking the minutes of a time that somebody else takes at the same instant."""

import pytest

from peili.booking.commands import occupy
from peili.booking.commands.hold import hold
from peili.booking.commands.occupy import TimeTaken
from peili.booking.models import Hold, Occupancy, Role
from peili.booking.queries.free import load_setting, situation_of
from peili.booking.rules.availability import Refusal
from peili.booking.rules.hours import minute_of
from tests.support.builders import NOW, TODAY, create_house, create_service, create_staff, create_unit, local

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_a_time_lost_in_a_race_is_taken_even_when_a_colleague_is_away(monkeypatch: pytest.MonkeyPatch):
    house = create_house()
    at_work, away = create_staff(house), create_staff(house, "Cilla Testaaja", hours=None)
    service = create_service(house, at_work, away)
    monkeypatch.setattr(occupy, "_insert", lambda *_, **__: False)  # another session was first
    with pytest.raises(TimeTaken) as taken:
        hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    assert taken.value.refusal is Refusal.PRACTITIONER_TAKEN


def test_a_room_lost_in_a_race_is_another_room():
    house = create_house()
    bea, cea = create_staff(house), create_staff(house)
    first, second = (create_unit("room", "hoito", f"huone {number}") for number in (1, 2))
    service = create_service(house, bea, cea, pools=(("room", "hoito"),))
    setting = load_setting(service=service, first=TODAY, days=2)
    seen_before = situation_of(setting, first=local(24, 10).date(), days=1, now=NOW)
    held = hold(service=service, starts_at=local(24, 10), only=cea.pk, now=NOW).hold
    cause = {"hold_id": held.pk, "appointment_id": None}
    assert occupy._insert(
        seen_before, setting.resources[bea.pk], minute_of(local(24, 10)), cause=cause, last=False
    )  # the race begins inside it
    taken = Occupancy.objects.filter(resource__role=Role.ROOM).values_list("resource", flat=True)
    assert set(taken) == {first.pk, second.pk}
    assert Hold.objects.count() == 1
