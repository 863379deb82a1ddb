"""The pages of a visit's papers: who sees what, what is logged, and that nothing typed is lost."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peili.agreements.commands import notes
from peili.agreements.models import Agreement, Consent, Copy, Decision, How, Sitting, Survey
from peili.agreements.queries.visits import without_papers
from peili.agreements.rules.strokes import NotStrokes, path_of, read_strokes
from peili.people.commands.cards import add_client
from peili.promises.vocabulary import Source
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import TODAY, local, register_of
from tests.support.papers import answer, calm, seat_link, sign_it
from tests.support.salon import MORNING

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 24)


@pytest.fixture
def phone(visit: Any) -> tuple[Browser, str]:
    """A client's own browser, and the token of the link they were sent."""
    return Browser(), seat_link(visit)


def url(name: str, *args: object) -> str:
    return reverse(f"agreements:{name}", args=args)


def consent(browser: Browser, token: str) -> Any:
    return browser.post(url("forms", token), {"consent": "yes"})


def fill(browser: Browser, token: str, **special: dict[str, str]) -> Any:
    """Answer every topic: what a topic's name is given here, and none of the others."""
    response = browser.get(url("forms", token), follow=True)
    while "/about/" in response.redirect_chain[-1][0] if response.redirect_chain else False:
        topic = response.redirect_chain[-1][0].rstrip("/").rpartition("/")[2]
        sent = {"adult_confirmed": "yes"} if topic == "adult" else {"others": "yes"}
        response = browser.post(url("topic", token, topic), sent | special.get(topic, {}), follow=True)
        assert response.status_code == 200
    return response


def at_desk(salon: Any, staff: Any, visit: Any) -> Any:
    return salon.browser(staff).get(url("visit", visit.pk))


def test_nothing_is_asked_before_the_consent(phone: tuple[Browser, str]):
    browser, token = phone
    assert browser.get(url("topic", token, "today")).url == url("forms", token)
    refused = browser.post(url("forms", token))
    assert refused.status_code == 400
    assert not Consent.objects.exists()
    assert consent(browser, token).status_code == 302
    assert Consent.objects.get().words.startswith("Suostun siihen")


def test_opening_a_link_changes_nothing(phone: tuple[Browser, str]):
    browser, token = phone
    before = Entry.objects.count()
    for name in ("forms", "result", "sign", "signed"):
        browser.get(url(name, token))
    assert Entry.objects.count() == before
    assert not Survey.objects.exists()


def test_a_survey_goes_on_where_it_was_left_and_can_be_corrected(phone: tuple[Browser, str]):
    browser, token = phone
    consent(browser, token)
    browser.post(url("topic", token, "today"), {"others": "yes", "today_unwell": "yes"})
    elsewhere = Browser()
    assert elsewhere.get(url("forms", token), follow=True).redirect_chain[-1][0].endswith("/about/skin/")
    page = elsewhere.get(url("topic", token, "today")).content.decode()
    assert re.search(r'name="today_unwell" value="yes"[^>]*checked', page)


def test_a_refused_screen_keeps_what_was_chosen(phone: tuple[Browser, str]):
    browser, token = phone
    consent(browser, token)
    sent = {"botulinum_last": "day", "botulinum_last.year": "2027", "filler_last": "never"}
    response = browser.post(url("topic", token, "procedures"), sent)
    page = response.content.decode()
    assert response.status_code == 400
    assert 'value="2027"' in page
    assert re.search(r'name="filler_last" value="never"[^>]*checked', page)


def test_the_client_is_told_the_date_the_rule_and_that_a_person_can_be_asked(phone: tuple[Browser, str]):
    browser, token = phone
    consent(browser, token)
    five_days_ago = {"botulinum_last": "day", "botulinum_last.year": "2026"}
    five_days_ago |= {"botulinum_last.month": "11", "botulinum_last.day": "19", "others": "yes"}
    page = fill(browser, token, procedures=five_days_ago).content.decode()
    assert "Aikaisintaan to 3.12." in page
    assert "19.11.2026" in page
    assert "Väliä vähintään 14 päivää." in page
    assert "voit aina kysyä ihmiseltä" in page
    assert "turvalli" not in page
    assert "from=2026-12-03" in page
    assert Survey.objects.get().answers["botulinum_last"] == "2026-11-19"


