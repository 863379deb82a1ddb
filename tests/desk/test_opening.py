"""A house of one's own: from empty to the first free time, by answering; and the same house from its file."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from peili.booking.models import Service, WeeklyHours
from peili.desk.opening.prices import read, slug
from peili.house.commands import change_profile, load_profile
from peili.house.exporting import as_yaml, whole_profile
from peili.house.founding.commands import MOST, WrongCode, new_code, still_open, try_code, use_code
from peili.house.models import Controller, ProfileVersion, SetupCode
from peili.people.models import Account, Staff
from peili.record.queries import main_register, record_of
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW, PASSWORD
from tests.support.houses import DEMO, SOURCE, load_house
from tests.support.salon import make_salon

BUSINESS = {
    "place": "Kauneushuone Kielo",
    "name": "Kielo Oy",
    "business_id": "1234567-1",
    "street": "Katu 1",
    "postcode": "00100",
    "city": "Helsinki",
    "phone": "040 123 4567",
    "email": "",
}
OWNER = {"name": "Kaisa Kielo", "title": "kosmetologi", "sign_in": "kaisa", "password": PASSWORD}
PRIVACY = {
    "keeps": ["contact.address", "health.status"],
    "period": "P2Y",
    "paper": "burn",
    "timma": "in_use",
    "area": "eu_only",
    "notify": "always",
    "marketing": "on",
    "attested": ["doors_locked"],
    "party1": "Tilitoimisto Tasapaino",
    "does1": "accounting",
    "country1": "FI",
}
HOURS = {"bookable": "on", "mon": "9-17", "tue": "9.00-12.00, 13.00-17.00"}
PRICES = "Kasvohoidot:\nKasvohoito 60 min 75 €\nHIFU-kasvohoito 1 h 30 min 290 €\n"


@pytest.mark.parametrize(
    ("line", "name", "minutes", "cents"),
    [
        ("Kasvohoito 60 min 75 €", "Kasvohoito", 60, 7500),
        ("Kasvohoito, 60 min, 75€", "Kasvohoito", 60, 7500),
        ("Ihonpuhdistus 1 h 15 min 90 eur", "Ihonpuhdistus", 75, 9000),
        ("Rakennekynnet 3,5 h 70,50 €", "Rakennekynnet", 210, 7050),
        ("Volyymihuolto\t60 min\t59.50 €", "Volyymihuolto", 60, 5950),
        (
            "Vyöhyketerapia: korvat, jalkapohjat, pää 60 min 70 €",
            "Vyöhyketerapia: korvat, jalkapohjat, pää",
            60,
            7000,
        ),
        ("• Kasvohoito (alle 18 v) – 45 min – alk. 50 €", "Kasvohoito (alle 18 v)", 45, 5000),
        ("Hieronta 75 € 60 min", "Hieronta", 60, 7500),
        ("Pikahoito 12 min 15 €", "Pikahoito", 15, 1500),
    ],
)
def test_a_line_of_a_price_list_is_read_as_people_write_it(line: str, name: str, minutes: int, cents: int):
    found = read(line).lines[0]
    assert (found.name, found.minutes, found.cents) == (name, minutes, cents)


def test_headings_are_followed_and_unreadable_lines_are_named():
    found = read(
        "Kasvot:\nKasvohoito 60 min 75 €\n\nJalat\nJalkahoito 60 min\nJalkahoito 65 €\n"
        "Kasvohoito 30 min 5 €\nKasvohoito 30 min 6 €"
    )
    names = [("Kasvot", "Kasvohoito"), ("Jalat", "Kasvohoito 30 min")]  # several lengths, each by its own
    assert [(line.heading, line.name) for line in found.lines] == names
    assert [number for number, _why in found.problems] == [5, 6, 8]


def test_what_needs_an_agreement_is_known_by_its_name():
    lines = read(
        "HIFU koko kasvot 90 min 290 €\nMicroblading 2 h 250 €\nKevyt pigmentointi 2 h 320 €\nHieronta 1 h 9€"
    ).lines
    assert [line.agreement for line in lines] == ["hifu", "pigmentation", "pigmentation", ""]
    assert slug("Ripsien ja kulmien värjäys") == "ripsien-ja-kulmien-varjays"


@pytest.mark.django_db
def test_the_code_opens_once_lives_shortly_and_dies_of_guesses():
    code = new_code(now=NOW)
    assert SetupCode.objects.get().code_hash not in code
    mark = try_code(typed=code.lower().replace("-", " "), now=NOW)
    assert still_open(mark=mark, now=NOW)
    use_code(mark=mark, now=NOW)
    with pytest.raises(WrongCode):
        use_code(mark=mark, now=NOW)
    code = new_code(now=NOW)
    with pytest.raises(WrongCode):
        try_code(typed=code, now=NOW + timedelta(days=8))
    code = new_code(now=NOW)
    for _each in range(MOST):
        with pytest.raises(WrongCode):
            try_code(typed="AAAAA-AAAAA", now=NOW)
    with pytest.raises(WrongCode):
        try_code(typed=code, now=NOW)


@pytest.mark.django_db
def test_a_stranger_cannot_take_an_empty_house():
    browser = Browser()
    assert browser.get("/").url == "/aloita/"
    assert browser.get("/aloita/").status_code == 200
    for step in ("yritys", "omistaja"):
        assert browser.get(f"/aloita/{step}/").url == "/aloita/"
        assert browser.post(f"/aloita/{step}/", BUSINESS | OWNER).url == "/aloita/"
    page = browser.post("/aloita/", {"code": "AAAAA-AAAAA"}).content.decode()
    assert 'id="id_code_error"' in page
    assert not Controller.objects.exists()


def begun() -> Browser:
    browser = Browser()
    browser.post("/aloita/", {"code": new_code(now=timezone.now())})
    assert browser.post("/aloita/yritys/", BUSINESS).url == "/aloita/omistaja/"
    assert browser.post("/aloita/omistaja/", OWNER).url == "/aloita/tietosuoja/"
    return browser


def walked(**changed: Any) -> Browser:
    browser = begun()
    assert browser.post("/aloita/tietosuoja/", PRIVACY | changed).url == "/aloita/ajat/"
    assert browser.post("/aloita/ajat/", HOURS).url == "/aloita/hinnasto/"
    read_first = browser.post("/aloita/hinnasto/", {"lines": PRICES, "act": "check"})
    assert "Tallenna tämä hinnasto" in read_first.content.decode()
    assert not Service.objects.exists()
    assert browser.post("/aloita/hinnasto/", {"lines": PRICES, "act": "save"}).url == "/aloita/asiakkaat/"
    return browser


@pytest.mark.django_db
def test_from_empty_to_the_first_free_time():
    browser = walked()
    assert "Talosi on auki" in browser.get("/aloita/valmis/").content.decode()
    anyone = Browser()
    assert "Kasvohoito" in anyone.get("/").content.decode()
    assert re.search(r"\d{1,2}\.\d\d", anyone.get("/book/kasvohoito/").content.decode())
    assert anyone.get("/aloita/").url == "/"
    profile = ProfileVersion.objects.order_by("-number")[0].content
    assert profile["retention"][0]["keep"] == "P2Y"
    assert profile["sources"] == ["online_booking", "desk", "timma", "paper_cards"]
    assert profile["parties"]["timma"]["roles"] == ["processor", "source"]
    assert profile["booking"]["services"]["hifu-kasvohoito"]["agreement"] == "hifu"
    assert WeeklyHours.objects.filter(weekday=1).count() == 2
    said = {line.id: str(line.text) for line in record_of(main_register(), now=timezone.now()).lines}
    assert "2 vuotta" in said["S13"]
    assert "Timma" in said["S9.timma"]


@pytest.mark.django_db
def test_one_can_stop_anywhere_and_come_back():
    browser = begun()
    assert browser.get("/aloita/").url == "/aloita/tietosuoja/"
    browser.post("/aloita/tietosuoja/", PRIVACY)
    fresh = Browser()
    assert fresh.get("/aloita/tietosuoja/").status_code == 302
    fresh.force_login(Account.objects.get())
    assert fresh.get("/aloita/").url == "/aloita/ajat/"
    fresh.post("/aloita/ajat/", HOURS)
    assert fresh.get("/aloita/").url == "/aloita/hinnasto/"
    assert "Käyttöönotto on kesken: jatka" in fresh.get("/desk/").content.decode()
    assert fresh.get("/aloita/valmis/").url == "/aloita/"  # nobody can book yet


@pytest.mark.django_db
def test_before_the_owner_is_there_the_same_browser_goes_on_where_it_was():
    browser = Browser()
    browser.post("/aloita/", {"code": new_code(now=timezone.now())})
    browser.post("/aloita/yritys/", BUSINESS)
    assert browser.get("/aloita/").url == "/aloita/omistaja/"
    assert 'value="Kielo Oy"' in browser.get("/aloita/yritys/").content.decode()
    corrected = BUSINESS | {"name": "Kielo Ky"}
    assert browser.post("/aloita/yritys/", corrected).url == "/aloita/omistaja/"
    assert Controller.objects.get().name == "Kielo Ky"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "typed", "field"),
    [
        ("yritys", BUSINESS | {"business_id": "1234567-8"}, "business_id"),
        ("yritys", BUSINESS | {"phone": ""}, "phone"),
        ("yritys", BUSINESS | {"phone": "12"}, "phone"),
        ("omistaja", OWNER | {"password": "lyhyt"}, "password"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(step: str, typed: dict[str, str], field: str):
    browser = Browser()
    browser.post("/aloita/", {"code": new_code(now=timezone.now())})
    browser.post("/aloita/yritys/", BUSINESS)
    page = browser.post(f"/aloita/{step}/", typed).content.decode()
    assert f'id="id_{field}_error"' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "typed", "field"),
    [
        ("tietosuoja", PRIVACY | {"country1": "NO"}, "country1"),
        ("tietosuoja", PRIVACY | {"does1": ""}, "does1"),
        ("tietosuoja", PRIVACY | {"period": ""}, "period"),
    ],
)
def test_privacy_answers_are_checked(path: str, typed: dict[str, Any], field: str):
    page = begun().post(f"/aloita/{path}/", typed).content.decode()
    assert f'id="id_{field}' in page
    assert "field-error" in page
    assert not ProfileVersion.objects.exists()


@pytest.mark.django_db
def test_hours_are_read_as_people_write_them_and_nonsense_is_refused():
    browser = begun()
    browser.post("/aloita/tietosuoja/", PRIVACY)
    page = browser.post("/aloita/ajat/", HOURS | {"wed": "17-9"}).content.decode()
    assert 'id="id_wed_error"' in page
    page = browser.post("/aloita/ajat/", {"bookable": "on"}).content.decode()
    assert 'id="id_mon_error"' in page


@pytest.mark.django_db
@pytest.mark.engine
@pytest.mark.parametrize("house", [SOURCE, DEMO], ids=["source", "demo"])
def test_a_profile_that_is_exported_loads_to_the_same_house(house: Any):
    load_house(house)
    before, content = whole_profile(), ProfileVersion.objects.get().content
    hours = set(WeeklyHours.objects.values_list("staff__code", "weekday", "opens", "closes"))
    gives = set(Service.practitioners.through.objects.values_list("staff__code", "service__slug"))
    again = load_profile(text=as_yaml(), by=PROGRAM, now=NOW)
    assert again.content == content
    assert whole_profile() == before
    assert set(WeeklyHours.objects.values_list("staff__code", "weekday", "opens", "closes")) == hours
    assert set(Service.practitioners.through.objects.values_list("staff__code", "service__slug")) == gives


@pytest.mark.django_db
def test_nothing_changed_makes_no_version():
    load_house(SOURCE)
    assert change_profile(changed={}, by=PROGRAM, now=NOW).number == 1
    assert ProfileVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_walked_house_loads_from_its_file():
    browser = walked()
    text = browser.get("/desk/settings/house.yaml").content.decode()
    content = ProfileVersion.objects.order_by("-number")[0].content
    assert load_profile(text=text, by=PROGRAM, now=NOW).content == content


@pytest.mark.django_db
def test_the_owner_changes_prices_hours_and_answers_later():
    browser = walked()
    lines = PRICES.replace("75 €", "79 €") + "\nJalat\nJalkahoito 60 min 65 €\n"
    assert browser.post("/desk/settings/prices/", {"lines": lines, "act": "save"}).url == "/desk/settings/"
    assert Service.objects.get(slug="kasvohoito").price_cents == 7900
    assert Service.objects.get(slug="jalkahoito").practitioners.count() == 1
    code = Staff.objects.get().code
    answer = browser.post(f"/desk/settings/people/{code}/hours/", {"bookable": "on", "fri": "10-14"})
    assert answer.url == "/desk/settings/people/"
    assert list(WeeklyHours.objects.values_list("weekday", flat=True)) == [4]
    changed = {key: value for key, value in PRIVACY.items() if not key.endswith("1")} | {"timma": "before"}
    assert browser.post("/desk/settings/privacy/", changed | {"period": "P1Y"}).url == "/desk/settings/"
    content = ProfileVersion.objects.order_by("-number")[0].content
    assert content["retention"][0]["keep"] == "P1Y"
    assert set(content["parties"]) == {"timma"}
    assert content["parties"]["timma"]["roles"] == ["source"]


@pytest.mark.django_db
def test_the_owner_lets_somebody_in():
    browser = walked()
    typed = {
        "name": "Aune Auttaja",
        "title": "hoitaja",
        "role": "practitioner",
        "sign_in": "aune",
        "password": PASSWORD,
    }
    answer = browser.post("/desk/settings/people/", typed)
    assert answer.url == "/desk/settings/people/aune/hours/"
    assert Browser().post("/sign-in/", {"name": "aune", "password": PASSWORD}).status_code == 302
    browser.post(answer.url, {"bookable": "on", "thu": "9-17"})
    assert Staff.objects.get(code="aune").services.count() == 2
    assert Staff.objects.practitioners().count() == 2


@pytest.mark.django_db
def test_rules_that_the_questions_cannot_say_are_left_to_the_file():
    load_house(SOURCE)
    content = ProfileVersion.objects.get().content
    rules = [
        {"for": ["health.skin"], "keep": "P2Y", "from": "last_visit", "then": "erase"},
        *content["retention"],
    ]
    change_profile(changed={"retention": rules}, by=PROGRAM, now=NOW)
    browser = Browser()
    browser.force_login(Account.objects.get_by_natural_key("johanna"))
    assert "house.yaml" in browser.get("/desk/settings/privacy/").content.decode()
    browser.post("/desk/settings/privacy/", PRIVACY)
    assert ProfileVersion.objects.order_by("-number")[0].content["retention"] == rules


@pytest.mark.django_db
def test_a_chair_renter_changes_nothing_of_the_house():
    salon = make_salon()
    Staff.objects.filter(pk=salon.renter.pk).update(role="owner")
    browser = salon.browser(Staff.objects.get(pk=salon.renter.pk))
    for path in ("", "privacy/", "prices/", "people/", "business/", "house.yaml"):
        answer = browser.get(f"/desk/settings/{path}")
        assert answer.status_code in {302, 403}, path


@pytest.mark.parametrize("content", [None, {}, {"house": {"name": {"fi": "Kielo"}}, "purposes": {}}])
def test_the_settings_open_in_a_house_whose_profile_says_little(db: None, content: dict[str, Any] | None):
    salon = make_salon()
    if content is None:
        ProfileVersion.objects.all().delete()
    else:
        ProfileVersion.objects.update(content=content)
    assert salon.browser(salon.owner).get("/desk/settings/").status_code == 200
