"""Who opens cards how often, and far from any visit."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from peili.desk.looking import busiest_hour, far_from_visits
from peili.desk.queries.looking import looking
from peili.people.commands.cards import open_card
from peili.trail.commands import Actor
from peili.trail.models import Purpose
from tests.support.builders import create_client, local
from tests.support.salon import MORNING, make_salon

HOUR = timedelta(hours=1)


def ids(count: int) -> list[UUID]:
    return [UUID(int=each + 1) for each in range(count)]


def test_the_busiest_hour_counts_each_card_once_and_an_hour_is_an_hour():
    opened = [(MORNING + timedelta(minutes=each), card) for each, card in enumerate(ids(61) + ids(3))]
    assert busiest_hour(opened)[0] == 60
    assert busiest_hour([(MORNING, ids(1)[0]), (MORNING + HOUR, ids(2)[1])]) == (1, MORNING)
    assert busiest_hour([(MORNING, ids(1)[0]), (MORNING + HOUR * 0.99, ids(2)[1])]) == (2, MORNING)
    assert busiest_hour([]) == (0, None)


def test_a_card_is_near_a_visit_before_or_after():
    near = timedelta(days=30)
    one, two = ids(2)
    opened = [(MORNING, one), (MORNING, two), (MORNING + HOUR, two)]
    assert far_from_visits(opened, {one: [MORNING + near]}, near=near) == [two]
    assert far_from_visits(opened, {one: [MORNING + near + HOUR]}, near=near) == [one, two]


@pytest.mark.django_db
@pytest.mark.engine
def test_the_owner_sees_each_of_the_staff_and_nobody_else_does():
    with time_machine.travel(MORNING, tick=False):
        salon: Any = make_salon()
        salon.visit(local(24, 10))
        outi = create_client(salon.house, "Outi", "Toisen", phone="+358409998887")
        for card in (salon.aino, outi, salon.stranger):
            by = Actor(role=salon.bea.role, subject_id=salon.bea.subject_id)
            open_card(client=card, purpose=Purpose.CARE_OF_CARD, by=by, now=MORNING)
        (found,) = looking(staff=salon.owner, now=MORNING)
        assert (found.staff, found.cards, found.most, list(found.far)) == (salon.bea, 2, 2, [outi])
        assert not found.unusual
        page = salon.browser(salon.owner).get("/desk/looking/").content.decode()
        assert "Outi Toisen" in page
        assert "Salainen" not in page
        assert salon.browser(salon.bea).get("/desk/looking/").status_code == 403
        assert looking(staff=salon.owner, now=MORNING + timedelta(days=8)) == []
