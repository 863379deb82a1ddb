"""The page of one service among the settings: what the file says it can say, and nothing else gets lost."""

from typing import Any

import pytest
from django.test import Client as Browser

from peili.booking.models import Rate, Service
from peili.booking.rules.availability import Need
from peili.desk.opening.picture import drawn
from peili.desk.opening.prices import read, written
from peili.desk.opening.service import initial_of, parts_of, service_said
from peili.desk.opening.service_form import ServiceForm
from peili.house.commands import load_profile
from peili.house.exporting import whole_profile
from peili.house.yaml_text import load
from peili.people.models import Staff
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW
from tests.support.forms import typed
from tests.support.houses import DEMO

SERVICES = load(DEMO.read_text())["booking"]["services"]


def form_of(slug: str, data: dict[str, Any] | None = None) -> ServiceForm:
    said = SERVICES[slug]
    return ServiceForm(
        data,
        initial=initial_of(said),
        rooms=["hoitohuone"],
        devices=["hifu"],
        headings={each["category"]: each["category"] for each in SERVICES.values()},
        agreements={"hifu": "HIFU", "pigmentation": "pigmentointi"},
        others={code: code for code in SERVICES if code != slug},
        ways=len(said.get("variants", {})),
        mains=len(said.get("goes_with", {})),
        drawn=parts_of(said) is None,
    )


@pytest.mark.parametrize("slug", SERVICES)
def test_a_service_that_is_saved_unchanged_stays_as_it_was(slug: str):
    form = form_of(slug, typed(form_of(slug)))
    assert form.is_valid(), form.errors
    said = service_said(SERVICES[slug], form.cleaned_data, ways=form.ways, mains=form.mains)
    before = {name: value for name, value in SERVICES[slug].items() if name != "parts"}
    after = {name: value for name, value in said.items() if name != "parts"}
    assert {k: str(v) for k, v in after.items()} == {k: str(v) for k, v in before.items()}
    assert parts_of(said) == parts_of(SERVICES[slug])


def test_the_picture_has_a_lane_for_each_and_a_gap_where_the_practitioner_is_free():
    needs = [Need("client", "", 0, 75), Need("staff", "", 0, 30), Need("staff", "", 60, 30)]
    found = drawn(needs)
    assert [(lane.role, [(bar.x, bar.width) for bar in lane.bars]) for lane in found.lanes] == [
        ("client", [(0, 500)]),
        ("staff", [(0, 200), (400, 200)]),
    ]


def test_a_name_may_tell_its_length():
    services = {"a": {"name": "Hieronta 45 min", "category": "h", "minutes": 50, "price": 48}}
    found = read(written({"h": {"fi": "Hieronta"}}, services))
    assert [(line.name, line.minutes, line.cents) for line in found.lines] == [("Hieronta 45 min", 50, 4800)]
    assert not found.problems


def test_a_treatment_of_several_lengths_is_several_treatments():
    found = read("Hieronta 45 min 48 €\nHieronta 75 min 78 €\nHieronta 75 min 80 €")
    assert [line.name for line in found.lines] == ["Hieronta", "Hieronta 75 min"]
    assert [number for number, _why in found.problems] == [3]


@pytest.fixture
def owner(db: None) -> Browser:
    load_profile(text=DEMO.read_text(), by=PROGRAM, now=NOW)
    browser = Browser()
    browser.force_login(Staff.objects.get(code="kirsi").account)
    return browser


def test_the_owner_adds_a_variant_a_price_with_a_main_and_a_free_time(owner: Browser):
    url = "/desk/settings/prices/pikakasvohoito/"
    page = owner.get(url)
    assert page.status_code == 200
    assert "<svg" in page.content.decode()
    said = typed(form_of("pikakasvohoito")) | {
        "free_from": "10",
        "free_to": "20",
        "v0_fi": "pitkä",
        "v0_minutes": "45",
        "v0_price": "59,50",
        "v0_from": "3",
        "v0_to": "5",
        "g0_main": "jalkahoito",
        "g0_price": "40",
        "every": "3",
        "percent": "20",
        "months": "6",
        "vat": "exempt",
    }
    refused = owner.post(url, said)
    assert refused.status_code == 200  # what has variants is no add-on: the profile says so, nothing is lost
    assert "59,50" in refused.content.decode()
    answer = owner.post(url, {name: value for name, value in said.items() if not name.startswith("g0")})
    assert answer.status_code == 302, answer.content.decode()
    made = Service.objects.get(slug="pikakasvohoito")
    way = made.variants.get()
    assert (way.minutes, way.price_cents, way.weeks_from, way.weeks_to) == (45, 5950, 3, 5)
    assert (made.every, made.every_percent, made.every_months, made.vat) == (3, 20, 6, "exempt")
    assert sorted(made.parts.filter(role="staff").values_list("offset", "minutes")) == [(0, 10), (20, 25)]


def test_half_a_rule_is_asked_for_at_its_field(owner: Browser):
    said = typed(form_of("pikakasvohoito")) | {
        "every": "5",
        "price": "halpa",
        "free_from": "10",
        "v0_fi": "x",
    }
    page = owner.post("/desk/settings/prices/pikakasvohoito/", said)
    assert page.status_code == 200
    assert {*page.context["form"].errors} == {
        "percent",
        "months",
        "price",
        "free_to",
        "v0_minutes",
        "v0_price",
    }


def test_a_length_on_the_price_list_can_be_edited_whatever_its_name_tells(owner: Browser):
    before = whole_profile()
    lines = written(before["booking"]["categories"], before["booking"]["services"])
    lines = lines.replace("Klassinen hieronta 45 min 45 min", "Klassinen hieronta 45 min 50 min")
    answer = owner.post("/desk/settings/prices/", {"lines": lines, "act": "save"})
    assert answer.status_code == 302, answer.content.decode()
    after = whole_profile()
    assert after["booking"]["services"]["hieronta-45"]["minutes"] == 50
    assert after["booking"]["levels"] == before["booking"]["levels"]
    assert after["booking"]["services"]["hieronta-75"] == before["booking"]["services"]["hieronta-75"]


def test_a_treatment_taken_off_the_list_takes_what_hangs_on_it_along(owner: Browser):
    before = whole_profile()
    services = {
        slug: each for slug, each in before["booking"]["services"].items() if slug != "luksuskasvohoito"
    }
    lines = written(before["booking"]["categories"], services)
    answer = owner.post("/desk/settings/prices/", {"lines": lines, "act": "save"})
    assert answer.status_code == 302, answer.content.decode()
    assert "luksuskasvohoito" not in whole_profile()["booking"]["services"]["silmanymparyshoito"]["goes_with"]
    assert not Rate.objects.filter(service__slug="luksuskasvohoito").exists()


def test_a_variant_is_folded_under_what_it_says_until_something_is_wrong_in_it():
    form = form_of("volyymihuolto")
    folded = [said for _words, _fields, said in form.groups]
    assert folded.count(None) == 3
    assert folded[3:] == [form["v0_fi"].value(), form["v1_fi"].value(), form["v2_fi"].value(), "", ""]
    wrong = form_of("volyymihuolto", {**typed(form), "v0_minutes": "x"})
    assert [said for _words, _fields, said in wrong.groups][3] is None
