"""The demo's walk: on only where it was begun; what it does to the house is real and leaves it in order."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client as Browser
from django.test import override_settings

from peili.booking.models import Appointment
from peili.config.demo.making import make_demo
from peili.config.demo.walk.commands import jump, let_the_day_pass, register_paper, six_years_on
from peili.config.demo.walk.looking import cabinet_is_red, errand_of, jumped
from peili.config.demo.walk.state import COOKIE, SALT
from peili.config.demo.walk.views.strip import WalkStrip
from peili.house.checklist.commands import look_at
from peili.people.models import Client
from peili.rights.models import Expiring, RetentionRun
from peili.rights.retention.queries import nights
from peili.trail.commands import PROGRAM
from peili.trail.models import Role
from tests.config import test_demo_doors
from tests.support.builders import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> None:
    make_demo(clients=20, seed=5, now=NOW, progress=lambda _done: None)


@pytest.fixture
def browser(house: None) -> Any:
    middleware = [*settings.MIDDLEWARE, f"{WalkStrip.__module__}.{WalkStrip.__qualname__}"]
    with override_settings(ROOT_URLCONF=test_demo_doors.__name__, MIDDLEWARE=middleware):
        yield Browser()


def page(browser: Browser, path: str = "/demo/phone/") -> str:
    return browser.get(path).content.decode()


def test_the_strip_is_there_only_while_the_walk_is_on(browser: Browser):
    assert "walk-strip" not in page(browser)
    assert browser.post("/demo/walk/begin/").url.startswith("/book/hifu-kasvohoito/?from=")
    assert page(browser).count('class="walk-strip"') == 1
    browser.post("/demo/walk/end/")
    assert "walk-strip" not in page(browser)


@pytest.mark.parametrize(
    "cookie", ["", "nonsense", pytest.param(signing.dumps({"place": 3}, salt=SALT), id="signed"), "a:b:c"]
)
def test_a_cookie_nobody_gave_begins_no_walk(browser: Browser, cookie: str):
    browser.cookies[COOKIE] = cookie
    assert "walk-strip" not in page(browser)
    assert browser.post("/demo/walk/next/").url == "/demo/walk/"


def test_no_step_is_passed_before_it_is_done(browser: Browser):
    browser.post("/demo/walk/begin/")
    assert browser.post("/demo/walk/next/").url.startswith("/book/hifu-kasvohoito/?from=")
    assert "<b>1/7</b>" in page(browser)


@pytest.mark.parametrize("path", ["/demo/jump/", "/demo/cabinet/"])
def test_only_the_owner_jumps_and_lets_days_pass(browser: Browser, path: str):
    assert "/sign-in/" in browser.post(path).url
    browser.post("/demo/door/elina/")
    assert browser.post(path).status_code == 403
    assert not RetentionRun.objects.filter(at__gt=NOW).exists()


@pytest.mark.usefixtures("house")
def test_a_jump_erases_whose_time_has_come_and_the_house_is_back_today():
    staying = set(
        Appointment.objects.filter(starts_at__gt=NOW + timedelta(days=1), client__isnull=False).values_list(
            "client_id", flat=True
        )
    )
    before = Client.objects.count()
    found = jump(by=PROGRAM, now=NOW)
    assert found.erased > 0
    assert Client.objects.count() < before
    assert set(Client.objects.values_list("pk", flat=True)) >= staying
    assert jumped(now=NOW)
    state = nights()
    assert state.waiting is None
    assert state.last is not None
    assert state.last.at == NOW
    assert not RetentionRun.objects.filter(at__gt=NOW).exists()
    assert not Expiring.objects.filter(ends_on__gt=(NOW + timedelta(days=31)).date()).exists()


def test_six_years_are_six_years_on_a_leap_day_too():
    assert six_years_on(NOW).year == NOW.year + 6
    leap = NOW.replace(year=2028, month=2, day=29)
    assert (six_years_on(leap).month, six_years_on(leap).day) == (2, 28)


@pytest.mark.usefixtures("house")
def test_an_unchecked_cabinet_is_red_until_somebody_looks():
    assert not cabinet_is_red(now=NOW)
    let_the_day_pass(by=PROGRAM, now=NOW)
    assert cabinet_is_red(now=NOW)
    look_at(claim="locked_cabinet", good=True, role=Role.OWNER, by=PROGRAM, now=NOW)
    assert not cabinet_is_red(now=NOW)


@pytest.mark.usefixtures("house")
def test_the_paper_card_becomes_a_task_only_by_an_erasure():
    client = Client.objects.filter(register__controller__kind="house").first()
    assert client is not None
    assert errand_of(register_paper(client=client, now=NOW)) is None
    assert errand_of("") is None
