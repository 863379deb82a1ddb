"""A series on the public pages: every date before the order, one button, all or none, cancelled in part."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peili.booking.commands.book import book_at_desk
from peili.booking.models import Agreed, Appointment, Hold, Occupancy, Terms
from peili.outbox.models import Message
from peili.trail.commands import PROGRAM
from peili.ui.words import euros
from tests.booking.conftest import AINO, Walk, text
from tests.support.builders import create_client, local

pytestmark = pytest.mark.django_db
PATH = "/book/kasvohoito/series/"
FIRST = local(24, 10)
WEEK = timedelta(weeks=1)


@pytest.fixture
def series(walk: Walk) -> Walk:
    """The walk's salon, whose facial is booked as a series as well."""
    walk.facial.series = True
    walk.facial.save()
    return walk


def stamp(at: datetime, code: str) -> str:
    return f"{at:%Y-%m-%dT%H:%MZ} {code}"


def asked(walk: Walk, *, times: int = 4, weeks: int = 2) -> dict[str, Any]:
    return {"times": times, "weeks": weeks, "start": stamp(FIRST, walk.bea.code), "with": ""}


def chosen(page: HttpResponse) -> dict[str, str]:
    return dict(re.findall(r'name="(visit-\d+)" value="([^"]+)" checked', text(page)))


def held(walk: Walk, **how: int) -> HttpResponse:
    page = walk.browser.get(PATH, asked(walk, **how))
    return walk.browser.post(PATH, asked(walk, **how) | chosen(page))


def booked(walk: Walk, **how: int) -> str:
    answer = walk.browser.post(held(walk, **how).url, AINO)
    assert answer.status_code == 302, text(answer)
    return answer.url


def taken(walk: Walk, at: datetime) -> None:
    other = create_client(walk.house, "Outi", phone="+358409999999")
    book_at_desk(
        client=other, service=walk.facial, staff=walk.bea, starts_at=at, by=PROGRAM, now=timezone.now()
    )


def test_only_a_service_that_says_so_is_offered_as_a_series(walk: Walk):
    assert walk.browser.get(PATH).status_code == 404
    assert PATH not in text(walk.browser.get("/book/kasvohoito/"))
    walk.facial.series = True
    walk.facial.save()
    assert PATH in text(walk.browser.get("/book/kasvohoito/"))
    page = text(walk.browser.get(PATH))
    assert page.count("käyntiä</option>") == 5
    Terms.objects.update_or_create(defaults={"series_times": 3, "series_weeks_from": 4, "series_weeks_to": 5})
    page = text(walk.browser.get(PATH))
    assert page.count("käyntiä</option>") == 2
    assert "2 viikon välein" not in page
    assert walk.browser.get(PATH, asked(walk)).status_code == 400


def test_every_date_is_seen_with_others_near_it_before_anything_is_kept(series: Walk):
    taken(series, FIRST + 2 * WEEK)
    page = series.browser.get(PATH, asked(series))
    found = chosen(page)
    assert sorted(found) == ["visit-0", "visit-2", "visit-3"]
    assert len(re.findall(r'name="visit-1" value="[^"]+"', text(page))) == 3
    assert "ehti mennä" in text(page)
    assert not Hold.objects.exists()


def test_all_dates_are_held_and_the_button_says_what_they_cost(series: Walk):
    page = series.browser.get(held(series).url)
    assert Hold.objects.filter(series=True).count() == 4
    price = euros(4 * series.facial.price_cents, "fi")
    assert f"Varaa ja sitoudu maksamaan {price}" in text(page)
    assert text(page).count("ti ") >= 4


def test_one_order_books_all_of_it_keeps_the_evidence_and_tells_once(series: Walk):
    page = text(series.browser.get(booked(series)))
    made = list(Appointment.objects.order_by("starts_at"))
    assert [each.starts_at for each in made] == [FIRST + 2 * number * WEEK for number in range(4)]
    assert len({each.series for each in made}) == len({each.claim_id for each in made}) == 1
    assert Agreed.objects.count() == 4
    message = Message.objects.get(code="booking.booked")
    assert message.calendar.count("BEGIN:VEVENT") == 4
    assert page.count("?which=") == 8
    assert not Hold.objects.exists()
    assert not Occupancy.objects.filter(appointment=None).exists()


def test_the_same_form_twice_books_once(series: Walk):
    details = held(series).url
    first, second = series.browser.post(details, AINO), series.browser.post(details, AINO)
    assert first.url == second.url
    assert Appointment.objects.count() == 4


