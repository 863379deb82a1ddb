"""A visit's course at the desk: what is offered to whom, and what is said when it is refused."""

import pytest
from django.test import Client as Browser

from peili.booking.models import Appointment
from peili.promises import gates
from peili.promises.gates import Stop
from tests.support.builders import create_client, local
from tests.support.salon import Salon


def url(visit: Appointment, act: str = "") -> str:
    return f"/desk/appointments/{visit.pk}/{act}"


def panel(browser: Browser, visit: Appointment) -> str:
    html = browser.get(url(visit)).content.decode()
    return html[html.index('<aside class="desk-panel"') :]


@pytest.fixture
def visit(salon: Salon) -> Appointment:
    return salon.visit(local(24, 10))


@pytest.fixture
def browser(salon: Salon) -> Browser:
    return salon.browser(salon.bea)


def test_a_treatment_is_started_and_finished_from_the_panel(browser: Browser, visit: Appointment, morning):
    morning.move_to(local(24, 10))
    assert "Aloita hoito" in panel(browser, visit)
    assert browser.post(url(visit, "start/")).url == url(visit)
    under_way = panel(browser, visit)
    for words in ("Hoito käynnissä", "klo 10.00 alkaen", "Päätä hoito"):
        assert words in under_way
    assert "Peru käynti" not in under_way
    morning.move_to(local(24, 11))
    assert browser.post(url(visit, "finish/")).url == url(visit)
    done = panel(browser, visit)
    assert "Hoito päättynyt" in done
    assert "10.00–11.00" in done
    assert "Päätä hoito" not in done


def test_a_second_press_says_what_is_so(browser: Browser, visit: Appointment):
    browser.post(url(visit, "start/"))
    again = browser.post(url(visit, "start/"))
    assert again.status_code == 409
    assert "on jo aloitettu" in again.content.decode()
    assert browser.post(url(visit, "finish/")).status_code == 302
    assert browser.post(url(visit, "finish/")).status_code == 409


def test_what_stops_a_treatment_is_said_with_the_way_to_mend_it(
    browser: Browser, visit: Appointment, monkeypatch: pytest.MonkeyPatch
):
    stop = Stop(code="test.paper", text="Sopimus puuttuu", url="/mend/")
    monkeypatch.setattr(gates, "_gates", {"test.paper": lambda _arrival: [stop]})
    answer = browser.post(url(visit, "start/"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert '<a class="link" href="/mend/">Sopimus puuttuu</a>' in html
    visit.refresh_from_db()
    assert visit.started_at is None


def test_it_is_entered_afterwards_with_a_reason(salon: Salon, visit: Appointment, morning):
    assert "ohjelman ulkopuolella" not in panel(salon.browser(salon.bea), visit)
    morning.move_to(local(26, 9))
    browser = salon.browser(salon.bea)
    offered = panel(browser, visit)
    assert "Aloita hoito" not in offered
    assert "ohjelman ulkopuolella" in offered
    assert browser.post(url(visit, "start/"), {"late": "on_paper"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.started_at, visit.late) == (local(24, 10), "on_paper")
    assert "paperilla" in panel(browser, visit)


@pytest.mark.parametrize("late", ["never", "<script>", "x" * 500])
def test_a_reason_that_is_none_counts_as_forgotten(browser: Browser, visit: Appointment, morning, late: str):
    morning.move_to(local(24, 12))
    assert browser.post(url(visit, "start/"), {"late": late}).status_code == 302
    visit.refresh_from_db()
    assert visit.late == "forgotten"


def test_another_day_is_refused_in_words(browser: Browser, salon: Salon):
    answer = browser.post(url(salon.visit(local(26, 10)), "start/"))
    assert answer.status_code == 409
    assert "toisena päivänä" in answer.content.decode()


def test_who_did_not_come_is_noted_by_reception_and_the_time_is_free(
    salon: Salon, visit: Appointment, morning
):
    reception = salon.browser(salon.reception)
    assert "Asiakas ei saapunut" not in panel(reception, visit)
    assert reception.post(url(visit, "missed/")).status_code == 409
    morning.move_to(local(24, 10, 15))
    offered = panel(reception, visit)
    assert "Asiakas ei saapunut" in offered
    assert "Aloita hoito" not in offered
    assert reception.post(url(visit, "missed/")).status_code == 302
    assert "Asiakas ei saapunut" in panel(reception, visit)
    assert salon.visit(local(24, 10, 30)).pk


def test_reception_neither_starts_nor_finishes(salon: Salon, visit: Appointment):
    reception = salon.browser(salon.reception)
    assert reception.post(url(visit, "start/")).status_code == 403
    assert reception.post(url(visit, "finish/")).status_code == 403
    visit.refresh_from_db()
    assert visit.started_at is None


def test_a_booking_without_a_card_offers_no_start(salon: Salon, browser: Browser):
    online = salon.online(local(24, 13))
    assert "Aloita hoito" not in panel(browser, online)
    answer = browser.post(url(online, "start/"))
    assert answer.status_code == 409
    assert "asiakaskorttiin" in answer.content.decode() or "kortti" in answer.content.decode()


def test_one_act_is_filled_at_a_time(browser: Browser, visit: Appointment, morning):
    morning.move_to(local(24, 10))
    for act in ("start/", "finish/"):
        assert panel(browser, visit).count("button-main") == 1
        browser.post(url(visit, act))
    assert panel(browser, visit).count("button-main") == 1


def test_a_missed_visit_is_taken_back_on_its_day_only(
    salon: Salon, browser: Browser, visit: Appointment, morning
):
    morning.move_to(local(24, 10, 15))
    browser.post(url(visit, "missed/"))
    notice = browser.get(url(visit)).context["undo"]
    assert (notice.url, notice.fields) == (url(visit, "missed/"), [("undo", "yes")])
    assert "Asiakas saapui sittenkin" in panel(browser, visit)
    assert browser.post(url(visit, "missed/"), {"undo": "yes"}).status_code == 302
    visit.refresh_from_db()
    assert visit.state == "booked"
    browser.post(url(visit, "missed/"))
    instead = salon.visit(
        local(24, 10, 30), client=create_client(salon.house, "Sanna", "Toinen", phone="+35840999")
    )
    refused = browser.post(url(visit, "missed/"), {"undo": "yes"})
    assert refused.status_code == 409
    assert "aika ei ole enää vapaa" in refused.content.decode()
    assert instead.pk
    morning.move_to(local(25, 10))
    tomorrow = salon.browser(salon.bea)
    assert "Asiakas saapui sittenkin" not in panel(tomorrow, visit)
    assert tomorrow.post(url(visit, "missed/"), {"undo": "yes"}).status_code == 409
    visit.refresh_from_db()
    assert visit.state == "missed"
