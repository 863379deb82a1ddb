"""The first page: what is next."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import time_machine
from django.conf import settings
from django.test import override_settings

from peili.house.models import BackupRun
from peili.vault import custody
from peili.vault.drill import verify_sheet
from peili.vault.opened import house_keys
from tests.support.backups import journal_aside
from tests.support.builders import create_client, local
from tests.support.salon import Salon


def today(salon: Salon, who: str) -> str:
    response = salon.browser(getattr(salon, who)).get("/desk/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_reception_sees_the_whole_house_and_a_practitioner_her_own(salon: Salon):
    eino = create_client(salon.house, "Eino", "Toinen", phone="+358409999999")
    salon.visit(local(24, 10))
    salon.visit(local(24, 12), client=eino, staff=salon.owner)
    salon.foreign_visit(local(24, 11))
    for who in ("reception", "owner"):
        html = today(salon, who)
        assert "Aino Testinen" in html
        assert "Eino Toinen" in html
        assert "Salainen" not in html
    own = today(salon, "bea")
    assert "Aino Testinen" in own
    assert "Eino" not in own
    renters = today(salon, "renter")
    assert "Salla Salainen" in renters
    assert "Aino" not in renters


def test_the_next_is_the_first_that_has_not_begun(salon: Salon, morning: time_machine.Traveller):
    eino = create_client(salon.house, "Eino", "Toinen", phone="+358409999999")
    salon.visit(local(24, 10))
    salon.visit(local(24, 12), client=eino)
    assert '<p class="next-time">10.00</p>' in today(salon, "bea")
    morning.move_to(local(24, 10, 30))
    html = today(salon, "bea")
    assert '<p class="next-time">12.00</p>' in html
    assert ">nyt</b>" in html
    morning.move_to(local(24, 13, 30))
    assert "Tänään ei enää käyntejä" in today(salon, "bea")


def test_an_empty_day_says_so_and_what_to_do(salon: Salon):
    html = today(salon, "owner")
    assert "Tänään ei ole käyntejä." in html
    assert 'href="/desk/book/"' in html


def test_yesterday_and_tomorrow_are_not_today(salon: Salon):
    salon.visit(local(25, 9))
    salon.visit(local(23, 15))
    assert "Aino" not in today(salon, "owner")


def test_a_house_that_has_something_to_book_is_not_told_to_go_on_setting_up(salon: Salon):
    assert "Käyttöönotto on kesken" not in today(salon, "owner")


def test_unjoined_online_bookings_are_counted(salon: Salon):
    salon.online(local(24, 10))
    html = today(salon, "owner")
    assert "1 tämän päivän käynti on varattu verkossa" in html
    assert "Aini Kirjoitettu" in html


def test_the_first_page_costs_the_same_whatever_the_day_holds(salon: Salon, django_assert_max_num_queries):
    browser = salon.browser(salon.owner)
    for number in range(6):
        salon.visit(local(24, 9) + timedelta(minutes=75 * number))
    browser.get("/desk/")  # reads the set-up, once a process
    with django_assert_max_num_queries(28):
        browser.get("/desk/")


def test_the_owner_alone_is_told_of_the_backups(salon: Salon):
    told = "Varmuuskopiointia ei ole otettu käyttöön"
    assert told in today(salon, "owner")
    for who in ("bea", "reception", "renter"):
        assert "Varmuuskopio" not in today(salon, who)


def test_the_owner_sees_when_the_last_backup_was_made(salon: Salon, tmp_path: Path):
    machine = replace(settings.MACHINE, backup_to=tmp_path)
    at = local(22, 3)
    BackupRun.objects.create(kind="backup", at=at, good=True, seconds=2, size=1, file="x.data")
    BackupRun.objects.create(
        kind="drill", at=local(23, 3), good=False, seconds=1, reason="The drill's own reason."
    )
    with override_settings(MACHINE=machine), journal_aside(tmp_path):
        house_keys().home.journal.rotated(epoch=2, now=local(22, 4))
        html = today(salon, "owner")
    assert "Avaimet vaihdettiin su 22.11. klo 4.00. Ota uusi varmuuskopio" in html
    assert "22.11. klo 3.00" in html
    assert "The drill&#x27;s own reason." in html
    assert "Tuoretta varmuuskopiota ei ole" in html


def test_the_owner_sees_when_the_recovery_sheet_was_last_read_back(salon: Salon):
    assert "Tulosta se, pane kassakaappiin" in today(salon, "owner")
    keys = house_keys()
    try:
        for at, due in ((local(1, 9), False), (local(1, 9) - timedelta(days=366), True)):
            verify_sheet(keys.home, keys.root, typed=custody.written(keys.root).decode(), now=at)
            html = today(salon, "owner")
            assert f"{at.day}.{at.month}.{at.year}" in html
            assert ("yli vuosi sitten" in html) is due
            assert "Tulosta se" not in html
    finally:
        (keys.home.keys / "drill").unlink()