def test_when_one_date_is_gone_nothing_is_kept(series: Walk):
    page = series.browser.get(PATH, asked(series))
    taken(series, FIRST + 4 * WEEK)
    answer = series.browser.post(PATH, asked(series) | chosen(page))
    assert answer.status_code == 409
    assert "ti 22.12. klo 10.00" in text(answer)
    assert not Hold.objects.exists()


def test_a_series_held_too_long_offers_another_time_for_the_date_that_went(series: Walk):
    details = held(series).url
    series.clock.shift(timedelta(minutes=11))
    taken(series, FIRST + 4 * WEEK)
    refused = series.browser.post(details, AINO)
    assert refused.status_code == 409
    assert not Appointment.objects.filter(client=None).exists()
    assert 'value="Testinen"' in text(refused)
    instead = re.findall(r'name="instead" value="([^"]+)"', text(refused))
    assert instead
    answer = series.browser.post(details, AINO | {"instead": instead[0]})
    assert answer.status_code == 302
    made = Appointment.objects.filter(client=None).order_by("starts_at")
    assert made.count() == 4
    assert made[2].starts_at != FIRST + 4 * WEEK
    assert abs(made[2].starts_at - (FIRST + 4 * WEEK)) < timedelta(days=4)


def test_one_visit_or_all_that_are_to_come_are_cancelled(series: Walk):
    url = booked(series)
    page = text(series.browser.get(url))
    second = re.findall(r'href="([^"]+cancel/\?which=[^"]+)"', page)[1]
    which = second.partition("which=")[2]
    assert series.browser.get(second).status_code == 200
    assert series.browser.post(f"{url}cancel/", {"which": which}).status_code == 302
    states = [each.state for each in Appointment.objects.order_by("starts_at")]
    assert states == ["booked", "cancelled", "booked", "booked"]
    series.clock.move_to(FIRST + timedelta(hours=2))
    page = text(series.browser.get(url))
    assert "Peru kaikki tulevat käynnit" in page
    assert "2 sarjan käyntiä" in page
    assert series.browser.post(f"{url}cancel/").status_code == 302
    states = [each.state for each in Appointment.objects.order_by("starts_at")]
    assert states == ["booked", "cancelled", "cancelled", "cancelled"]


def test_one_visit_of_it_is_moved_alone(series: Walk):
    url = booked(series)
    move = re.findall(r'href="([^"]+move/\?which=[^"]+)"', text(series.browser.get(url)))[0]
    page = text(series.browser.get(move))
    start = re.findall(r'name="start" value="([^"]+)"', page)[0]
    seen = re.findall(r'name="seen" value="([^"]+)"', page)[0]
    sent = {"start": start, "seen": seen, "which": move.partition("which=")[2]}
    assert series.browser.post(f"{url}move/", sent).status_code == 302
    assert Appointment.objects.exclude(moved_at=None).count() == 1
    assert series.browser.get(f"{url}move/").status_code in {200, 409}


def test_the_link_opens_as_long_as_for_the_last_visit(series: Walk):
    url = booked(series)
    series.clock.move_to(FIRST + 6 * WEEK + timedelta(days=29))
    assert series.browser.get(url).status_code == 200
    series.clock.move_to(FIRST + 6 * WEEK + timedelta(days=31))
    assert series.browser.get(url).status_code == 404


@pytest.mark.parametrize("sent", ["", "x", "2026-11-24T08:00Z 0:nobody", "2026-11-24T08:00Z 0:s1 15:s1"])
def test_what_is_no_time_keeps_nothing(series: Walk, sent: str):
    answer = series.browser.post(PATH, asked(series) | {"visit-0": sent, "visit-1": sent})
    assert answer.status_code in {400, 422}
    assert not Hold.objects.exists()


def test_the_limit_of_coming_bookings_counts_every_visit(series: Walk):
    details = held(series).url
    Terms.objects.update_or_create(defaults={"most_coming": 3})
    answer = series.browser.post(details, AINO)
    assert answer.status_code == 409
    assert not Appointment.objects.exists()
    assert "2 käyntiä" in text(series.browser.get(PATH))


def test_each_date_costs_the_same(series: Walk):
    series.browser.get(PATH, asked(series))
    counts = []
    for times in (3, 6):
        with CaptureQueriesContext(connection) as seen:
            series.browser.get(PATH, asked(series, times=times, weeks=1))
        counts.append(len(seen))
    assert counts[1] - counts[0] <= 2 * 3
