"""The door: a link opens nothing by itself, works once, and gives a session of its own."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from peili.outbox.models import Message
from peili.people.commands.cards import edit_client
from peili.people.commands.links import make_link
from peili.people.models import Link
from peili.rights.commands.own import (
    PURPOSE,
    TRIES,
    WrongCode,
    find_session,
    give_code,
    give_link,
    prove,
    sweep_own,
)
from peili.rights.models import OwnSession, SalonCode
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from peili.vault.models import Subject
from tests.support.builders import create_client, local
from tests.support.rights import open_own
from tests.support.salon import MORNING, Salon, bare

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
        assert own.post(reverse("own:leave")).headers["Clear-Site-Data"] == '"cache", "storage"'
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


def ask(contact: str) -> HttpResponse:
    return Browser(headers={"accept-language": "fi"}).post(reverse("own:door"), {"contact": contact})


@pytest.mark.engine(deep=True)
def test_the_door_answers_the_same_whoever_has_the_contact(salon: Salon):
    salon.aino.email = "aino@example.invalid"
    salon.aino.save(update_fields=["email"])
    asked = ["040 123 4567", "040 999 8877", "aino@example.invalid", "muu@example.invalid", "kissa"]
    answers = [ask(each) for each in asked]
    assert {answer.status_code for answer in answers} == {200}
    assert len({bare(answer) for answer in answers}) == 1
    assert all(set(answer.headers) == set(answers[0].headers) for answer in answers)


def test_a_link_goes_to_the_stored_contact_and_opens(salon: Salon):
    edit_client(client=salon.aino, by=PROGRAM, now=MORNING, on=MORNING.date(), email="aino@example.invalid")
    ask("aino@EXAMPLE.invalid")
    message = Message.objects.get()
    assert (message.address, message.subject_id) == ("aino@example.invalid", salon.aino.subject_id)
    path = next(line for line in message.body.splitlines() if "/oma/link/" in line).partition("/oma/")[2]
    assert Browser().post(f"/oma/{path}").status_code == 302


@pytest.mark.engine(deep=True)
def test_the_same_number_in_two_registers_gives_a_link_to_each(salon: Salon):
    create_client(salon.renting, "Aino", "Toinen", phone="+358401234567")
    ask("040 123 4567")
    assert Link.objects.values("subject__register_id").distinct().count() == 2


@pytest.mark.engine(deep=True)
def test_links_are_sent_three_times_an_hour_at_most(salon: Salon):
    answers = {bare(ask("040 123 4567")) for _each in range(5)}
    assert (Link.objects.count(), len(answers)) == (3, 1)


def test_someone_who_only_booked_online_comes_in_too(salon: Salon):
    salon.online(local(24, 10), phone="+358407776655", name="Aila")
    ask("040 777 6655")
    link = Link.objects.get(purpose="own")
    browser = Browser(headers={"accept-language": "fi"})
    open_with(browser, link.subject)
    assert "Aila" in browser.get(reverse("own:data")).content.decode()
    assert browser.get(reverse("own:edit")).status_code == 404
    for name in ("bookings", "rights", "looks"):
        assert browser.get(reverse(f"own:{name}")).status_code == 200


def open_with(browser: Browser, subject: Subject) -> None:
    token = make_link(subject_id=subject.pk, purpose=PURPOSE, lasts=timedelta(hours=1), now=MORNING)
    browser.post(reverse("own:open", args=[token]))


def test_the_foot_of_the_public_pages_leads_to_the_door(salon: Salon):
    foot = Browser().get("/").content.decode().partition("<footer")[2]
    assert '<a class="link link-quiet" href="/oma/">Omat varaukset ja tiedot</a>' in foot
