"""A screen is not locked in the middle of a treatment; one that nobody ended keeps none open for ever."""

from datetime import timedelta

import pytest

from peili.booking.models import Appointment
from peili.booking.treating import LONGEST
from peili.people.idle import hands_full
from tests.support.builders import local
from tests.support.salon import Salon, make_salon


@pytest.fixture
def salon(db: None) -> Salon:
    return make_salon()


def test_hands_are_full_from_start_to_finish(salon: Salon):
    at = local(24, 12)
    visit = salon.visit(at)
    row = Appointment.objects.filter(pk=visit.pk)
    assert not hands_full(salon.bea, now=at)
    row.update(started_at=at)
    assert hands_full(salon.bea, now=at + timedelta(minutes=50))
    assert not hands_full(salon.owner, now=at)
    assert not hands_full(salon.bea, now=at + LONGEST)
    row.update(finished_at=at + timedelta(hours=1))
    assert not hands_full(salon.bea, now=at + timedelta(hours=1))
