"""A permission is an act on a ledger: given in known words, by a known way, and the last act counts."""

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client as Browser

from peili.booking.commands.book import Choices, Details, SubmittedDifferently, book
from peili.booking.commands.hold import hold
from peili.booking.commands.join import join
from peili.house.models import ProfileVersion
from peili.people.channels import Channel
from peili.people.commands.consents import record_consent
from peili.people.consent_texts import TEXTS, consent_text
from peili.people.models import Claim, Consent
from peili.people.queries.consents import last_consents, may_send, permitted
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, local
from tests.support.salon import Salon, make_salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

EMAIL, SMS = Channel.EMAIL, Channel.SMS
CHOSEN = {
    "house": {"name": {"fi": "Testihuone"}},
    "purposes": {"appointments": {"basis": "contract"}, "marketing": {"basis": "consent"}},
}


@pytest.fixture
def salon(db: None) -> Salon:
    found = make_salon()
    ProfileVersion.objects.update(content=CHOSEN)
    return found


def say(salon: Salon, channel: Channel = EMAIL, *, given: bool = True, minutes: int = 0) -> Consent | None:
    return record_consent(
        subject_id=salon.aino.subject_id,
        register=salon.aino.register,
        channel=channel,
        given=given,
        act=Consent.Act.DESK,
        language="fi",
        by=PROGRAM,
        now=NOW + timedelta(minutes=minutes),
    )


def test_an_act_keeps_the_words_the_way_and_the_time(salon: Salon):
    made = say(salon)
    words = consent_text(channel=EMAIL, language="fi", business="Testi Oy")
    assert words.startswith("Testi Oy saa lähettää minulle tarjouksia ja uutisia sähköpostilla.")
    assert made.text_hash == hashlib.sha256(words.encode()).hexdigest()
    assert (made.text_version, made.language, made.act, made.source, made.at) == (
        "1",
        "fi",
        "desk",
        "desk",
        NOW,
    )
    assert Entry.objects.get(act="people.give_consent").about.get().subject_id == salon.aino.subject_id


def test_no_version_of_the_text_is_ever_changed():
    said = repr({version: sorted(texts.items()) for version, texts in TEXTS.items() if version == "1"})
    assert hashlib.sha256(said.encode()).hexdigest()[:16] == "b32e980f403e029f", "add a new version instead"


def test_the_last_act_of_a_channel_counts(salon: Salon):
    aino = salon.aino.subject_id
    assert not may_send(aino, EMAIL)
    say(salon)
    assert may_send(aino, EMAIL)
    assert not may_send(aino, SMS)
    assert permitted(register_id=salon.aino.register_id, channel=EMAIL) == [aino]
    say(salon, given=False, minutes=1)
    assert not may_send(aino, EMAIL)
    assert permitted(register_id=salon.aino.register_id, channel=EMAIL) == []
    assert Consent.objects.count() == 2


def test_saying_the_same_again_adds_nothing(salon: Salon):
    assert say(salon, given=False) is None
    say(salon)
    assert say(salon, minutes=1) is None
    assert Consent.objects.count() == 1


def test_the_database_refuses_to_change_an_act(salon: Salon):
    made = say(salon)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=made.pk).update(given=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


def online(salon: Salon, *permits: Channel, token: str = "") -> Claim:
    held = token or hold(service=salon.facial, starts_at=local(26, 10), only=None, now=NOW).token
    details = Details(
        first_name="Aini",
        last_name="Uusi",
        phone="+358401112222",
        email="aini@example.org",
        adult_confirmed=True,
        language="sv",
    )
    return book(token=held, details=details, now=NOW, choices=Choices(permits=permits)).claim


def test_a_tick_made_online_follows_the_person_to_their_card(salon: Salon):
    claim = online(salon, EMAIL)
    act = Consent.objects.get()
    assert (act.act, act.source, act.language, act.noted_by_id) == ("online", "client_online", "sv", None)
    assert not may_send(salon.aino.subject_id, EMAIL)
    join(claim=claim, client=salon.aino, by=PROGRAM, now=NOW)
    assert may_send(salon.aino.subject_id, EMAIL)
    assert last_consents(salon.aino.subject_id)[EMAIL] == act
    assert permitted(register_id=salon.aino.register_id, channel=EMAIL) == [salon.aino.subject_id]
    say(salon, given=False)
    assert not may_send(claim.subject_id, EMAIL)


def test_nothing_ticked_is_no_act_and_a_tick_changes_the_form(salon: Salon):
    held = hold(service=salon.facial, starts_at=local(26, 10), only=None, now=NOW)
    online(salon, token=held.token)
    assert not Consent.objects.exists()
    with pytest.raises(SubmittedDifferently):
        online(salon, EMAIL, token=held.token)


def test_the_form_asks_with_boxes_nobody_ticked(salon: Salon):
    held = hold(service=salon.facial, starts_at=local(26, 10), only=None, now=NOW)
    with_time = Browser().get(f"/hold/{held.token}/").content.decode()
    assert "Testi Oy saa lähettää minulle tarjouksia ja uutisia sähköpostilla." in with_time
    assert "tekstiviestillä" not in with_time, "the house sends no text messages"
    box = with_time[with_time.index('name="permit_email"') - 60 :][:160]
    assert "checked" not in box


def test_a_house_without_marketing_asks_nothing_and_shows_nothing(salon: Salon):
    ProfileVersion.objects.update(content={"house": {"name": {"fi": "T"}}, "purposes": {"appointments": {}}})
    held = hold(service=salon.facial, starts_at=local(26, 10), only=None, now=NOW)
    assert "permit_email" not in Browser().get(f"/hold/{held.token}/").content.decode()
    owner = salon.browser(salon.owner)
    assert "Luvat markkinointiin" not in owner.get(f"/desk/clients/{salon.aino.pk}/").content.decode()
    sent = owner.post(f"/desk/messages/consents/{salon.aino.pk}/", {"channel": "email", "given": "yes"})
    assert sent.status_code == 404


def test_the_staff_turn_a_permission_on_and_off_as_the_client_says(salon: Salon):
    browser = salon.browser(salon.reception)
    address, card = f"/desk/messages/consents/{salon.aino.pk}/", f"/desk/clients/{salon.aino.pk}/"
    assert "ei ole kysytty" in browser.get(card).content.decode()
    assert browser.post(address, {"channel": "email", "given": "yes"}).url == card
    act = Consent.objects.get()
    assert (act.given, act.act, act.noted_by_id) == (True, "desk", salon.reception.subject_id)
    shown = browser.get(card).content.decode()
    assert "kerrottu liikkeessä tai puhelimessa" in shown
    assert 'aria-checked="true"' in shown
    browser.post(address, {"channel": "email", "given": "no"})
    assert not may_send(salon.aino.subject_id, EMAIL)
    assert browser.post(address, {"channel": "sms", "given": "yes"}).status_code == 404
    assert browser.post(address, {"channel": "email", "given": "x"}).status_code == 404


def test_another_registers_client_is_as_unknown_as_nobody(salon: Salon):
    sent = salon.browser(salon.owner).post(
        f"/desk/messages/consents/{salon.stranger.pk}/", {"channel": "email", "given": "yes"}
    )
    assert sent.status_code == 404
    assert not Consent.objects.exists()
