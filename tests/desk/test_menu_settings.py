"""Headings, levels, own prices and conditions on pages: they say what the file says, and lose nothing."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser

from peili.booking.models import Category, Interval, PatchTest, Rate, Service
from peili.booking.queries.units import units
from peili.desk.opening.fields import minutes_field
from peili.desk.opening.menu_said import before_initial, before_said
from peili.house.commands import load_profile
from peili.house.exporting import whole_profile
from peili.people.models import Staff
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW
from tests.support.forms import typed
from tests.support.houses import DEMO

BASE = "/desk/settings/"


@pytest.fixture
def owner(db: None) -> Browser:
    load_profile(text=DEMO.read_text(), by=PROGRAM, now=NOW)
    browser = Browser()
    browser.force_login(Staff.objects.get(code="kirsi").account)
    return browser


def form_at(owner: Browser, path: str) -> dict[str, object]:
    page = owner.get(BASE + path)
    assert page.status_code == 200
    return typed(page.context["form"])


def test_pages_saved_unchanged_leave_the_profile_as_it_was(owner: Browser):
    before = whole_profile()
    paths = ("headings/", "levels/", "people/elina/prices/", "prices/ripsien-kestotaivutus/before/")
    for path in paths:
        answer = owner.post(BASE + path, form_at(owner, path))
        assert answer.status_code == 302, (path, answer.context["form"].errors)
    assert whole_profile() == before


def test_a_healing_interval_and_a_test_are_set_and_taken_away(owner: Browser):
    path = "prices/hifu-kasvohoito/before/"
    said = {
        "d0_after": "hifu-kasvohoito",
        "d0_days": "90",
        "test": "herkkyystesti",
        "hours": "24",
        "days": "180",
    }
    refused = owner.post(BASE + path, said)
    assert "hours" in refused.context["form"].errors  # a reaction may come late
    assert owner.post(BASE + path, said | {"hours": "72"}).status_code == 302
    hifu = Service.objects.get(slug="hifu-kasvohoito")
    assert [(each.after, each.days) for each in Interval.objects.filter(service=hifu)] == [(hifu, 90)]
    assert PatchTest.objects.get(service=hifu).hours == 72
    assert whole_profile()["conditions"]["hifu-kasvohoito"]["days_after"] == {"hifu-kasvohoito": 90}
    owner.post(BASE + path, {"hours": "", "days": ""})
    assert "hifu-kasvohoito" not in whole_profile()["conditions"]
    assert not Interval.objects.filter(service=hifu).exists()


def test_what_the_file_says_in_other_units_is_read_as_hours_and_days():
    said = {"test": {"by": "testi", "at_least": "P3D"}, "days_after": {"a": 14}}
    shown = before_initial(said)
    assert (shown["hours"], shown["days"]) == (72, 180)
    assert before_said(shown | {"d1_after": ""}, rows=2) == {
        "test": {"by": "testi", "at_least": "PT72H", "at_most": "P180D"},
        "days_after": {"a": 14},
    }


def test_own_price_length_and_level(owner: Browser):
    path = "people/elina/prices/"
    said = form_at(owner, path) | {
        "level": "juniori",
        "price_ihonpuhdistus": "95,50",
        "minutes_ihonpuhdistus": "80",
        "gives_geelilakkaus": "on",
    }
    del said["gives_microblading-kulmat"]
    answer = owner.post(BASE + path, said | {"sure": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    elina = Staff.objects.get(code="elina")
    rate = Rate.objects.get(staff=elina, service__slug="ihonpuhdistus")
    assert (rate.price_cents, rate.minutes) == (9550, 80)
    assert Rate.objects.get(staff=elina, service__slug="geelilakkaus").by_level
    assert not elina.services.filter(slug="microblading-kulmat").exists()
    assert whole_profile()["rota"]["elina"]["own"]["luksuskasvohoito"] == {"price": 125, "minutes": 105}


def test_a_level_somebody_has_stays_and_a_new_one_is_made(owner: Browser):
    said = form_at(owner, "levels/")
    refused = owner.post(BASE + "levels/", said | {"l0_fi": ""})
    assert "Mirva" in str(refused.context["form"].errors["l0_fi"])
    new = {"l1_fi": "mestari", "l1_percent": "15", "l1_for": ["kasvot"]}
    assert owner.post(BASE + "levels/", said | new).status_code == 302
    assert whole_profile()["booking"]["levels"]["mestari"] == {
        "name": {"fi": "mestari"},
        "percent": 15,
        "for": ["kasvot"],
    }


def test_headings_are_named_ordered_and_kept_while_they_are_used(owner: Browser):
    said = form_at(owner, "headings/")
    refused = owner.post(BASE + "headings/", said | {"h0_fi": ""})
    assert "h0_fi" in refused.context["form"].errors
    place = len(whole_profile()["booking"]["categories"])
    assert (
        owner.post(BASE + "headings/", said | {"h0_fi": "Kasvot", "h0_place": str(place)}).status_code == 302
    )
    assert [*whole_profile()["booking"]["categories"]][-2:] == ["hieronta", "kasvot"]
    assert Category.objects.get(name_fi="Kasvot").services.exists()
    assert not Category.objects.filter(name_fi="Kasvohoidot").exists()


def test_rooms_and_devices_are_named_and_none_that_is_needed_is_taken_away(owner: Browser):
    before, said = whole_profile(), form_at(owner, "units/")
    assert owner.post(BASE + "units/", said).status_code == 302
    assert whole_profile() == before
    refused = owner.post(BASE + "units/", said | {"p1_labels": "", "p0_labels": "Huone 1\nHuone 1"})
    assert {*refused.context["form"].errors} == {"p0_labels", "p1_labels"}
    new = {"p0_labels": "Huone 1\nHuone 2", "p2_name": "Kauko", "p2_role": "devices", "p2_labels": "Kauko 1"}
    assert owner.post(BASE + "units/", said | new).status_code == 302
    assert whole_profile()["booking"]["devices"] == {"hifu": ["HIFU-laite"], "kauko": ["Kauko 1"]}
    assert [each.label for each in units()] == ["Huone 1", "Huone 2", "HIFU-laite", "Kauko 1"]


@pytest.mark.parametrize("number", ["1" * 400, "-" + "1" * 400, "721", "99999999999999999999"])
def test_a_number_past_all_bounds_is_refused_by_them(number: str):
    with pytest.raises(ValidationError) as refused:
        minutes_field("Kesto").clean(number)
    assert {"max_value", "min_value"} & {each.code for each in refused.value.error_list}
