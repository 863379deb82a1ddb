"""The client moves the visit to a day that the answers allow, from the page that says why it must wait."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from peili.agreements.queries.standing import standing_of
from peili.booking.models import Appointment, Interval
from peili.promises.records import new_id
from tests.support.builders import local
from tests.support.papers import answer, calm, seat_link
from tests.support.salon import MORNING

pytestmark = pytest.mark.django_db


def address(visit: Appointment, name: str = "move") -> str:
    return reverse(f"agreements:{name}", args=[seat_link(visit)])


@pytest.fixture
def deferred(salon: Any) -> Any:
    """A visit on Thursday whose client had botulinum five days ago: fourteen must pass."""
    visit = salon.visit(local(26, 10))
    answer(visit, calm(botulinum_last="2026-11-19"), now=MORNING, on=MORNING.date())
    return visit


def starts(page: Any) -> list[str]:
    return re.findall(r'name="start" value="([^"]+)"', page.content.decode())


def test_the_times_begin_on_the_earliest_day_and_a_press_moves_the_visit(deferred: Any):
    browser, path = Browser(), address(deferred)
    result = browser.get(path.replace("/move/", "/result/")).content.decode()
    assert path in result
    page = browser.get(path)
    assert "aikaisintaan to 3.12." in page.content.decode()
    offered = starts(page)
    assert offered
    assert min(offered) >= "2026-12-02T22:00"
    assert browser.post(path, {"start": offered[0]}).url == path.replace("/move/", "/result/")
    deferred.refresh_from_db()
    assert deferred.starts_at.isoformat() == offered[0]
    assert standing_of(deferred).screening(by_client=True).earliest is None
    assert browser.get(path).status_code == 404  # nothing stands in the way any more
    assert Appointment.objects.count() == 1


def test_the_other_limits_of_the_treatment_are_asked_too(deferred: Any):
    """Days between two visits that the house wants push the first offered day further."""
    later = Appointment.objects.get(pk=deferred.pk)
    later.pk, later.submission, later.link_code = new_id(), None, None
    later.starts_at, later.ends_at = local(30, 10) + timedelta(days=4), local(30, 11) + timedelta(days=4)
    later.save(force_insert=True)
    Interval.objects.create(service=deferred.service, after=deferred.service, days=7)
    offered = starts(Browser().get(address(deferred)))
    assert offered
    assert min(offered) >= "2026-12-10T22:00"
    page = Browser().post(address(deferred), {"start": "2026-12-07T08:00+00:00"})
    assert page.status_code == 409


@pytest.mark.parametrize(
    ("start", "status"),
    [
        ("", 400),
        ("eilen", 400),
        ("2026-12-03T09:00", 400),
        ("2026-12-03T09:00:30+00:00", 400),
        ("0001-01-01T00:00:00+23:00", 400),
        ("0001-01-01T00:00:00+00:00", 400),
        ("9999-12-31T23:00:00-05:00", 400),
        ("9999-12-31T09:00:00+00:00", 400),
        ("2026-11-27T10:00+00:00", 400),
        ("2026-12-02T10:00+00:00", 400),
        ("2031-01-01T09:00+00:00", 409),
    ],
)
def test_what_is_no_free_time_moves_nothing(deferred: Any, start: str, status: int):
    page = Browser().post(address(deferred), {"start": start})
    assert page.status_code == status
    assert starts(page)
    deferred.refresh_from_db()
    assert deferred.starts_at == local(26, 10)


def test_nothing_is_moved_before_the_answers_say_so(visit: Any):
    path = address(visit)
    assert Browser().get(path).status_code == 404
    assert Browser().post(path, {"start": "2026-12-03T09:00+00:00"}).status_code == 404


def test_past_the_cut_off_it_moves_still_because_the_house_itself_asks_for_another_day(visit: Any):
    answer(visit, calm(botulinum_last="2026-11-19"), now=MORNING, on=MORNING.date())
    browser, path = Browser(), address(visit)
    offered = starts(browser.get(path))
    assert browser.post(path, {"start": offered[0]}).status_code == 302
    visit.refresh_from_db()
    assert visit.starts_at.isoformat() == offered[0]
