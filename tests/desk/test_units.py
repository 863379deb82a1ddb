"""The page of rooms and devices out of use: what it meets is seen first, then listed with a way on."""

from peili.booking.models import Block, Resource, Unfit
from tests.support.builders import local
from tests.support.salon import Salon

URL = "/desk/hours/units/"


def test_taken_out_after_a_look_and_the_visit_keeps_its_time_in_another_room(salon: Salon):
    visit = salon.visit(local(26, 11))
    room = Resource.objects.get(occupancy__appointment=visit, role="room")
    other = Resource.objects.filter(role="room").exclude(pk=room.pk).get()
    browser = salon.browser(salon.reception)
    said = {"unit": room.pk.hex, "kind": "service", "first": "2026-11-26", "last": "2026-11-27"}
    seen = browser.post(URL, said).content.decode()
    assert f"{other.label} on vapaa samaan aikaan" in seen
    assert not Block.objects.exists()
    assert browser.post(URL, said | {"sure": "1"})["Location"] == "/desk/hours/unfit/"
    page = browser.get("/desk/hours/unfit/").content.decode()
    assert f"Sama aika, {other.label}" in page
    day = browser.get("/desk/day/2026-11-26/?by=rooms").content.decode()
    assert "Huollossa" in day
    assert "from-09 until-17" in day  # two whole days out of use do not stretch the hours
    browser.post(f"/desk/hours/unfit/{visit.pk}/swap/")
    assert not Unfit.objects.exists()
    assert Resource.objects.get(occupancy__appointment=visit, role="room") == other
    browser.post(URL + "back/", {"outage": str(Block.objects.get().pk)})
    assert not Block.objects.exists()


def test_a_chair_renter_takes_none_of_the_house_s_things_away(salon: Salon):
    browser = salon.browser(salon.renter)
    assert browser.get(URL).status_code == 403
    assert URL not in browser.get("/desk/day/2026-11-26/?by=rooms").content.decode()
    assert URL in salon.browser(salon.bea).get("/desk/day/2026-11-26/?by=rooms").content.decode()
