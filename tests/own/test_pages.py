"""The own page: bookings, what is kept, who looked, correcting, the copy and the rights."""

import io
import json
import zipfile
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peili.booking.commands.cancel import cancel
from peili.booking.commands.visit import missed
from peili.booking.models import Appointment
from peili.house.models import ProfileVersion
from peili.people.models import Client, Consent
from peili.people.panels import Where, _panels, panel
from peili.rights.commands.own import give_code
from peili.rights.models import Request, Restriction
from peili.rights.queries.ends import Ends, ends_of
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry, Role
from tests.support.builders import NOW, local
from tests.support.rights import open_own, received
from tests.support.salon import MORNING, Salon


def read(browser: Browser, name: str, *args: Any) -> str:
    return browser.get(reverse(name, args=args)).content.decode()


def test_bookings_are_cancelled_by_a_post(salon: Salon, own: Browser):
    visit = salon.visit(local(26, 10))
    assert "Kasvohoito" in read(own, "own:bookings")
    assert "Perutaanko varaus?" in read(own, "own:cancel", visit.pk)
    visit.refresh_from_db()
    assert visit.state == Appointment.State.BOOKED
    assert own.post(reverse("own:cancel", args=[visit.pk])).status_code == 302
    visit.refresh_from_db()
    assert visit.state == Appointment.State.CANCELLED
    assert own.post(reverse("own:cancel", args=[visit.pk])).status_code == 409


def test_a_coming_visit_is_saved_in_the_calendar(salon: Salon, own: Browser):
    visit = salon.visit(local(26, 10))
    path = reverse("own:event", args=[visit.pk])
    assert f'href="{path}"' in read(own, "own:bookings")
    file = own.get(path)
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"DTSTART:20261126T080000Z" in file.content
    assert b"Kasvohoito" not in file.content
    foreign = salon.foreign_visit(local(26, 13))
    assert own.get(reverse("own:event", args=[foreign.pk])).status_code == 404


def test_another_persons_booking_is_unknown(salon: Salon, own: Browser):
    foreign = salon.foreign_visit(local(26, 10))
    for method in (own.get, own.post):
        assert method(reverse("own:cancel", args=[foreign.pk])).status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == Appointment.State.BOOKED


def test_the_page_says_what_is_kept_and_who_looked(salon: Salon, own: Browser):
    salon.visit(local(26, 10))
    salon.browser(salon.bea).get(reverse("desk:card", args=[salon.aino.pk]))
    page = read(own, "own:data")
    said = (
        "Etunimi",
        "Aino",
        "040 1234567",
        "Ajanvaraus",
        "sopimus",
        "Kortin ajan tasalla pitäminen",
        "hoitaja",
    )
    assert [words for words in said if words not in page] == []
    assert "Salla" not in page
    assert "first_name" not in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_is_there_in_each_language(salon: Salon, language: str):
    browser = Browser(headers={"accept-language": language})
    open_own(browser, salon.aino)
    salon.visit(local(26, 10))
    for name in ("bookings", "data", "looks", "edit", "rights", "code"):
        answer = browser.get(reverse(f"own:{name}"))
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"


def test_contact_details_are_corrected_at_once(salon: Salon, own: Browser):
    typed = {"phone": "050 111 2222", "email": "", "street": "", "postcode": "", "city": "", "language": "sv"}
    assert own.post(reverse("own:edit"), typed).status_code == 302
    card = Client.objects.get(pk=salon.aino.pk)
    assert (card.phone, card.language) == ("+358501112222", "sv")
    entry = Entry.objects.get(act="people.edit_client")
    assert (entry.role, entry.fields) == (Role.CLIENT, ["language", "phone"])


def test_a_wrong_number_is_said_at_the_field(salon: Salon, own: Browser):
    page = own.post(reverse("own:edit"), {"phone": "nolla", "language": "fi"}).content.decode()
    assert "Tämä ei näytä puhelinnumerolta" in page
    assert 'value="nolla"' in page


def test_a_name_is_proposed_and_waits_for_a_person(salon: Salon, own: Browser):
    typed = {"first_name": "Aino", "last_name": "Uusinen", "birth_year": "", "said": ""}
    assert own.post(reverse("own:use", args=["rectification"]), typed).status_code == 302
    request = Request.objects.get()
    assert [(each.field, each.value) for each in request.corrections.all()] == [("last_name", "Uusinen")]
    assert Client.objects.get(pk=salon.aino.pk).last_name == "Testinen"
    assert (request.channel, request.identity) == ("own", "link")
    assert "saat vastauksen viimeistään 24.12.2026" in read(own, "own:rights")


def test_a_restriction_begins_at_once_and_the_own_page_goes_on(salon: Salon, own: Browser):
    own.post(reverse("own:use", args=["restriction"]), {"reason": "claims", "said": ""})
    assert Restriction.objects.get().reason == "claims"
    assert not Client.objects.visible_to(salon.owner).filter(pk=salon.aino.pk).exists()
    assert "Tietojesi käyttö on rajoitettu" in read(own, "own:rights")
    assert "Aino" in read(own, "own:data")


def test_erasure_and_objection_become_requests(salon: Salon, own: Browser):
    own.post(reverse("own:use", args=["erasure"]), {"said": "Kiitos."})
    own.post(reverse("own:use", args=["objection"]), {"purpose": "access_log", "said": ""})
    assert sorted(Request.objects.values_list("right", "purpose_code")) == [
        ("erasure", ""),
        ("objection", "access_log"),
    ]
    assert own.post(reverse("own:use", args=["objection"]), {"purpose": "appointments"}).status_code == 200
    assert own.get(reverse("own:use", args=["access"])).status_code == 404


