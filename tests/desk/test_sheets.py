"""The day on paper: initials and times, logged when made, burned by its date."""

from datetime import date

import time_machine

from peili.booking.models import DaySheet
from peili.trail.models import Entry
from tests.support.builders import local
from tests.support.calendar import sheet_of
from tests.support.salon import Salon

SHEET = "/desk/sheet/2026-11-24/"


def test_the_sheet_has_initials_and_times_and_making_it_is_logged(salon: Salon):
    salon.visit(local(24, 10))
    salon.foreign_visit(local(24, 13))
    browser = salon.browser(salon.reception)
    assert not DaySheet.objects.exists()
    assert browser.get(SHEET).status_code == 200
    assert not DaySheet.objects.exists()
    html = browser.post(SHEET, {"phones": "yes"}).content.decode()
    assert "10.00–11.00" in html
    assert "A. T." in html
    assert "25.11.2026" in html
    for secret in ("Aino", "Testinen", "040", "Kasvohoito", "13.00"):
        assert secret not in html
    entry = Entry.objects.get(act="booking.make_sheet")
    assert [each.subject_id for each in entry.about.all()] == [salon.aino.subject_id]
    assert "phone" not in entry.fields


def test_only_the_owner_puts_phone_numbers_on_it(salon: Salon):
    salon.visit(local(24, 10))
    html = salon.browser(salon.owner).post(SHEET, {"phones": "yes"}).content.decode()
    assert "040 1234567" in html
    assert "phone" in Entry.objects.get(act="booking.make_sheet").fields
    assert DaySheet.objects.get().phones


def test_the_house_is_reminded_until_the_sheet_is_burned(salon: Salon, morning: time_machine.Traveller):
    browser = salon.browser(salon.reception)
    browser.post(SHEET)
    assert DaySheet.objects.get().burn_by == date(2026, 11, 25)
    assert "Hävitä päivälista" not in browser.get("/desk/").content.decode()
    morning.move_to(local(25, 8))
    browser = salon.browser(salon.reception)
    assert "Hävitä päivälista" in browser.get("/desk/").content.decode()
    burn = f"/desk/sheets/{DaySheet.objects.get().pk}/burn/"
    assert browser.post(burn).url == SHEET
    assert browser.post(burn).url == SHEET
    assert "Hävitä päivälista" not in browser.get("/desk/").content.decode()
    assert Entry.objects.filter(act="booking.burn_sheet").count() == 1


def test_another_businesss_sheet_is_unknown(salon: Salon):
    foreign = sheet_of(salon.stranger.register)
    browser = salon.browser(salon.owner)
    assert browser.post(f"/desk/sheets/{foreign.pk}/burn/").status_code == 404
    assert str(foreign.pk) not in browser.get(SHEET).content.decode()
