"""Moving a booking behind its link: times offered, moved by POST alone, refused after the cut-off."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peili.booking.models import Appointment
from tests.booking.conftest import Walk, text
from tests.support.builders import local

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
WHEN = local(24, 10)


def page_of(walk: Walk) -> str:
    return f"{walk.booked(WHEN)}move/"


def sent(html: str) -> dict[str, str]:
    """Return what the first button of the page sends."""
    seen = re.search(r'name="seen" value="([^"]+)"', html)
    start = re.search(r'name="start" value="([^"]+)"', html)
    assert seen
    assert start
    return {"seen": seen[1], "start": start[1]}


def test_the_confirmation_leads_to_it_and_opening_it_moves_nothing(walk: Walk):
    url = page_of(walk)
    assert f'href="{url}"' in text(walk.browser.get(url.removesuffix("move/")))
    html = text(walk.browser.get(url))
    assert "Siirrät maksutta viimeistään ma 23.11. klo 10.00. Hinta pysyy samana, 75 €." in html
    walk.browser.head(url)
    assert Appointment.objects.get().starts_at == WHEN


def test_a_press_moves_it_and_a_second_one_finds_it_moved(walk: Walk):
    url = page_of(walk)
    pressed = sent(text(walk.browser.get(f"{url}?from=2026-11-25")))
    answer = walk.browser.post(url, pressed)
    assert answer.url == url.removesuffix("move/")
    made = Appointment.objects.get()
    assert made.starts_at.date() == local(25, 10).date()
    assert walk.browser.post(url, pressed).status_code == 302
    other = walk.browser.post(url, {**pressed, "start": pressed["start"].replace("25T", "26T")})
    assert other.status_code == 409
    assert "Varaus siirrettiin hetki sitten." in text(other)
    assert Appointment.objects.get().starts_at == made.starts_at


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"start": "x"}, 400, "Aikaa ei voitu lukea."),
        ({"start": "2026-11-25T08:07Z {bea}"}, 400, "Tätä aikaa ei tarjota."),
        (
            {"start": "2026-11-25T08:00Z nobody"},
            400,
            "Tämän hoitajan aikoja tähän palveluun ei voi varata netissä.",
        ),
    ],
)
def test_what_cannot_be_moved_to_is_said(walk: Walk, typed: dict, status: int, said: str):
    url = page_of(walk)
    pressed = sent(text(walk.browser.get(url)))
    typed = {name: value.format(bea=walk.bea.code) for name, value in typed.items()}
    answer = walk.browser.post(url, {**pressed, **typed})
    assert answer.status_code == status
    assert said in text(answer)
    assert Appointment.objects.get().starts_at == WHEN


def test_after_the_cut_off_it_asks_to_call(walk: Walk):
    url = page_of(walk)
    pressed = sent(text(walk.browser.get(url)))
    walk.clock.move_to(WHEN - timedelta(hours=23))
    for answer in (walk.browser.get(url), walk.browser.post(url, pressed)):
        assert answer.status_code == 409
        assert "Aika siirtää varaus täällä on päättynyt." in text(answer)
    assert f'href="{url}"' not in text(walk.browser.get(url.removesuffix("move/")))


def test_a_day_a_person_and_nonsense_in_the_address(walk: Walk):
    url = page_of(walk)
    assert walk.browser.get(f"{url}?with=any").status_code == 200
    assert walk.browser.get(f"{url}?with=nobody").status_code == 400
    assert walk.browser.get(f"{url}?from=2026-13-45").status_code == 200
    assert walk.browser.get("/booked/nothing/move/").status_code == 404


def test_it_asks_little(walk: Walk):
    url = page_of(walk)
    walk.browser.get(url)
    with CaptureQueriesContext(connection) as asked:
        walk.browser.get(url)
    assert len(asked) <= 14
