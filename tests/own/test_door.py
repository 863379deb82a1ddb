"""The door: a link opens nothing by itself, works once, and gives a session of its own."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from peili.people.models import Link
from peili.rights.commands.own import TRIES, WrongCode, find_session, give_code, give_link, prove, sweep_own
from peili.rights.models import OwnSession, SalonCode
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.rights import open_own
from tests.support.salon import MORNING, Salon

PAGES = ("own:bookings", "own:data", "own:looks", "own:edit", "own:rights", "own:code")


def test_opening_the_link_changes_nothing(salon: Salon):
    token = give_link(client=salon.aino, by=PROGRAM, now=MORNING)
    entries = Entry.objects.count()
    page = Browser().get(reverse("own:open", args=[token]))
    assert page.status_code == 200
    assert "Avaa" in page.content.decode()
    assert not page.cookies.get("own")
    assert Link.objects.get().used_at is None
    assert (OwnSession.objects.count(), Entry.objects.count()) == (0, entries)


def test_the_button_opens_once(salon: Salon):
    browser = Browser()
    token = open_own(browser, salon.aino)
    assert browser.get(reverse("own:data")).status_code == 200
    again = Browser().post(reverse("own:open", args=[token]))
    assert again.status_code == 404
    assert "own" not in again.cookies


def test_the_cookie_is_short_and_out_of_reach(salon: Salon, own: Browser):
    cookie = own.cookies["own"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/oma/", True, "Lax")
    assert cookie["max-age"] == 30 * 60
    stored = OwnSession.objects.get()
    assert cookie.value not in stored.code


@pytest.mark.parametrize("name", PAGES)
def test_nobody_comes_in_without_a_session(salon: Salon, name: str):
    answer = salon.browser(salon.owner).get(reverse(name))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/oma/")


def test_a_session_ends_by_itself_and_by_leaving(salon: Salon, own: Browser):
    session = OwnSession.objects.get()
    with time_machine.travel(MORNING + timedelta(minutes=31), tick=False):
        assert own.get(reverse("own:data")).status_code == 302
    with time_machine.travel(MORNING, tick=False):
        assert own.get(reverse("own:data")).status_code == 200
        own.post(reverse("own:leave"))
        assert own.get(reverse("own:data")).status_code == 302
    assert find_session(cookie=session.code, now=MORNING) is None


def test_what_has_ended_is_swept(salon: Salon, own: Browser):
    give_code(client=salon.aino, by=PROGRAM, now=MORNING)
    assert sweep_own(now=MORNING) == 0
    assert sweep_own(now=MORNING + timedelta(hours=1)) == 2
    assert not SalonCode.objects.exists()


def test_the_code_opens_the_second_step(salon: Salon, own: Browser):
    code = give_code(client=salon.aino, by=PROGRAM, now=MORNING)
    answer = own.post(reverse("own:code"), {"code": f"{code[:3]} {code[3:]}"})
    assert answer.status_code == 302
    assert OwnSession.objects.get().proved_at == MORNING
    assert not SalonCode.objects.exists()


def test_a_wrong_code_is_said_and_counted(salon: Salon, own: Browser):
    code = give_code(client=salon.aino, by=PROGRAM, now=MORNING)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    page = own.post(reverse("own:code"), {"code": wrong})
    assert "Tämä ei ole koodi" in page.content.decode()
    assert SalonCode.objects.get().tries == 1


def test_after_five_wrong_tries_the_right_code_is_wrong(salon: Salon, own: Browser):
    code = give_code(client=salon.aino, by=PROGRAM, now=MORNING)
    session = OwnSession.objects.get()
    for _each in range(TRIES):
        with pytest.raises(WrongCode):
            prove(session=session, code="no", now=MORNING)
    with pytest.raises(WrongCode):
        prove(session=session, code=code, now=MORNING)


def test_another_persons_code_opens_nothing(salon: Salon, own: Browser):
    code = give_code(client=salon.stranger, by=PROGRAM, now=MORNING)
    with pytest.raises(WrongCode):
        prove(session=OwnSession.objects.get(), code=code, now=MORNING)
