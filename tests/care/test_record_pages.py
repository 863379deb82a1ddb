"""Recording a visit in the browser: by whom, with what refused, and what is logged first."""

import pytest
from django.db import DatabaseError

from peili.care.commands import noting
from peili.care.commands.allergies import note_allergy
from peili.care.commands.products import set_texts
from peili.care.models import Amendment, Draft, LotUse, TreatmentRecord
from peili.trail.models import Entry
from tests.support.builders import NOW, local
from tests.support.care import NOON, SECRET, Care

pytestmark = pytest.mark.django_db
SAID = {
    "code_steps": ["mask", "cleanse"],
    "code_redness": "mild",
    "done": SECRET,
    "result": "",
    "given": "none",
}


def text(response) -> str:
    return response.content.decode()


def test_a_treatment_is_recorded_and_sealed(care: Care, browser):
    answer = browser.post(care.address, {**SAID, "more": [str(care.plain.pk)], "seal": "1"})
    assert (answer.status_code, answer.url) == (302, care.address)
    record = TreatmentRecord.objects.get()
    assert record.codes == {"steps": ["mask", "cleanse"], "redness": "mild"}
    assert record.staff == care.bea
    page = text(browser.get(care.address))
    for words in ("sinetöity", "naamio", "lievä", SECRET, "S-100", "Bea Hoitaja"):
        assert words in page
    assert 'name="seal"' not in page


def test_a_draft_is_kept_and_goes_on_where_it_was_left(care: Care, browser):
    browser.post(care.address, {**SAID, "more": [str(care.plain.pk)], "draft": "1"})
    assert not TreatmentRecord.objects.exists()
    page = text(browser.get(care.address))
    assert SECRET in page
    assert f'value="{care.plain.pk}"' in page
    assert page.count("checked") >= 4
    assert Draft.objects.get().staff == care.bea


def test_what_was_done_last_time_is_there_and_how_it_went_is_not(care: Care, browser):
    care.sealed(
        care.plain.pk,
        visit=care.started(local(20, 10)),
        codes={"steps": ["steam"], "redness": "strong"},
        settings="taso 3",
        result="Punoitti pitkään",
    )
    page = text(browser.get(care.address))
    assert "20.11.2026" in page
    assert "taso 3</textarea>" in page
    assert "Punoitti pitkään</textarea>" not in page
    assert "Viime kerran tuotteet" in page
    checked = [part for part in page.split("<input") if " checked" in part.split(">")[0]]
    assert [part.split('value="')[1].split('"')[0] for part in checked] == [
        "steam",
        str(care.plain.pk),
        "none",
    ]


def test_an_allergy_warns_before_anything_is_saved(care: Care, browser):
    note_allergy(client=care.aino, substance="nickel", note="Ihottuma", staff=care.bea, by=care.by, now=NOON)
    assert "Ihottuma" in text(browser.get(care.address))
    given = {**SAID, "more": [str(care.nickel.pk)], "seal": "1"}
    warned = browser.post(care.address, given)
    assert warned.status_code == 409
    assert "K2231" in text(warned)
    assert "nikkeli" in text(warned)
    assert SECRET in text(warned)
    assert not TreatmentRecord.objects.exists()
    assert browser.post(care.address, {**given, "despite": "Asiakas pyysi"}).status_code == 302
    assert LotUse.objects.get().why == "Asiakas pyysi"


def test_a_lot_that_expired_meanwhile_is_refused_at_its_field(care: Care, browser):
    care.plain.recalled_on = NOON.date()
    page = text(browser.get(care.address))
    assert "S-100" in page
    care.plain.save()
    answer = browser.post(care.address, {**SAID, "more": [str(care.plain.pk)], "seal": "1"})
    assert answer.status_code == 200
    assert 'id="id_more_error"' in text(answer)
    assert SECRET in text(answer)
    assert not TreatmentRecord.objects.exists()