def test_times_are_offered_from_the_earliest_date_on(salon: Any):
    page = Browser().get(reverse("booking:times", args=[salon.facial.slug]), {"from": "2026-12-03"})
    offered = re.findall(r'name="start" value="([^"]+)"', page.content.decode())
    assert offered
    assert min(offered) >= "2026-12-03"
    far = Browser().get(reverse("booking:times", args=[salon.facial.slug]), {"from": "2031-01-01"})
    assert far.status_code == 200
    assert 'name="start"' not in far.content.decode()


def test_a_sent_survey_is_shown_in_the_language_of_the_reader(phone: tuple[Browser, str]):
    browser, token = phone
    for language, word in (("sv", "Några frågor"), ("en", "A few questions"), ("fi", "Muutama kysymys")):
        page = browser.get(url("forms", token), headers={"accept-language": language})
        assert word in page.content.decode()


def test_an_ended_link_says_so_and_shows_nothing(visit: Any, phone: tuple[Browser, str]):
    browser, token = phone
    consent(browser, token)
    browser.post(url("end", token))
    assert browser.get(url("forms", token)).status_code == 404
    assert not Sitting.objects.filter(appointment=visit, ended_at__isnull=True).exists()


def test_the_practitioner_sees_reasons_with_sources_and_the_opening_is_logged(salon: Any, visit: Any):
    answer(visit, calm(botulinum_last="2026-11-19"), now=MORNING, on=DAY)
    page = at_desk(salon, salon.bea, visit).content.decode()
    for said in (
        "Siirrettävä",
        "aikaisintaan to 3.12.",
        "Carruthers",
        "Näyttö B",
        "ei ole vielä tarkastanut",
    ):
        assert said in page
    assert "day=2026-12-03" in page.replace("&amp;", "&")
    entry = Entry.objects.get(act="agreements.open")
    assert (entry.actor, entry.visit_id) == (salon.bea.subject, visit.pk)


def test_the_reception_sees_whether_and_never_why(salon: Any, visit: Any):
    answer(visit, calm(botulinum_last="2026-11-19", cancer="history"), now=MORNING, on=DAY)
    page = at_desk(salon, salon.reception, visit).content.decode()
    panel = salon.browser(salon.reception).get(reverse("desk:appointment", args=[visit.pk]))
    for shown in (page, panel.content.decode()):
        assert "Kysy hoitajalta" in shown
        for hidden in ("Botuliini", "Syöpä", "3.12.", "Siirrettävä", "lausunto tarvitaan"):
            assert hidden not in shown
    assert not Entry.objects.filter(act="agreements.open").exists()