def test_a_request_is_taken_back_by_a_button_and_what_it_restricted_is_lifted(salon: Salon, own: Browser):
    own.post(reverse("own:use", args=["objection"]), {"purpose": "access_log", "said": ""})
    request = Request.objects.get()
    assert Client.objects.get(pk=salon.aino.pk).restricted_at is not None
    address = reverse("own:take_back", args=[request.pk])
    assert address in read(own, "own:rights")
    own.post(address)
    assert Request.objects.get().decision == "taken_back"
    assert Client.objects.get(pk=salon.aino.pk).restricted_at is None
    assert address not in read(own, "own:rights")
    theirs = received(salon.stranger)
    assert own.post(reverse("own:take_back", args=[theirs.pk])).status_code == 404


def test_what_a_card_says_of_earlier_years_counts(salon: Salon):
    def ends() -> Ends:
        return ends_of([salon.aino.subject_id], zone=ZoneInfo("Europe/Helsinki"))

    started, came = date(2019, 4, 3), date(2025, 5, 14)
    Client.objects.update(relationship_started_on=started, seen_before_on=came)
    assert (ends().first, ends().last, ends().visited) == (started, came, True)
    visit = salon.visit(local(26, 10))
    assert (ends().first, ends().last) == (started, date(2026, 11, 26))
    cancel(appointment=visit, by=PROGRAM, now=MORNING)
    Client.objects.update(seen_before_on=None)
    assert (ends().first, ends().last, ends().visited) == (started, NOW.date(), False)


def test_the_copy_holds_everything_and_is_logged(salon: Salon, own: Browser):
    salon.visit(local(26, 10))
    answer = own.post(reverse("own:copy", args=["json"]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="2026-11-24.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    copy = json.loads(answer.content)
    card = next(group for group in copy["kept"] if group["kind"] == "people.Client")
    assert card["records"][0]["fields"]["first_name"]["value"] == "Aino"
    assert card["records"][0]["fields"]["first_name"]["ends_on"] == "2032-11-26"
    assert copy["looked"]
    assert Entry.objects.get(act="rights.take_copy").fields == ["json"]
    page = own.post(reverse("own:copy", args=["html"])).content.decode()
    assert "Aino" in page
    assert "http://" not in page
    assert own.get(reverse("own:copy", args=["json"])).status_code == 405
    packed = own.post(reverse("own:copy", args=["zip"]))
    assert zipfile.is_zipfile(io.BytesIO(packed.content))
    assert own.post(reverse("own:copy", args=["rar"])).status_code == 404


def test_parts_about_health_wait_for_the_second_step(salon: Salon, own: Browser):
    template = "own/looked.html"  # any template will do
    panel(Where.OWN, place=60, template=template, roles=(Role.CLIENT,))(
        lambda _asked: {"looked": None, "seen": 1}
    )
    try:
        assert own.get(reverse("own:data")).context["parts"] == []
        code = give_code(client=salon.aino, by=PROGRAM, now=MORNING)
        own.post(reverse("own:code"), {"code": code})
        assert [part.template for part in own.get(reverse("own:data")).context["parts"]] == [template]
    finally:
        del _panels[Where.OWN][template]


def test_pages_cost_the_same_however_long_the_history(salon: Salon, own: Browser):
    for day in range(24, 27):
        salon.visit(local(day, 12))
    counts = {}
    for round_ in range(2):
        for name in ("own:bookings", "own:data", "own:looks", "own:rights"):
            own.get(reverse(name))  # after a writing it is asked once whether the set-up stands
            with CaptureQueriesContext(connection) as counted:
                own.get(reverse(name))
            counts.setdefault(name, []).append(len(counted))
        if not round_:
            for hour in (9, 11):
                for day in range(27, 30):
                    salon.visit(local(day, hour))
            for _each in range(20):
                salon.browser(salon.bea).get(reverse("desk:card", args=[salon.aino.pk]))
    assert {name: found[1] - found[0] for name, found in counts.items()} == dict.fromkeys(counts, 0)
    assert counts["own:data"][0] <= 84


def test_permissions_are_turned_on_and_off_by_the_same_press(salon: Salon, own: Browser):
    version = ProfileVersion.objects.get()
    version.content |= {"purposes": {"marketing": {"basis": "consent"}}}
    version.save()
    page = read(own, "own:data")
    assert "et ole antanut lupaa" in page
    for given, expected in (("yes", True), ("no", False)):
        own.post(reverse("own:consent"), {"channel": "email", "given": given})
        last = Consent.objects.latest("id")
        assert (last.given, last.act, last.subject_id) == (expected, "own", salon.aino.subject_id)
    own.post(reverse("own:consent"), {"channel": "pigeon", "given": "yes"})
    assert Consent.objects.count() == 2


@pytest.mark.parametrize("before", ["x", "0001-01-01", "9999-12-31"])
def test_looks_before_no_day_there_was_are_the_newest(salon: Salon, own: Browser, before: str):
    assert own.get(f"{reverse('own:looks')}?before={before}").status_code == 200


def test_what_was_missed_and_cancelled_late_is_shown_with_its_end_to_the_person_only(
    salon: Salon, own: Browser, morning
):
    assert "Saapumatta" not in read(own, "own:data")
    visit, missed_one = salon.visit(local(24, 11)), salon.visit(local(24, 9))
    assert own.post(reverse("own:cancel", args=[visit.pk])).status_code == 302
    missed(appointment=missed_one, by=PROGRAM, now=local(24, 9, 5))
    page = read(own, "own:data")
    assert "Saapumatta jääneet ja myöhään perutut käynnit" in page
    assert ("Et saapunut." in page, "Peruit myöhään." in page) == (True, True)
    assert "24.11.2027" in page
    other = Browser(headers={"accept-language": "fi"})
    open_own(other, salon.stranger)
    assert "Saapumatta" not in read(other, "own:data")
