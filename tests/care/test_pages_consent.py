"""Nothing about health is recorded before the client has agreed, and nothing after a withdrawal."""

import pytest
from django.test import Client as Browser

from peili.agreements.commands.consent import withdraw_consent
from peili.agreements.models import Consent
from peili.care.commands.records import Allergic
from peili.care.models import SkinAnalysis
from peili.trail.models import Entry
from tests.support.builders import create_client, local
from tests.support.care import NOON, ROWS, SECRET, Care, of_client

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def test_nothing_is_recorded_before_the_client_has_agreed(care: Care, browser: Browser):
    other = create_client(care.salon.house, "Oona", "Toinen", phone="+358401112223")
    other.language = "sv"
    other.save()
    address = f"/care/clients/{other.pk}/skin/new/"
    asked = text(browser.get(address))
    assert "Jag samtycker" in asked
    assert 'lang="sv"' in asked
    refused = browser.post(address, {**ROWS, "method": "eye"})
    assert refused.status_code == 409
    assert not SkinAnalysis.objects.exists()
    agreed = browser.post(f"/care/clients/{other.pk}/consent/", {"back": address})
    assert agreed.url == address
    kept = Consent.objects.get(client=other)
    assert (kept.kind, kept.how, kept.language) == ("records", "staff", "sv")
    assert "Jag samtycker" in kept.words
    assert Entry.objects.filter(act__endswith="consent").latest("id").actor_id == care.bea.subject_id
    given = {**ROWS, "method": "eye", "r-TOTAL_FORMS": "0", "r-INITIAL_FORMS": "0"}
    assert browser.post(address, given).status_code == 302


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:1", "", "x", "desk:card"]
)
def test_agreeing_leads_nowhere_else(care: Care, browser: Browser, back: str):
    answer = browser.post(of_client(care, "consent"), {"back": back})
    assert answer.url == f"/desk/clients/{care.aino.pk}/"


@pytest.mark.parametrize(
    "path", ["skin/new", "care-at-home/new", "reactions/new", "programmes/new", "allergies"]
)
def test_after_a_withdrawal_nothing_more_is_kept_and_what_is_there_is_readable(
    care: Care, browser: Browser, path: str
):
    care.sealed()
    withdraw_consent(consent=Consent.objects.get(client=care.aino), by=care.by, now=NOON)
    assert "Suostumus kirjaamiseen" in text(browser.get(of_client(care, path)))
    assert browser.post(of_client(care, path), {}).status_code == 409
    assert SECRET in text(browser.get(care.address))


def test_an_answer_of_the_health_survey_warns_as_a_noted_allergy_does(care: Care, browser: Browser):
    from tests.support.papers import answer, calm, need_form  # noqa: PLC0415  # only here

    need_form(care.salon.facial, "pigmentation")
    visit = care.salon.visit(local(26, 10))
    answer(visit, calm("pigmentation", allergy_nickel="yes"))
    assert "Allergia: nikkeli" in text(browser.get(f"/desk/clients/{care.aino.pk}/"))
    assert "Vastannut terveyskyselyssä" in text(browser.get(of_client(care, "allergies")))
    with pytest.raises(Allergic):
        care.sealed(care.nickel.pk)
    answer(visit, calm("pigmentation"), now=NOON)
    assert "Allergia: nikkeli" not in text(browser.get(f"/desk/clients/{care.aino.pk}/"))