@pytest.mark.parametrize(
    "given", [{"given": "never"}, {"code_steps": ["juggle"]}, {"code_redness": "blue"}, {"done": "a" * 5000}]
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_lost(care: Care, browser, given):
    answer = browser.post(care.address, {**SAID, "result": "Hyvä tulos", **given, "seal": "1"})
    assert answer.status_code == 200
    assert "_error" in text(answer)
    assert "Hyvä tulos" in text(answer)
    assert not TreatmentRecord.objects.exists()


def test_a_sealed_record_takes_amendments_and_nothing_else(care: Care, browser):
    care.sealed()
    again = browser.post(care.address, {**SAID, "done": "muu", "seal": "1"})
    assert again.status_code == 409
    assert TreatmentRecord.objects.get().done == SECRET
    amended = f"/care/visits/{care.visit.pk}/amend/"
    assert 'id="id_text_error"' in text(browser.post(amended, {"kind": "addition", "text": " "}))
    assert browser.post(amended, {"kind": "error", "text": "Väärä käynti"}).status_code == 302
    assert Amendment.objects.get().staff == care.bea
    page = text(browser.get(care.address))
    assert page.count("Väärä käynti") == 1
    assert "tehty virheellisesti" in page
    assert SECRET in page


def test_a_visit_that_was_not_started_has_nothing_to_record(care: Care, browser):
    later = care.salon.visit(local(26, 10))
    address = f"/care/visits/{later.pk}/record/"
    assert "Hoitoa ei ole aloitettu" in text(browser.get(address))
    assert browser.post(address, {**SAID, "seal": "1"}).status_code == 409
    assert not TreatmentRecord.objects.exists()


def test_the_instructions_are_printed_in_the_clients_language(care: Care, browser):
    address = f"/care/visits/{care.visit.pk}/after-care/"
    assert browser.get(address).status_code == 404
    set_texts(
        service=care.salon.facial, family="face", fi="Vältä aurinkoa.", sv="Undvik sol.", by=care.by, now=NOW
    )
    care.aino.language = "sv"
    care.aino.save()
    page = text(browser.get(address))
    assert "Undvik sol." in page
    assert '<html lang="sv"' in page


def test_every_opening_is_logged_first_and_shown_by_nobody_else(care: Care, browser, monkeypatch):
    care.sealed()
    browser.get(care.address)
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.visit_id, entry.purpose) == ("care.see", care.visit.pk, "treatment")
    assert set(entry.fields) == {"treatment_record", "allergies"}

    def full(**_entry: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(noting, "note", full)
    answer = browser.get(care.address)
    assert answer.status_code == 503
    assert SECRET not in text(answer)


def test_reception_learns_that_it_is_recorded_and_no_more(care: Care):
    care.sealed(care.plain.pk)
    note_allergy(client=care.aino, substance="nickel", staff=care.bea, by=care.by, now=NOON)
    reception = care.salon.browser(care.salon.reception)
    assert reception.get(care.address).status_code == 403
    panel = text(reception.get(f"/desk/appointments/{care.visit.pk}/"))
    assert "kirjattu" in panel
    card = text(reception.get(f"/desk/clients/{care.aino.pk}/"))
    for page in (panel, card, text(reception.get("/desk/"))):
        for word in (SECRET, "S-100", "nikkeli", "Ihoanalyysit", "Hoito-ohjelma", "/care/"):
            assert word not in page
    assert "treatment_records" not in Entry.objects.filter(act="people.open_card").latest("id").fields


def test_another_business_knows_nothing_of_it(care: Care):
    care.sealed()
    renter = care.salon.browser(care.salon.renter)
    assert renter.get(care.address).status_code == 404
    assert renter.post(care.address, {**SAID, "seal": "1"}).status_code == 404


def test_a_house_that_does_not_record_treatments_has_no_such_pages(care: Care, browser):
    from peili.house.models import ProfileVersion  # noqa: PLC0415  # only here

    version = ProfileVersion.objects.get()
    version.content["purposes"] = {"appointments": {}}
    version.save()
    assert browser.get(care.address).status_code == 404
    assert "/care/visits/" not in text(browser.get(f"/desk/appointments/{care.visit.pk}/"))
    assert "Ihoanalyysit" not in text(browser.get(f"/desk/clients/{care.aino.pk}/"))
