"""The staff's pages of requests: written down by anyone, answered by who is responsible."""

from datetime import date

from django.urls import reverse

from peili.people.models import Client
from peili.people.todo import todos
from peili.rights.commands import restrict
from peili.rights.models import OwnSession, Request, Restriction, SalonCode
from peili.trail.models import Entry
from peili.vault.models import Kind
from tests.support.rights import by, open_own, received
from tests.support.salon import MORNING, Salon

TYPED = {
    "right": "access",
    "channel": "phone",
    "identity": "called",
    "received_on": "2026-11-23",
    "said": "Haluan nähdä tietoni.",
}


def test_reception_writes_down_what_comes_by_phone(salon: Salon):
    browser = salon.browser(salon.reception)
    page = browser.post(reverse("rights:new", args=[salon.aino.pk]), TYPED).content.decode()
    assert "23.12.2026" in page
    request = Request.objects.get()
    assert (request.subject_id, request.said) == (salon.aino.subject_id, "Haluan nähdä tietoni.")
    assert browser.get(reverse("rights:request", args=[request.pk])).status_code == 403


def test_someone_without_a_card_becomes_a_person_of_their_own(salon: Salon):
    salon.browser(salon.reception).post(reverse("rights:new_unknown"), TYPED)
    request = Request.objects.get()
    assert (request.subject.kind, request.register_id) == (Kind.ENQUIRY, salon.aino.register_id)


def test_a_day_to_come_is_refused_at_the_field(salon: Salon):
    browser = salon.browser(salon.owner)
    page = browser.post(reverse("rights:new", args=[salon.aino.pk]), TYPED | {"received_on": "2026-11-25"})
    assert "Kirjoita päivä, joka on jo ollut." in page.content.decode()
    assert not Request.objects.exists()


def test_the_owner_sees_what_waits_first_thing(salon: Salon):
    received(salon.aino, received_on=date(2026, 10, 1))
    received(salon.aino)
    found = todos(staff=salon.owner, now=MORNING)
    assert [each.late for each in found] == [True, False]
    page = salon.browser(salon.owner).get(reverse("desk:today")).content.decode()
    assert "Vastaa pyyntöön: tietojen näkeminen" in page
    assert "myöhässä" in page
    assert todos(staff=salon.bea, now=MORNING) == []
    assert todos(staff=salon.renter, now=MORNING) == []


def test_a_renter_answers_the_requests_of_her_own_register(salon: Salon):
    request = received(salon.stranger)
    browser = salon.browser(salon.renter)
    browser.post(reverse("rights:answer", args=[request.pk]), {"decision": "granted"})
    request.refresh_from_db()
    assert request.decision == "granted"


def test_a_refusal_without_its_ground_is_said_at_the_field(salon: Salon):
    request = received(salon.aino)
    browser = salon.browser(salon.owner)
    url = reverse("rights:answer", args=[request.pk])
    page = browser.post(url, {"decision": "refused", "text": "Emme voi."}).content.decode()
    assert "Valitse peruste" in page
    assert "Emme voi." in page
    browser.post(url, {"decision": "refused", "ground": "claims", "text": "Vaade on vireillä."})
    again = browser.post(url, {"decision": "granted"})
    assert again.status_code == 409
    request.refresh_from_db()
    assert (request.decision, request.ground) == ("refused", "claims")


def test_the_card_gives_a_link_that_opens_and_a_code(salon: Salon):
    browser = salon.browser(salon.bea)
    page = browser.post(reverse("rights:link", args=[salon.aino.pk]))
    assert page.context["url"].startswith("http://testserver/oma/link/")
    shown = browser.post(reverse("rights:code", args=[salon.aino.pk])).context["code"]
    assert shown.replace(" ", "") not in str(SalonCode.objects.get().__dict__)
    assert {"rights.give_link", "rights.give_code"} <= set(Entry.objects.values_list("act", flat=True))


def test_the_owner_restricts_opens_tells_and_lifts(salon: Salon):
    browser = salon.browser(salon.owner)
    browser.post(reverse("rights:restrict", args=[salon.aino.pk]), {"reason": "claims"})
    listed = browser.get(reverse("rights:restricted")).content.decode()
    assert "Aino" not in listed
    url = reverse("rights:open_restricted", args=[salon.aino.pk])
    assert "Aino" not in browser.get(url).content.decode()
    assert "Aino" not in browser.post(url, {}).content.decode()
    assert "Aino" in browser.post(url, {"reason": "claims"}).content.decode()
    browser.post(reverse("rights:lift", args=[salon.aino.pk]))
    assert Restriction.objects.get().lifted_at is None
    browser.post(reverse("rights:tell", args=[salon.aino.pk]))
    browser.post(reverse("rights:lift", args=[salon.aino.pk]))
    assert Client.objects.visible_to(salon.bea).filter(pk=salon.aino.pk).exists()


def test_an_accepted_correction_goes_from_the_own_page_to_the_card(salon: Salon):
    from django.test import Client as Browser  # noqa: PLC0415  # beside the model of the same name

    own = Browser()
    open_own(own, salon.aino)
    typed = {"first_name": "Aino", "last_name": "Uusinen", "birth_year": "", "said": ""}
    own.post(reverse("own:use", args=["rectification"]), typed)
    request = Request.objects.get()
    page = salon.browser(salon.owner).get(reverse("rights:request", args=[request.pk])).content.decode()
    assert "Uusinen" in page
    salon.browser(salon.owner).post(
        reverse("rights:answer", args=[request.pk]), {"decision": "granted", "text": "Korjattu."}
    )
    assert Client.objects.get(pk=salon.aino.pk).last_name == "Uusinen"
    assert "Korjattu." in own.get(reverse("own:rights")).content.decode()
    assert OwnSession.objects.count() == 1


def test_a_restricted_client_stays_hidden_from_a_link(salon: Salon):
    restrict.begin(client=salon.aino, reason="claims", by=by(salon), now=MORNING)
    assert salon.browser(salon.bea).post(reverse("rights:link", args=[salon.aino.pk])).status_code == 404
