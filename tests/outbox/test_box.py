"""The box of a house without a way out: its owner reads it, which is logged, and nobody else does."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from peili.outbox.commands import reading
from peili.outbox.commands.sending import send_due
from peili.outbox.queries import PAGE
from peili.trail.models import Entry
from tests.outbox.writing import write_to
from tests.support.builders import NOW
from tests.support.salon import Salon, make_salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

BOX = "/desk/messages/stayed/"


@pytest.fixture
def salon(db: None) -> Salon:
    return make_salon()


def test_the_owner_reads_what_stayed_and_it_is_logged(salon: Salon):
    write_to(salon.aino, heading="Aikasi on varattu", body="Katso http://127.0.0.1:8000/booked/x/ <b>")
    write_to(salon.stranger, heading="Naapurin viesti")
    send_due(now=NOW)
    page = salon.browser(salon.owner).get(BOX).content.decode()
    assert "aino.testinen@example.org" in page
    assert '<a href="http://127.0.0.1:8000/booked/x/"' in page
    assert "&lt;b&gt;" in page
    assert "Naapurin viesti" not in page
    entry = Entry.objects.get(act="outbox.open_box")
    assert (entry.actor_id, [each.subject_id for each in entry.about.all()]) == (
        salon.owner.subject_id,
        [salon.aino.subject_id],
    )


def test_what_cannot_be_logged_is_not_shown(salon: Salon, monkeypatch: pytest.MonkeyPatch):
    write_to(salon.aino, body="Salaisuus")
    send_due(now=NOW)

    def broken(**_said: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(reading, "note", broken)
    page = salon.browser(salon.owner).get(BOX)
    assert page.status_code == 503
    assert "Salaisuus" not in page.content.decode()


def test_pages_go_back_in_time_and_cost_the_same(salon: Salon, django_assert_max_num_queries: Any):
    for number in range(PAGE + 3):
        write_to(salon.aino, heading=f"Viesti {number}.")
    for minute in range(3):
        send_due(now=NOW + timedelta(minutes=minute))
    browser = salon.browser(salon.owner)
    with django_assert_max_num_queries(14):
        page = browser.get(BOX).content.decode()
    assert "Viesti 22." in page
    assert "Viesti 2." not in page
    older = page.split("?before=")[1].split('"')[0]
    assert "Viesti 2." in browser.get(f"{BOX}?before={older}").content.decode()


def test_the_owners_first_page_says_that_messages_stay(salon: Salon):
    said = "Viestit jäävät tänne: lähetystietä ei ole asetettu"
    owner, reception = salon.browser(salon.owner), salon.browser(salon.reception)
    assert said not in owner.get("/desk/").content.decode()
    write_to(salon.aino)
    send_due(now=NOW)
    assert said in owner.get("/desk/").content.decode()
    assert said not in reception.get("/desk/").content.decode()
