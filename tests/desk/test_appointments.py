"""One visit: its panel, joining it to a card, cancelling it."""

from uuid import uuid4

import pytest

from peili.booking.models import Appointment, Lapse, Occupancy
from peili.people.models import Client
from peili.trail.models import Entry
from tests.support.builders import create_client, local
from tests.support.salon import Salon, bare


def url(visit: Appointment, act: str = "") -> str:
    return f"/desk/appointments/{visit.pk}/{act}"


def test_the_panel_says_what_when_with_whom_where_and_for_how_much(salon: Salon):
    visit = salon.visit(local(24, 10))
    html = salon.browser(salon.reception).get(url(visit)).content.decode()
    panel = html[html.index('<aside class="desk-panel"') :]
    for word in ("10.00–11.00", "Aino Testinen", "Kasvohoito", "Bea Hoitaja, huone 1", "75 €", "1 h"):
        assert word in panel
    assert "Varattu vastaanotossa" in panel
    assert f'href="/desk/clients/{salon.aino.pk}/?visit={visit.pk}"' in panel
    assert html.count('class="block is-chosen ') == 1


def test_the_visit_is_shown_in_its_own_day(salon: Salon):
    visit = salon.visit(local(26, 10))
    html = salon.browser(salon.owner).get(url(visit)).content.decode()
    assert "Torstai 26. marraskuuta" in html
    assert "to 26.11. 10.00–11.00" in html


@pytest.mark.parametrize("act", ["", "cancel/", "join/", "new-card/"])
def test_another_registers_visit_is_as_unknown_as_one_nobody_has(salon: Salon, act: str):
    foreign = salon.foreign_visit(local(24, 13))
    browser = salon.browser(salon.owner)
    answers = []
    for pk in (foreign.pk, uuid4()):
        address = f"/desk/appointments/{pk}/{act}"
        method = browser.get if act in {"", "cancel/"} else browser.post
        answers.append(method(address, {"client": salon.aino.pk}))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert bare(answers[0]) == bare(answers[1])


def test_cancelling_is_asked_first_and_done_by_sending(salon: Salon):
    visit = salon.visit(local(24, 10))
    browser = salon.browser(salon.reception)
    assert "Peru käynti ti 24.11. klo 10.00" in browser.get(url(visit, "cancel/")).content.decode()
    assert Occupancy.objects.filter(appointment=visit).exists()
    assert browser.post(url(visit, "cancel/")).url == url(visit)
    visit.refresh_from_db()
    assert visit.state == "cancelled"
    assert not Occupancy.objects.filter(appointment=visit).exists()
    assert Entry.objects.get(act="booking.cancel").actor_id == salon.reception.subject_id
    panel = browser.get(url(visit)).content.decode()
    assert "Peruttu" in panel
    assert url(visit, "cancel/") not in panel


def test_cancelling_twice_says_so(salon: Salon):
    visit = salon.visit(local(24, 10))
    browser = salon.browser(salon.owner)
    browser.post(url(visit, "cancel/"))
    again = browser.post(url(visit, "cancel/"))
    assert again.status_code == 409
    assert "Käynti on jo peruttu." in again.content.decode()


def test_an_online_booking_shows_what_was_typed_beside_the_card_with_the_same_number(salon: Salon):
    visit = salon.online(local(24, 10))
    create_client(salon.renting, "Salla", "Samanumeroinen", phone="+358401234567")
    html = salon.browser(salon.owner).get(url(visit)).content.decode()
    panel = html[html.index('<aside class="desk-panel"') :]
    assert "Aini Kirjoitettu" in panel
    assert "Liitä korttiin Aino Testinen" in panel
    assert "Samanumeroinen" not in panel
    assert "Avaa asiakaskortti" not in panel


def test_cards_of_the_same_name_are_offered_with_the_end_of_their_number_only(salon: Salon):
    visit = salon.online(local(24, 10), phone="+358405554444")
    namesake = create_client(salon.house, "Aini", "Kirjoitetu", phone="+358407776666")
    create_client(salon.renting, "Aini", "Kirjoitettu", phone="+358408889999")
    html = salon.browser(salon.owner).get(url(visit)).content.decode()
    panel = html[html.index('<aside class="desk-panel"') :]
    assert "Nimi on kortilla" in panel
    assert "Aini Kirjoitetu" in panel
    assert "…6666" in panel
    assert "7776666" not in panel
    assert "777 6666" not in panel
    assert "9999" not in panel
    entry = Entry.objects.get(act="people.search")
    assert list(entry.about.values_list("subject_id", flat=True)) == [namesake.subject_id]
    salon.browser(salon.owner).post(url(visit, "join/"), {"client": namesake.pk})
    visit.refresh_from_db()
    assert visit.client == namesake


