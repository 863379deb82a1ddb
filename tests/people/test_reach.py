"""How far each role reaches among the cards, and the way past it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client as Browser
from django.test import RequestFactory

from peili.people.access import actor_of, staff_of
from peili.people.commands.protecting import protect
from peili.people.models import Account, Client, Opening, Staff
from peili.people.reach.commands import LASTS, review
from peili.people.reach.queries import needs_reason, protected, waits_since
from peili.people.reach.setting import reach_of
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry, Role
from tests.support.builders import create_client, local
from tests.support.houses import promise
from tests.support.salon import MORNING, Salon, make_salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def salon() -> Any:
    with time_machine.travel(MORNING, tick=False):
        made = make_salon()
        made.visit(local(24, 10))  # Aino is Bea's own client
        yield made


def other(salon: Salon) -> Client:
    return create_client(salon.house, "Outi", "Toisen", phone="+358409998887")


def own_only() -> None:
    promise(access={"practitioners": "own"})


def test_a_house_that_says_nothing_lets_practitioners_open_every_card(salon: Salon):
    card = other(salon)
    assert set(Client.objects.visible_to(salon.bea)) == {salon.aino, card}


def test_a_practitioner_finds_own_clients_only_where_the_house_says_so(salon: Salon):
    card = other(salon)
    own_only()
    assert list(Client.objects.visible_to(salon.bea)) == [salon.aino]
    assert set(Client.objects.visible_to(salon.owner)) == {salon.aino, card}
    page = salon.browser(salon.bea).get("/desk/clients/").content.decode()
    assert "Toisen" not in page
    found = salon.browser(salon.bea).post("/desk/clients/", {"q": "Toisen"}).content.decode()
    assert "Outi" not in found


def test_a_colleagues_visit_shows_as_taken_time_only(salon: Salon):
    salon.visit(local(24, 12), client=other(salon), staff=salon.owner)
    own_only()
    for path in ("/desk/day/2026-11-24/", "/desk/list/2026-11-24/", "/desk/day/2026-11-24/lanes/"):
        page = salon.browser(salon.bea).get(path).content.decode()
        assert "Toisen" not in page, path
        assert "Toisen" in salon.browser(salon.owner).get(path).content.decode(), path


def test_a_card_past_ones_reach_asks_for_a_reason_and_opens_for_an_hour(salon: Salon):
    card, bea = other(salon), salon.browser(salon.bea)
    own_only()
    assert bea.get(f"/desk/clients/{card.pk}/").headers["Location"] == f"/desk/clients/{card.pk}/past/"
    refused = bea.post(f"/desk/clients/{card.pk}/past/", {"why": "other", "words": ""})
    assert "Kirjoita syy omin sanoin." in refused.content.decode()
    assert "Toisen" not in refused.content.decode()
    asked = bea.post(f"/desk/clients/{card.pk}/past/", {"why": "stands_in", "words": ""})
    assert asked.headers["Location"] == f"/desk/clients/{card.pk}/"
    assert "Toisen" in bea.get(f"/desk/clients/{card.pk}/").content.decode()
    assert Entry.objects.filter(act="people.open_past", about__subject=card.subject_id).count() == 1
    with time_machine.travel(MORNING + LASTS + timedelta(minutes=1), tick=False):
        assert bea.get(f"/desk/clients/{card.pk}/").status_code == 302
        assert bea.get(f"/care/clients/{card.pk}/skin/").status_code == 404


def test_what_is_asked_of_a_card_read_without_its_relatives(salon: Salon):
    card = Client.objects.get(pk=salon.aino.pk)  # it does not say whether it is a relative's
    assert needs_reason(salon.reception, card) is False
    promise(access={"reception": "ask"})
    assert needs_reason(salon.reception, card) is True


def test_the_protected_among_some_cards_are_told_by_their_ids(salon: Salon):
    card = other(salon)
    protect(client=card, code_word="syreeni", messages="neutral", by=PROGRAM, now=MORNING)
    assert protected([]) == set()
    assert protected([card.pk, salon.aino.pk]) == {card.pk}


def test_only_practitioners_and_the_reception_may_reach_less_than_all(salon: Salon):
    promise(access={"practitioners": "own", "reception": "no"})
    chosen = {Role.PRACTITIONER: "own", Role.RECEPTIONIST: "no"}
    assert {role: reach_of(role) for role in Role} == dict.fromkeys(Role, "all") | chosen


def test_it_opens_that_one_card_only(salon: Salon):
    card, third = other(salon), create_client(salon.house, "Kolmas", "Muu", phone="+358401010101")
    own_only()
    bea = salon.browser(salon.bea)
    bea.post(f"/desk/clients/{card.pk}/past/", {"why": "safety"})
    assert bea.get(f"/desk/clients/{third.pk}/").status_code == 302
    assert salon.browser(salon.renter).get(f"/desk/clients/{card.pk}/").status_code == 404


@pytest.mark.parametrize(("reach", "status"), [("all", 200), ("ask", 302), ("no", 302)])
def test_the_house_says_whether_the_reception_opens_cards(salon: Salon, reach: str, status: int):
    promise(access={"reception": reach})
    rea = salon.browser(salon.reception)
    assert rea.get(f"/desk/clients/{salon.aino.pk}/").status_code == status
    past = rea.post(f"/desk/clients/{salon.aino.pk}/past/", {"why": "asked"})
    assert past.status_code == {"all": 404, "ask": 302, "no": 403}[reach]
    assert rea.get(f"/desk/clients/{salon.aino.pk}/").status_code == (302 if reach == "no" else 200)


def test_the_owner_looks_at_each_opening_and_nobody_else_can(salon: Salon):
    card = other(salon)
    own_only()
    salon.browser(salon.bea).post(f"/desk/clients/{card.pk}/past/", {"why": "other", "words": "Sisko soitti"})
    opening = Opening.objects.get()
    assert waits_since(salon.owner) == (1, opening.at)
    page = salon.browser(salon.owner).get("/desk/openings/").content.decode()
    assert "Sisko soitti" in page
    assert (
        "1 kortti" in (today := salon.browser(salon.owner).get("/desk/").content.decode())
        or "Kortti avattiin" in today
    )
    assert salon.browser(salon.bea).post(f"/desk/openings/{opening.pk}/review/").status_code == 403
    assert salon.browser(salon.owner).post(f"/desk/openings/{opening.pk}/review/").status_code == 302
    assert waits_since(salon.owner) == (0, None)
    assert Entry.objects.filter(act="people.review_opening").count() == 1


def test_a_second_look_changes_nothing(salon: Salon):
    from tests.support.openings import opening_of  # noqa: PLC0415  # beside its one use

    opening = opening_of(salon.aino, salon.bea)
    for staff in (salon.owner, salon.bea):
        assert review(opening=opening, staff=staff, by=PROGRAM, now=MORNING).reviewed_by == salon.owner
    assert Entry.objects.filter(act="people.review_opening").count() == 1


def test_the_words_lie_sealed(salon: Salon):
    from tests.support.openings import opening_of  # noqa: PLC0415  # beside its one use

    opening_of(salon.aino, salon.bea, why="other", words="Kanarialintu")
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM people_opening")
        assert b"Kanaria" not in bytes(cursor.fetchone()[0])


def test_nobody_reads_as_staff_who_is_not_or_has_left(salon: Salon):
    assert Browser().get("/sign-in/").status_code == 200  # a public page asks nobody who they are
    request = RequestFactory().get("/")
    for user in (AnonymousUser(), salon.bea.account):
        request.user = user
        if user.is_authenticated:
            assert (staff_of(request), actor_of(request).role) == (salon.bea, Role.PRACTITIONER)
            Staff.objects.filter(pk=salon.bea.pk).update(left_on=MORNING.date(), active=False)
            request.user = Account.objects.get(pk=user.pk)
        with pytest.raises(PermissionDenied):
            staff_of(request)
