"""The record's pages: for the owner only, each register in its own, red sentences with their day."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from peili.house.models import Controller, Party, Register, Run
from peili.people.models import Account
from peili.promises.probes import State
from peili.record.commands import check
from peili.record.models import Evaluation
from peili.record.queries import NoRecord, main_register, record_of, registers
from peili.record.work import check_all
from peili.trail.commands import PROGRAM
from peili.trail.commands.linking import link_new
from peili.trail.models import Entry
from tests.support.builders import NOW, create_account, create_client, create_house, create_staff
from tests.support.houses import DEMO, SOURCE, load_house, work

pytestmark = [pytest.mark.django_db, pytest.mark.engine(deep=True)]


def signed_in(name: str) -> Browser:
    browser = Browser()
    browser.force_login(Account.objects.get_by_natural_key(name))
    return browser


def register_of(name: str, kind: str = "clients") -> Register:
    return Register.objects.get(controller__name=name, kind=kind)


def test_the_owner_sees_the_record_with_its_counts():
    load_house(DEMO, now=timezone.now())
    page = signed_in("kirsi").get(reverse("record:record")).content.decode()
    assert "Hoitajaa, huonetta tai laitetta ei voi varata kahdesti samaan aikaan." in page
    assert page.count("<h1") == 1
    assert "is-drifts" not in page
    found = record_of(main_register(), now=timezone.now())
    for state in (State.HOLDS, State.NOT_YET, State.TYPED):
        assert f"<b>{found.count(state)}</b>" in page


@pytest.mark.parametrize("name", ["oona", "elina"])
def test_nobody_else_sees_it(name: str):
    load_house(DEMO)
    browser = signed_in(name)
    for register in registers():
        assert browser.get(reverse("record:register", args=[register.pk])).status_code == 403
        assert browser.post(reverse("record:check", args=[register.pk])).status_code == 403
    assert browser.get(reverse("record:record")).status_code == 403
    assert not Evaluation.objects.exists()


def test_a_chair_renters_register_has_a_record_of_its_own():
    load_house(DEMO)
    register = register_of("Hierontahuone Suvanto")
    lines = {line.id: line for line in record_of(register, now=NOW).lines}
    assert "9314152-2" in lines["S1"].text
    assert "Hierontahuone Suvanto" in lines["S0"].text
    assert lines["S0.2"].text.startswith("Kauneushuone Aalto Oy")
    assert "S8" not in lines  # its services need no agreement
    assert "Klassinen hieronta 45 min" in lines["S3"].evidence.text
    house = {line.id: line.text for line in record_of(main_register(), now=NOW).lines}
    assert "Hierontahuone Suvanto" in house["S0.2"]


def test_the_numbers_of_another_business_do_not_show():
    load_house(DEMO)
    create_client(Controller.objects.get(name="Hierontahuone Suvanto"))
    register = register_of("Hierontahuone Suvanto")
    shown = signed_in("kirsi").get(reverse("record:register", args=[register.pk])).content.decode()
    assert "asiakaskortteja 1" in str(
        next(line for line in record_of(register, now=NOW).lines if line.id == "S2").evidence.text
    )
    assert "asiakaskortteja" not in shown


def test_the_staff_register_is_shown_in_the_same_form():
    load_house(DEMO)
    lines = {
        line.id: line for line in record_of(register_of("Kauneushuone Aalto Oy", "staff"), now=NOW).lines
    }
    assert "henkilöstörekisteri" in lines["S2"].text
    assert "6" not in lines["S2"].text
    assert "4" in lines["S2"].evidence.text  # of six people two work for themselves
    assert "kirjautumisnimi" in lines["S7.staff_accounts"].text
    assert "6 vuotta merkinnän jälkeen" in lines["S13.access_log"].text
    assert {line.state for line in lines.values() if line.id.startswith("S13")} == {State.HOLDS}


def test_a_red_sentence_says_since_when_and_how_to_mend_it():
    load_house(DEMO)
    register = main_register()
    now = timezone.now()
    work(now)
    Party.objects.filter(code="konesali").update(country="US")
    check(register=register, by=PROGRAM, now=now - timedelta(days=12))
    link_new()
    check(register=register, by=PROGRAM, now=now - timedelta(days=3))
    link_new()
    page = signed_in("kirsi").get(reverse("record:record")).content.decode()
    assert "12 päivää." in page
    assert "Lopeta tietojen antaminen tälle taholle" in page
    assert page.count('class="doc-row line is-drifts"') == 1


def test_checking_keeps_the_day_and_forgets_it_when_mended():
    load_house(SOURCE)
    register = main_register()
    Run.objects.all().delete()
    check(register=register, by=PROGRAM, now=NOW)
    link_new()
    check(register=register, by=PROGRAM, now=NOW + timedelta(hours=1))
    red = Evaluation.objects.get(state=State.DRIFTS.value)
    assert (red.sentence, red.since, red.checked_at) == ("S3.3", NOW, NOW + timedelta(hours=1))
    assert Entry.objects.filter(act="record.check").count() == 1  # the second look found nothing new
    later = NOW + timedelta(hours=2)
    work(later)
    check(register=register, by=PROGRAM, now=later)
    assert not Evaluation.objects.filter(state=State.DRIFTS.value).exists()
    assert Evaluation.objects.get(sentence="S3.3").since == later
    assert Entry.objects.filter(act="record.check").count() == 2


def test_the_worker_checks_every_register():
    load_house(DEMO)
    assert check_all(NOW) == 6
    assert Evaluation.objects.values("register").distinct().count() == 6


def test_check_now_is_a_post_and_leads_back():
    load_house(DEMO)
    address = reverse("record:check", args=[main_register().pk])
    browser = signed_in("kirsi")
    assert browser.get(address).status_code == 405
    assert browser.post(address).headers["Location"] == reverse("record:register", args=[main_register().pk])
    assert Evaluation.objects.exists()


def test_a_house_whose_profile_does_not_load_says_so_instead_of_failing():
    house = create_house()
    create_account(create_staff(house, role="owner"), "owner")
    with pytest.raises(NoRecord):
        record_of(main_register(), now=NOW)
    page = signed_in("owner").get(reverse("record:record"))
    assert page.status_code == 200
    assert "schema: this is missing" in page.content.decode()
    assert check_all(NOW) == 0


def test_a_register_nobody_has_is_not_found():
    load_house(DEMO)
    stranger = create_client(Controller.objects.get(kind="house")).pk
    assert signed_in("kirsi").get(reverse("record:register", args=[stranger])).status_code == 404


def test_the_page_asks_as_often_with_much_in_the_house_as_with_little():
    load_house(DEMO)
    browser = signed_in("kirsi")
    little = asked(browser)
    for number in range(30):
        create_client(Controller.objects.get(kind="house"), phone=f"+35840123{number:04}")
    assert asked(browser) <= little


def asked(browser: Browser) -> int:
    """Return how often the record asks the database; most of it is what the probes try out and take back."""
    with CaptureQueriesContext(connection) as asking:
        assert browser.get(reverse("record:record")).status_code == 200
    return len(asking)
