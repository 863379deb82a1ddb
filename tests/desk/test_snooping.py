"""The owner's week of card openings, the alarm of very many, and the staff's own relatives."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from peili.desk.digest import tell_week
from peili.desk.queries.looking import to_look_at
from peili.outbox.models import Message
from peili.people.commands.cards import open_card
from peili.people.models import Client, Relative, Staff
from peili.trail.commands import Actor
from peili.trail.models import Entry, Purpose
from tests.support.builders import create_client, local
from tests.support.salon import MORNING, Salon, make_salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

WEEK = timedelta(days=7)


@pytest.fixture
def salon() -> Iterator[Salon]:
    with time_machine.travel(MORNING, tick=False):
        yield make_salon()


def opens(staff: Staff, *cards: Client, at: datetime = MORNING) -> None:
    by = Actor(role=staff.role, subject_id=staff.subject_id)
    for card in cards:
        open_card(client=card, purpose=Purpose.CARE_OF_CARD, by=by, now=at)


def test_the_owner_is_asked_once_a_week_and_not_about_oneself(salon: Salon):
    opens(salon.owner, salon.aino)
    assert to_look_at(salon.owner, now=MORNING) == (False, False)
    opens(salon.bea, salon.aino)
    assert to_look_at(salon.owner, now=MORNING) == (True, False)
    browser = salon.browser(salon.owner)
    assert "Katso, kuka on avannut kortteja tällä viikolla" in browser.get("/desk/").content.decode()
    assert browser.post("/desk/looking/done/").status_code == 302
    assert to_look_at(salon.owner, now=MORNING) == (False, False)
    opens(salon.bea, salon.aino)
    assert to_look_at(salon.owner, now=MORNING + WEEK - timedelta(minutes=1)) == (False, False)
    assert salon.browser(salon.bea).post("/desk/looking/done/").status_code == 403


@pytest.mark.parametrize("count", [60, 61])
def test_more_than_sixty_cards_in_an_hour_are_told_at_once(salon: Salon, count: int):
    unusual = count > 60
    cards = [create_client(salon.house, "Outi", f"Toinen {each}") for each in range(count)]
    opens(salon.bea, *cards)
    opens(salon.bea, *cards[:5])  # the same cards again are no more cards
    assert to_look_at(salon.owner, now=MORNING) == (True, unusual)
    page = salon.browser(salon.owner).get("/desk/").content.decode()
    assert ("Yli 60 korttia avattiin tunnissa" in page) == unusual


def test_the_letter_of_the_week_names_nobody(salon: Salon):
    account = salon.owner.account
    account.notices_to = "olga@example.org"
    account.save()
    monday = local(30, 2)
    opens(salon.bea, salon.aino, at=monday)
    assert tell_week(local(29, 12)) == 0
    assert tell_week(monday) == 1
    (letter,) = Message.objects.filter(code="desk.openings")
    assert letter.due_at == local(30, 7)
    assert letter.address == "olga@example.org"
    text = letter.heading + letter.body
    assert "Asiakaskortteja avattu: 1. Avaajia: 1." in text
    for name in ("Bea", "Hoitaja", salon.aino.first_name, salon.aino.last_name):
        assert name not in text
    assert "/desk/looking/" in text


def test_a_relatives_card_asks_why_and_the_owner_looks_at_it(salon: Salon):
    card, bea = salon.aino, salon.browser(salon.bea)
    assert bea.get(f"/desk/clients/{card.pk}/").status_code == 200
    bea.post(f"/desk/clients/{card.pk}/relative/")
    bea.post(f"/desk/clients/{card.pk}/relative/")
    assert Relative.objects.count() == 1
    asked = f"/desk/clients/{card.pk}/past/"
    for path in (f"/desk/clients/{card.pk}/", f"/desk/clients/{card.pk}/edit/"):
        assert bea.get(path).headers["Location"] == asked
    assert salon.browser(salon.reception).get(f"/desk/clients/{card.pk}/").status_code == 200
    bea.post(asked, {"why": "asked"})
    assert bea.get(f"/desk/clients/{card.pk}/").status_code == 200
    assert card.full_name in salon.browser(salon.owner).get("/desk/openings/").content.decode()


def test_the_owner_alone_takes_the_mark_off(salon: Salon):
    salon.browser(salon.bea).post(f"/desk/clients/{salon.aino.pk}/relative/")
    mark = Relative.objects.get()
    owner = salon.browser(salon.owner)
    assert "Henkilökunnan läheiset" in owner.get("/desk/looking/").content.decode()
    assert salon.browser(salon.bea).post(f"/desk/relatives/{mark.pk}/release/").status_code == 403
    assert owner.post(f"/desk/relatives/{mark.pk}/release/").status_code == 302
    assert salon.browser(salon.bea).get(f"/desk/clients/{salon.aino.pk}/").status_code == 200
    acts = Entry.objects.filter(about__subject=salon.bea.subject_id).values_list("act", flat=True)
    assert {"people.declare_relative", "people.release_relative"} <= set(acts)