def test_answers_that_cannot_be_logged_are_not_shown(salon: Any, visit: Any, monkeypatch: pytest.MonkeyPatch):
    answer(visit, calm(botulinum_last="2026-11-19"), now=MORNING, on=DAY)

    def refuse(**_said: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(notes, "note", refuse)
    response = at_desk(salon, salon.bea, visit)
    assert response.status_code == 503
    assert "Botuliini" not in response.content.decode()


def test_a_decision_without_its_reason_is_asked_again_and_nothing_typed_is_lost(salon: Any, visit: Any):
    answer(visit, calm(slow_healing="yes"), now=MORNING, on=DAY)
    browser = salon.browser(salon.bea)
    sent = {"t_expectation": "realistic", "t_thin_face": "no", "t_photo_taken": "yes"}
    assert browser.post(url("assess", visit.pk), sent).status_code == 302
    refused = browser.post(url("decide", visit.pk), {"words": "Selitetty riski."})
    assert refused.status_code == 400
    assert "Selitetty riski." in refused.content.decode()
    browser.post(url("decide", visit.pk), {"words": "Selitetty riski.", "choice": "accepted"})
    assert Decision.objects.get().by == salon.bea


def test_an_assessment_left_open_is_asked_again(salon: Any, visit: Any):
    answer(visit, now=MORNING, on=DAY)
    browser = salon.browser(salon.bea)
    refused = browser.post(url("assess", visit.pk), {"t_thin_face": "yes"})
    assert refused.status_code == 400
    assert re.search(r'name="t_thin_face" value="yes"[^>]*checked', refused.content.decode())


def test_on_the_tablet_the_staffs_session_has_ended_and_no_way_leads_out(salon: Any, visit: Any):
    answer(visit, now=MORNING, on=DAY)
    browser = salon.browser(salon.bea)
    response = browser.post(url("give_tablet", visit.pk), {"identity": "known"}, follow=True)
    assert response.status_code == 200
    assert browser.get(reverse("desk:today")).url.startswith(reverse("people:sign_in"))
    inside = re.findall(r'(?:href|action)="([^"]+)"', response.content.decode().partition("<body")[2])
    outside = [to for to in inside if not to.startswith(("/papers/fill/", "#", "/language/"))]
    assert outside == []
    sitting = Sitting.objects.get(how=How.TABLET)
    assert (sitting.witness, sitting.identity) == (salon.bea, "known")


def to_sign(salon: Any, visit: Any) -> tuple[Browser, str, dict[str, str]]:
    answer(visit, now=MORNING, on=DAY)
    browser = salon.browser(salon.bea)
    response = browser.post(url("give_tablet", visit.pk), {"identity": "id_seen"}, follow=True)
    token = response.redirect_chain[0][0].split("/")[3]
    page = browser.post(url("read", token), follow=True).content.decode()
    digest = re.search(r'name="digest" value="([^"]+)"', page)
    assert digest
    return browser, token, {"digest": digest[1]}


def test_the_tablet_signs_exactly_what_it_showed(salon: Any, visit: Any):
    browser, token, form = to_sign(salon, visit)
    page = browser.get(url("sign", token)).content.decode()
    signed = browser.post(url("sign", token), form | {"name": "Aino Testinen", "photos": "yes"})
    assert signed.url == url("result", token)
    agreement = Agreement.objects.get()
    assert agreement.shown in page
    assert agreement.digest == form["digest"]
    assert (agreement.witness, agreement.identity) == (salon.bea, "id_seen")
    kinds = set(Consent.objects.values_list("kind", flat=True))
    assert kinds == {"health", "photos"}
    copy = browser.get(url("signed", token)).content.decode()
    assert agreement.shown in copy
    assert "muuttumaton allekirjoituksesta" in copy


def test_a_text_that_changed_under_the_pen_is_read_again(salon: Any, visit: Any):
    browser, token, form = to_sign(salon, visit)
    response = browser.post(url("sign", token), {"digest": "0" * 64, "name": "Aino Testinen"})
    assert response.status_code == 409
    assert 'value="Aino Testinen"' in response.content.decode()
    assert not Agreement.objects.exists()
    for sent in ({}, {"strokes": "[[1,2]]"}, {"strokes": "{"}, {"name": "   "}):
        assert browser.post(url("sign", token), form | sent).status_code == 400


def test_what_is_ruled_out_is_not_signed(salon: Any, visit: Any):
    answer(visit, calm(active_implant="yes"), now=MORNING, on=DAY)
    browser = salon.browser(salon.bea)
    response = browser.post(url("give_tablet", visit.pk), {"identity": "known"}, follow=True)
    assert "Lue ja allekirjoita" not in response.content.decode()


def test_answers_of_yesterday_ask_only_about_today_on_the_tablet(salon: Any, visit: Any):
    answer(visit, on=DAY - timedelta(days=1), now=MORNING - timedelta(days=1))
    browser = salon.browser(salon.bea)
    response = browser.post(url("give_tablet", visit.pk), {"identity": "known"}, follow=True)
    token = response.redirect_chain[0][0].split("/")[3]
    assert "1 / 2" in response.content.decode()
    assert "Lue ja allekirjoita" in fill(browser, token).content.decode()
    assert Survey.objects.filter(part=Survey.Part.TODAY).count() == 1


def test_the_copy_page_asks_for_the_code_and_shows_the_same_bytes(salon: Any, visit: Any):
    answer(visit, now=MORNING, on=DAY)
    agreement = sign_it(visit, salon.bea, now=MORNING)
    given = salon.browser(salon.bea).post(url("give_copy", agreement.pk)).content.decode()
    address = re.search(r'value="http://testserver([^"]+)"', given)
    code = re.search(r"<b>(\d{3} \d{3})</b>", given)
    assert address
    assert code
    client = Browser()
    assert agreement.shown not in client.get(address[1]).content.decode()
    assert client.post(address[1], {"code": "1"}).status_code == 400
    assert agreement.shown in client.post(address[1], {"code": code[1]}).content.decode()
    assert Copy.objects.get().fetched_at == MORNING


def test_a_card_lists_agreements_and_withdraws_consents(salon: Any, visit: Any):
    answer(visit, now=MORNING, on=DAY)
    sign_it(visit, salon.bea, now=MORNING)
    browser = salon.browser(salon.reception)
    card = browser.get(reverse("desk:card", args=[salon.aino.pk])).content.decode()
    assert "Sopimukset ja suostumukset" in card
    browser.post(url("withdraw", Consent.objects.get().pk))
    assert Consent.objects.get().withdrawn_at == MORNING


def test_an_online_booking_without_a_card_is_joined_first(salon: Any):
    visit = salon.online(local(25, 10))
    response = salon.browser(salon.bea).post(url("send_link", visit.pk))
    assert response.status_code == 409
    assert "asiakaskorttiin" in response.content.decode()


def more_visits(salon: Any, count: int) -> None:
    for number in range(count):
        client = add_client(
            register=register_of(salon.house),
            first_name="Asiakas",
            last_name=f"Numero{number}",
            phone="",
            source=Source.DESK,
            by=PROGRAM,
            now=MORNING,
            on=TODAY,
        )
        salon.visit(local(25, 9 + number * 2), client=client)


def test_what_waits_is_told_in_as_many_queries_however_many_visits(salon: Any, visit: Any):
    without_papers(staff=salon.bea, now=MORNING)  # from here on the set-up is kept
    with CaptureQueriesContext(connection) as one:
        assert len(without_papers(staff=salon.bea, now=MORNING)) == 1
    more_visits(salon, 4)
    without_papers(staff=salon.bea, now=MORNING)  # after a writing it is asked once whether the set-up stands
    with CaptureQueriesContext(connection) as five:
        assert len(without_papers(staff=salon.bea, now=MORNING)) == 5
    assert len(five) == len(one) == 6


@pytest.mark.parametrize("page", ["agreements:visit", "desk:appointment"])
def test_a_visits_papers_cost_the_same_with_a_long_history(salon: Any, visit: Any, page: str):
    answer(visit, now=MORNING, on=DAY)
    browser = salon.browser(salon.bea)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse(page, args=[visit.pk])).status_code == 200
        return len(asked)

    queries()  # from here on the set-up is kept
    before = queries()
    for days in range(1, 8):
        answer(visit, now=MORNING - timedelta(days=days), on=DAY - timedelta(days=days))
    queries()  # after a writing it is asked once whether the set-up stands
    assert queries() == before


@pytest.mark.parametrize("text", ["{", "1", "[1]", '[["a"]]', "[[[1]]]", "[" * 2000, "[[[1,2,3]]]"])
def test_what_is_no_drawing_is_refused(text: str):
    with pytest.raises(NotStrokes):
        read_strokes(text)


def test_a_drawing_is_brought_inside_its_frame_and_made_a_path():
    strokes = read_strokes(str([[[-5, 3.4], [700, 900], *([[1, 1]] * 8)]]))
    assert strokes[0][:2] == [[0, 3], [600, 200]]
    assert path_of(strokes).startswith("M0 3 L600 200 L1 1")
    assert read_strokes("[[[1,1]]]") == []
