"""Attacks by way of people: guessing, mixing persons up, naming them in others' records, planting values."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from peili.house.models import Register
from peili.people.channels import Channel
from peili.people.commands.consents import record_consent
from peili.people.models import Client, Consent
from peili.people.phones import phone_code
from peili.promises.declare import Personal, declaration
from peili.promises.lookups import lookup_code
from peili.promises.vocabulary import CATEGORIES
from peili.rights.commands.own import give_code
from peili.rights.erasure.commands import begin, carry_out
from peili.rights.erasure.mentions import mentions
from peili.rights.erasure.plan import make_plan
from peili.rights.models import Erasure
from peili.sales.models import Receipt
from peili.trail.commands import PROGRAM
from tests.support.builders import create_client, local
from tests.support.rights import TODAY, open_own, received
from tests.support.salon import MORNING, Salon, make_salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def salon() -> Salon:
    return make_salon()


def test_no_browser_keeps_a_page_of_the_staff(salon: Salon):
    browser = salon.browser(salon.owner)
    for address in (
        reverse("desk:today"),
        reverse("desk:card", args=[salon.aino.pk]),
        reverse("rights:erase", args=[salon.aino.pk]),
        reverse("rights:requests"),
    ):
        assert "no-store" in browser.get(address)["Cache-Control"], address


def test_a_copy_of_everything_stays_in_no_file_of_the_house(
    salon: Salon, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    browser = Browser()
    with time_machine.travel(MORNING, tick=False):
        open_own(browser, salon.aino)
        browser.post(reverse("own:code"), {"code": give_code(client=salon.aino, by=PROGRAM, now=MORNING)})
        before = set(home.rglob("*"))
        for form in ("zip", "pdf"):
            answer = browser.post(reverse("own:copy", args=[form]))
            assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
            assert len(answer.content) > 1000
    assert {path for path in set(home.rglob("*")) - before if "sqlite3" not in path.name} == set()
    assert list(tmp_path.iterdir()) == []


def test_a_code_of_a_number_cannot_be_guessed_without_the_houses_secret(salon: Salon, settings: object):
    """Ten million numbers are quickly tried: only the secret under which they are coded stops it."""
    stored = Client.objects.get(pk=salon.aino.pk).phone_code
    register = salon.aino.register_id
    assert stored == phone_code("+358401234567", register_id=register)
    settings.LOOKUP_KEY = "00" * 32  # type: ignore[attr-defined]  # the fixture's own
    guessed = {phone_code(f"+35840123{last:04}", register_id=register) for last in range(4560, 4570)}
    assert stored not in guessed
    assert lookup_code("phone", "+358401234567") != stored


def test_an_erasure_counts_where_others_records_name_the_person(salon: Salon):
    """What is written of somebody in another's record is that other's; the plan says how many to look at."""
    other = create_client(salon.house, "Eeva", "Esimerkki", phone="+358401112223")
    namesake = create_client(salon.house, "Aino", "Testinen", phone="+358401112224")
    received(other, said="Olin mukana, kun AINO TESTINEN kävi.")
    received(salon.aino, said="Minä, Aino Testinen, pyydän.")
    assert mentions([salon.aino.subject_id]) == {"rights.Request": 1}
    assert mentions([other.subject_id]) == {}
    page = salon.browser(salon.owner).get(reverse("rights:erase", args=[salon.aino.pk])).content.decode()
    assert "Nimetty muiden tiedoissa" in page
    assert namesake.pk != salon.aino.pk


def test_no_list_of_who_is_not_written_to_outlives_the_person(salon: Salon):
    register = Register.objects.get(pk=salon.aino.register_id)
    for given in (True, False):
        record_consent(
            subject_id=salon.aino.subject_id,
            register=register,
            channel=Channel.EMAIL,
            given=given,
            act=Consent.Act.DESK,
            language="fi",
            by=PROGRAM,
            now=MORNING + timedelta(minutes=given),
        )
    plan = make_plan(salon.aino.subject, now=MORNING)
    done = begin(plan=plan, ground="request", by=PROGRAM, now=MORNING, today=TODAY)
    carry_out(erasure=done, now=MORNING)
    assert not Consent.objects.exists()


def test_a_receipt_has_no_field_for_a_treatment():
    special = {each.code for each in CATEGORIES if each.special}
    said = [declaration(each) for each in Receipt._meta.local_concrete_fields]
    kinds = {each.category.code for each in said if isinstance(each, Personal)}
    assert kinds & special == set()
    assert not any(
        each.related_model and each.name == "service" for each in Receipt._meta.local_concrete_fields
    )


def test_a_plan_that_has_changed_erases_nobody(salon: Salon):
    browser = salon.browser(salon.owner)
    address = reverse("rights:erase", args=[salon.aino.pk])
    shown = browser.get(address).context["plan"].digest
    salon.visit(local(26, 10))
    answer = browser.post(address, {"identity": "known", "digest": shown})
    assert answer.status_code == 409
    assert Client.objects.filter(pk=salon.aino.pk).exists()
    assert not Erasure.objects.exists()


def test_a_number_written_where_nothing_personal_belongs_is_found(salon: Salon):
    from peili.vault.scan.looking import scan_own  # noqa: PLC0415  # models need the settings

    service = salon.facial
    service.name_fi = "Kasvohoito, soita 040 123 4567"
    service.save(update_fields=["name_fi"])
    report, _wanted = scan_own(at_most=0, also=(), environ={})
    assert any("people.Client.phone" in hit.fields for hit in report.hits)
