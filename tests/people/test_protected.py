"""Clients who must not be found: who sees what of them, the code word, and what is written to them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peili.exchange.models import Feed
from peili.exchange.queries.feeds import written
from peili.people.access import reading_of
from peili.people.commands.protecting import TRIES, protect
from peili.people.models import Client, Opening, Protection
from peili.people.reach import probes
from peili.people.reach.scope import closed_to
from peili.promises.probes import Question, State, ask
from peili.promises.reading import MASK, reading
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry, Purpose
from tests.support.builders import create_client, local
from tests.support.salon import MORNING, Salon, make_salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

PHONE, WORD = "+358409998887", "Kanarialintu"
PAGES = (
    *("/desk/", "/desk/day/2026-11-24/", "/desk/list/2026-11-24/", "/desk/week/2026-11-24/"),
    *("/desk/month/2026-11-24/", "/desk/day/2026-11-24/lanes/", "/desk/clients/", "/desk/waiting/"),
)


@pytest.fixture
def salon() -> Iterator[Salon]:
    with time_machine.travel(MORNING, tick=False):
        yield make_salon()


def hidden(salon: Salon, **how: Any) -> Client:
    """Make a protected client of the owner's with a visit today."""
    card = create_client(salon.house, "Outi", "Toisen", phone=PHONE)
    salon.visit(local(24, 12), client=card, staff=salon.owner)
    protect(client=card, by=PROGRAM, now=MORNING, **{"code_word": WORD, "messages": "neutral"} | how)
    return card


def test_others_find_no_trace_of_a_protected_client(salon: Salon):
    card = hidden(salon)
    for staff in (salon.bea, salon.reception):
        browser = salon.browser(staff)
        for path in PAGES:
            page = browser.get(path)
            assert page.status_code == 200, path
            assert "Toisen" not in page.content.decode(), path
        for typed in ("Toisen", "8887", PHONE):
            assert "Outi" not in browser.post("/desk/clients/", {"q": typed}).content.decode()
        for path in (f"/rights/clients/{card.pk}/", f"/care/clients/{card.pk}/skin/"):
            assert browser.get(path).status_code in {403, 404}, path
    visit = card.appointments.get()
    assert salon.browser(salon.reception).get(f"/desk/appointments/{visit.pk}/").status_code == 404
    assert salon.browser(salon.reception).get(f"/desk/clients/{card.pk}/").status_code == 404


def test_the_owner_and_who_treats_the_client_see_the_card_and_the_word(salon: Salon):
    card = hidden(salon)
    salon.visit(local(25, 12), client=card, staff=salon.bea)
    for staff in (salon.owner, salon.bea):
        page = salon.browser(staff).get(f"/desk/clients/{card.pk}/").content.decode()
        assert "Toisen" in page
        assert WORD in page
    day = salon.browser(salon.bea).get("/desk/day/2026-11-25/").content.decode()
    assert "Toisen" in day
    assert "Toisen" not in salon.browser(salon.reception).get("/desk/day/2026-11-25/").content.decode()


def test_the_vault_masks_what_a_forgetful_page_would_show(salon: Salon):
    card = hidden(salon)
    for staff, seen in ((salon.owner, "Toisen"), (salon.bea, str(MASK)), (salon.reception, str(MASK))):
        with reading(reading_of(staff, Purpose.BOOKING)):
            assert Client.objects.get(pk=card.pk).last_name == seen
            assert Client.objects.get(pk=salon.aino.pk).last_name == salon.aino.last_name


def test_what_the_client_books_online_is_hidden_before_it_is_joined(salon: Salon):
    hidden(salon)
    salon.online(local(24, 14), phone=PHONE, name="Outi")
    assert "Kirjoitettu" in salon.browser(salon.owner).get("/desk/day/2026-11-24/").content.decode()
    assert "Kirjoitettu" not in salon.browser(salon.reception).get("/desk/day/2026-11-24/").content.decode()


def test_the_code_word_opens_the_card_for_an_hour_and_nothing_else_does(salon: Salon):
    card, desk = hidden(salon), salon.browser(salon.reception)
    unknown = desk.post("/desk/clients/code-word/", {"phone": "040 111 2222", "code_word": "jotain"})
    wrong = desk.post("/desk/clients/code-word/", {"phone": PHONE, "code_word": "jotain"})
    assert (unknown.status_code, wrong.status_code) == (422, 422)
    told = unknown.content.decode().replace("040 111 2222", PHONE)
    assert bare(told) == bare(wrong.content.decode())
    right = desk.post("/desk/clients/code-word/", {"phone": "040 999 8887", "code_word": "kanarialintu"})
    assert right.headers["Location"] == f"/desk/clients/{card.pk}/"
    assert "Toisen" in desk.get(f"/desk/clients/{card.pk}/").content.decode()
    assert "Toisen" in desk.get("/desk/day/2026-11-24/").content.decode()
    assert Opening.objects.get().reviewed_at is None
    with time_machine.travel(MORNING + timedelta(minutes=61), tick=False):
        assert desk.get(f"/desk/clients/{card.pk}/").status_code == 404