def test_joining_leads_the_visit_to_the_card_and_changes_nothing_on_it(salon: Salon):
    visit = salon.online(local(24, 10))
    browser = salon.browser(salon.owner)
    assert browser.post(url(visit, "join/"), {"client": salon.aino.pk}).url == url(visit)
    visit.refresh_from_db()
    assert visit.client == salon.aino
    salon.aino.refresh_from_db()
    assert salon.aino.first_name == "Aino"
    assert browser.post(url(visit, "join/"), {"client": salon.aino.pk}).status_code == 302
    assert Entry.objects.filter(act="booking.join").count() == 1


def test_a_card_of_another_register_cannot_be_joined_to(salon: Salon):
    visit = salon.online(local(24, 10))
    browser = salon.browser(salon.owner)
    for wanted in (salon.stranger.pk, uuid4(), "x", ""):
        assert browser.post(url(visit, "join/"), {"client": wanted}).status_code == 404
    visit.refresh_from_db()
    assert visit.client is None


def test_an_overlap_met_at_joining_shows_the_other_visit_and_joins_nothing(salon: Salon):
    other = salon.visit(local(24, 10))
    visit = salon.online(local(24, 10, 30))
    browser = salon.browser(salon.owner)
    answer = browser.post(url(visit, "join/"), {"client": salon.aino.pk})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Kaksi käyntiä yhtä aikaa" in html
    assert f'href="{url(other)}"' in html
    visit.refresh_from_db()
    assert visit.client is None
    browser.post(url(other, "cancel/"))
    browser.post(url(visit, "join/"), {"client": salon.aino.pk})
    visit.refresh_from_db()
    assert visit.client == salon.aino


def test_a_new_card_is_made_of_what_was_typed(salon: Salon):
    visit = salon.online(local(24, 10), phone="+358405554444")
    browser = salon.browser(salon.owner)
    assert "Numeroa ei ole kortilla" in browser.get(url(visit)).content.decode()
    browser.post(url(visit, "new-card/"))
    visit.refresh_from_db()
    assert (visit.client.first_name, visit.client.phone) == ("Aini", "+358405554444")
    before = Client.objects.count()
    assert browser.post(url(visit, "new-card/")).status_code == 302
    assert Client.objects.count() == before


@pytest.mark.parametrize("act", ["join/", "new-card/"])
def test_opening_a_link_never_joins(salon: Salon, act: str):
    visit = salon.online(local(24, 10))
    assert salon.browser(salon.owner).get(url(visit, act), {"client": salon.aino.pk}).status_code == 405
    visit.refresh_from_db()
    assert visit.client is None


def test_a_booking_of_the_desk_has_nothing_to_join(salon: Salon):
    visit = salon.visit(local(24, 10))
    assert salon.browser(salon.owner).post(url(visit, "new-card/")).status_code == 404


def test_the_panel_costs_little(salon: Salon, django_assert_max_num_queries):
    visit = salon.online(local(24, 12))
    for hour in (9, 11, 14):
        salon.visit(local(24, hour), staff=salon.bea)
    browser = salon.browser(salon.owner)
    browser.get(url(visit))  # reads the set-up, once a process
    with django_assert_max_num_queries(24):
        browser.get(url(visit))


def test_a_service_given_to_another_business_does_not_take_its_visits_along(salon: Salon):
    visits = [salon.visit(local(24, 10)), salon.online(local(24, 12))]
    salon.facial.controller = salon.renting
    salon.facial.save()
    theirs, ours = salon.browser(salon.renter), salon.browser(salon.owner)
    for visit in visits:
        assert theirs.get(url(visit)).status_code == 404
        assert ours.get(url(visit)).status_code == 200
    day = theirs.get("/desk/day/2026-11-24/").content.decode()
    for secret in ("Testinen", "Kirjoitettu", *(str(visit.pk) for visit in visits)):
        assert secret not in day


@pytest.mark.parametrize("act", ["cancel/", "all/"])
def test_the_desk_says_that_a_client_cancelled_late_once_the_hour_has_passed(salon: Salon, morning, act: str):
    browser = salon.browser(salon.reception)
    later, soon = salon.visit(local(27, 10)), salon.visit(local(25, 10))
    morning.move_to(local(24, 12))
    browser = salon.browser(salon.reception)
    assert 'name="late"' not in browser.get(url(later, act)).content.decode()
    assert 'name="late"' in browser.get(url(soon, act)).content.decode()
    browser.post(url(soon, act), {"late": "yes"})
    browser.post(url(later, act), {"late": "yes"})
    assert list(Lapse.objects.values_list("appointment", "kind")) == [(soon.pk, "late")]
    assert Appointment.objects.filter(state="cancelled").count() == 2
