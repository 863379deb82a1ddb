"""A contact waits until a named person has handled it, and a stranger's words never come near a card."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test import Client as Browser

from peili.house.models import ProfileVersion
from peili.outbox.models import Message
from peili.outreach.commands import contacts
from peili.outreach.commands.contacts import (
    AT_MOST,
    AlreadyHandled,
    AlreadyJoined,
    NotTheSameRegister,
    NoWayToAnswer,
    handle,
    join_contact,
)
from peili.outreach.models import Contact
from peili.outreach.queries.contacts import log
from peili.people.models import Client
from peili.people.todo import todos
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from peili.vault.models import Kind
from tests.outreach.writing import contact_of
from tests.support.builders import NOW
from tests.support.salon import Salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

FORM = "/contact/"
TYPED = {"name": "Kaisa Kysyjä", "phone": "040 123 4567", "email": "", "text": "Onko aikoja lauantaina?"}


def ask(salon: Salon, **changed: str) -> Any:
    return Browser().post(FORM, {"to": str(salon.aino.register_id), **TYPED, **changed})


def test_an_enquiry_has_a_subject_of_its_own_and_leaves_the_card_alone(salon: Salon):
    before = Client.objects.count()
    sent = ask(salon)
    assert (sent.status_code, sent.url) == (302, "/contact/sent/")
    made = Contact.objects.get()
    assert made.subject.kind == Kind.ENQUIRY
    assert made.subject_id != salon.aino.subject_id  # whose phone number was typed
    assert (made.name, made.phone, made.way) == ("Kaisa Kysyjä", "+358401234567", "form")
    assert Client.objects.count() == before
    assert Entry.objects.get(act="outreach.enquire").role == "client"


def test_what_was_written_is_not_readable_at_rest(salon: Salon):
    ask(salon, text="Minulla on ihottumaa")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, text FROM outreach_contact")
        row = b"".join(bytes(column) for column in cursor.fetchone())
    assert b"ihottumaa" not in row
    assert b"Kaisa" not in row


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Kirjoita nimi."),
        ({"text": ""}, "Kirjoita, mitä haluat kysyä tai kertoa."),
        ({"phone": ""}, "Kirjoita puhelinnumero tai sähköpostiosoite, jotta voimme vastata."),
        ({"phone": "12"}, "Kirjoita se esimerkiksi näin: 040 123 4567."),
        ({"phone": "", "email": "ei"}, "Kirjoita osoite muodossa nimi@esimerkki.fi."),
        ({"to": str(uuid4())}, "Valitse jokin näistä."),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    salon: Salon, changed: dict[str, str], said: str
):
    answer = ask(salon, **changed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "lauantaina" in page or "text" in changed
    assert not Contact.objects.exists()


def test_the_form_asks_to_leave_health_out(salon: Salon):
    page = Browser().get(FORM).content.decode()
    assert "Jätä terveytesi tästä pois" in page
    assert "Vuokraaja Tmi" in page


def test_a_machine_that_fills_in_everything_is_thanked_and_forgotten(salon: Salon):
    sent = ask(salon, website="https://example.com")
    assert sent.url == "/contact/sent/"
    assert not Contact.objects.exists()


def test_a_flood_is_stopped_with_words(salon: Salon):
    with time_machine.travel(NOW, tick=False) as clock:
        for _each in range(AT_MOST):
            assert ask(salon).status_code == 302
        refused = ask(salon)
        assert refused.status_code == 429
        assert "Soita meille tai yritä myöhemmin." in refused.content.decode()
        assert "lauantaina" in refused.content.decode()
        clock.shift(timedelta(hours=1, minutes=1))
        assert ask(salon).status_code == 302


def test_a_house_that_did_not_choose_contacts_has_no_form(salon: Salon):
    ProfileVersion.objects.update(content={"house": {"name": {"fi": "T"}}, "purposes": {"appointments": {}}})
    assert Browser().get(FORM).status_code == 404
    assert "Ota yhteyttä" not in Browser().get("/").content.decode()


def test_the_foot_of_the_public_pages_leads_to_the_form(salon: Salon):
    foot = Browser().get("/").content.decode().partition("<footer")[2]
    assert '<a class="link link-quiet" href="/contact/">Ota yhteyttä</a>' in foot


def test_the_list_shows_who_waits_longest_first_and_only_ones_own(salon: Salon):
    contact_of(salon.aino, name="Toinen")
    contact_of(salon.aino, name="Kolmas")
    contact_of(salon.stranger, name="Naapurin")
    page = salon.browser(salon.reception).get("/desk/contacts/").content.decode()
    assert page.index("Toinen") < page.index("Kolmas")
    assert "Naapurin" not in page


def test_the_list_costs_the_same_however_many_wait(salon: Salon, django_assert_max_num_queries: Any):
    browser = salon.browser(salon.reception)
    for number in range(25):
        contact_of(salon.aino, name=f"Kysyjä {number}")
    browser.get("/desk/contacts/")  # after a writing it is asked once whether the set-up stands
    with django_assert_max_num_queries(12):
        page = browser.get("/desk/contacts/").content.decode()
    assert "Kysyjä 19" in page
    assert "Niitä on lisää: vastaa ensin näihin." in page


def test_what_waits_stands_on_the_first_page_and_is_late_after_two_days(salon: Salon):
    assert todos(staff=salon.bea, now=NOW) == []
    contact_of(salon.aino)
    (waits,) = todos(staff=salon.bea, now=NOW)
    assert (str(waits.text), waits.late) == ("1 yhteydenotto odottaa vastausta", False)
    (late,) = todos(staff=salon.bea, now=NOW + timedelta(days=2, minutes=1))
    assert late.late


def test_reading_is_logged_first_or_not_shown(salon: Salon, monkeypatch: pytest.MonkeyPatch):
    made = contact_of(salon.aino)
    browser = salon.browser(salon.bea)
    assert "Onko aikoja?" in browser.get(f"/desk/contacts/{made.pk}/").content.decode()
    entry = Entry.objects.get(act="outreach.open_contact")
    assert (entry.actor_id, entry.purpose) == (salon.bea.subject_id, "contact")

    def broken(**_said: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(contacts, "note", broken)
    hidden = browser.get(f"/desk/contacts/{made.pk}/")
    assert hidden.status_code == 503
    assert "Onko aikoja?" not in hidden.content.decode()


def test_handling_names_the_person_and_the_outcome_and_sends_the_answer(salon: Salon):
    made = contact_of(salon.aino)
    browser = salon.browser(salon.bea)
    address = f"/desk/contacts/{made.pk}/"
    assert browser.post(address, {"answer": "", "outcome": ""}).status_code == 422
    sent = browser.post(address, {"answer": "On. Tervetuloa.", "outcome": "vastattu"})
    assert sent.url == "/desk/contacts/"
    made.refresh_from_db()
    assert (made.handled_by, made.outcome) == (salon.bea, "vastattu")
    message = Message.objects.get()
    assert (message.code, message.channel, message.address) == ("contacts.answer", "sms", "+358405550000")
    assert message.body == "On. Tervetuloa."
    assert "vastattu" in browser.get(address).content.decode()
    with pytest.raises(AlreadyHandled):
        handle(contact=made, staff=salon.owner, outcome="minäkin", by=PROGRAM, now=NOW)


def test_an_answer_to_nobody_is_told_and_nothing_is_closed(salon: Salon):
    made = contact_of(salon.aino)
    made.phone = "+35894245010"
    made.save()
    page = salon.browser(salon.bea).post(f"/desk/contacts/{made.pk}/", {"answer": "Hei", "outcome": "x"})
    assert page.status_code == 422
    assert "Vastaa soittamalla." in page.content.decode()
    made.refresh_from_db()
    assert made.handled_at is None
    assert not Message.objects.exists()
    with pytest.raises(NoWayToAnswer):
        handle(contact=made, staff=salon.bea, outcome="x", answer="Hei", by=PROGRAM, now=NOW)


def test_a_person_joins_an_enquiry_to_a_card_of_the_same_register(salon: Salon):
    made = contact_of(salon.aino)
    made.phone = salon.aino.phone
    made.save()
    browser = salon.browser(salon.reception)
    assert "Liitä korttiin Aino Testinen" in browser.get(f"/desk/contacts/{made.pk}/").content.decode()
    with pytest.raises(NotTheSameRegister):
        join_contact(contact=made, client=salon.stranger, by=PROGRAM, now=NOW)
    browser.post(f"/desk/contacts/{made.pk}/join/{salon.aino.pk}/")
    assert [line.contact for line in log(salon.aino.subject_id)] == [made]
    with pytest.raises(AlreadyJoined):
        join_contact(contact=Contact.objects.get(), client=salon.aino, by=PROGRAM, now=NOW)
    assert browser.post(f"/desk/contacts/{made.pk}/join/{salon.aino.pk}/").status_code == 302


def test_a_call_is_noted_on_the_card_open_or_done(salon: Salon):
    browser = salon.browser(salon.bea)
    address, card = f"/desk/clients/{salon.aino.pk}/contacts/", f"/desk/clients/{salon.aino.pk}/"
    said = {"way": "call", "direction": "in", "text": "Kysyi hinnoista"}
    assert browser.post(address, said).url == card
    assert browser.post(address, {**said, "text": "Soittopyyntö", "open": "on"}).url == card
    assert browser.post(address, {**said, "text": ""}).status_code == 422
    done, waits = Contact.objects.order_by("id")
    assert (done.handled_by, waits.handled_at) == (salon.bea, None)
    page = browser.get(card).content.decode()
    assert page.index("Soittopyyntö") < page.index("Kysyi hinnoista")
    assert f'href="/desk/contacts/{waits.pk}/"' in page


def test_somebody_without_a_card_is_noted_too(salon: Salon):
    browser = salon.browser(salon.reception)
    sent = browser.post("/desk/contacts/new/", {**TYPED, "way": "call"})
    assert sent.url == "/desk/contacts/"
    assert Contact.objects.get().subject.kind == Kind.ENQUIRY


def test_the_log_costs_the_same_however_long_it_is(salon: Salon, django_assert_num_queries: Any):
    browser = salon.browser(salon.owner)
    card = f"/desk/clients/{salon.aino.pk}/"

    def cost() -> int:
        from django.test.utils import CaptureQueriesContext  # noqa: PLC0415  # counted here alone

        with CaptureQueriesContext(connection) as counted:
            browser.get(card)
        return len(counted)

    for _each in range(9):
        browser.post(f"{card}contacts/", {"way": "call", "direction": "in", "text": "Soitto"})
    some = cost()
    for _each in range(40):
        browser.post(f"{card}contacts/", {"way": "call", "direction": "in", "text": "Soitto"})
    assert cost() <= some
    page = browser.get(f"{card}contacts/").content.decode()
    older = page.split("?before=")[1].split('"')[0]
    assert "Soitto" in browser.get(f"{card}contacts/?before={older}").content.decode()