def bare(page: str) -> str:
    import re  # noqa: PLC0415  # beside its one use

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def test_a_code_word_is_not_to_be_guessed(salon: Salon):
    card, desk = hidden(salon), salon.browser(salon.reception)
    for _try in range(TRIES):
        assert (
            desk.post("/desk/clients/code-word/", {"phone": PHONE, "code_word": "jotain"}).status_code == 422
        )
    late = desk.post("/desk/clients/code-word/", {"phone": PHONE, "code_word": WORD})
    assert late.status_code == 429
    assert desk.get(f"/desk/clients/{card.pk}/").status_code == 404
    assert Entry.objects.filter(act="people.word_refused", about__subject=card.subject_id).count() == TRIES


def test_the_reception_marks_and_only_an_owner_takes_the_mark_off(salon: Salon):
    desk, path = salon.browser(salon.reception), f"/desk/clients/{salon.aino.pk}/protect/"
    assert salon.browser(salon.bea).get(path).status_code == 403
    assert desk.post(path, {"code_word": "abc", "messages": "neutral"}).status_code == 422
    assert desk.post(path, {"code_word": WORD, "messages": "neutral"}).headers["Location"] == "/desk/clients/"
    assert Protection.objects.get().client_id == salon.aino.pk
    off = f"/desk/clients/{salon.aino.pk}/unprotect/"
    assert desk.post(off).status_code == 403
    assert salon.browser(salon.owner).post(off).status_code == 302
    assert not Protection.objects.exists()
    acts = Entry.objects.filter(about__subject=salon.aino.subject_id).values_list("act", flat=True)
    assert {"people.protect", "people.unprotect"} <= set(acts)


def test_the_word_lies_sealed(salon: Salon):
    hidden(salon)
    with connection.cursor() as cursor:
        cursor.execute("SELECT code_word FROM people_protection")
        assert WORD.encode() not in bytes(cursor.fetchone()[0])


def test_a_feed_tells_no_treatment_of_a_protected_client(salon: Salon):
    hidden(salon)
    feed = Feed(staff=salon.owner, level=Feed.Level.SERVICES)
    told = written(feed, now=MORNING).decode()
    assert "SUMMARY:Varattu" in told
    assert salon.facial.name_fi not in told


def test_a_house_with_nobody_protected_pays_no_read_for_it(salon: Salon):
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415  # beside its one use

    browser = salon.browser(salon.reception)
    browser.get("/desk/day/2026-11-24/")
    with CaptureQueriesContext(connection) as reads:
        browser.get("/desk/day/2026-11-24/")
    asked = [each["sql"] for each in reads if "people_protection" in each["sql"]]
    assert len(asked) == 1, "only along with who is signed in"


def test_the_record_tries_it_in_a_chair_renters_register_too(salon: Salon, monkeypatch: pytest.MonkeyPatch):
    for register in (salon.aino.register_id, salon.stranger.register_id):
        question = Question(now=MORNING, register=register)
        assert ask("people.protected_hidden", question).state is State.HOLDS
    monkeypatch.setattr(probes, "sights", lambda: [lambda _staff, _card: True])
    assert ask("people.protected_hidden", question).state is State.DRIFTS


@pytest.mark.skipif(connection.vendor != "sqlite", reason="plans of SQLite, which counts no rows")
def test_looking_for_who_is_protected_goes_through_no_others(salon: Salon):
    hidden(salon)
    reads = reading_of(salon.bea, Purpose.CARE_OF_CARD, guards=False)
    with CaptureQueriesContext(connection) as made, reading(reads):
        assert closed_to(salon.bea)
    plans = []
    with connection.cursor() as cursor:
        for each in made.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {each['sql']}")
            plans += [row[-1] for row in cursor.fetchall()]
    assert any("people_protection" in plan for plan in plans)
    through = ("SCAN people_client", "SCAN people_claim", "(register_id=?)", "(staff_id=?)", "SCAN booking")
    assert [plan for plan in plans if any(word in plan for word in through)] == []
