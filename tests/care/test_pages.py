"""Skin, home care, programmes and products in the browser, and what the card shows of them."""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser

from peili.care.commands.allergies import note_allergy
from peili.care.commands.home import note_reaction
from peili.care.commands.programmes import accept_here
from peili.care.models import (
    AfterCare,
    Allergy,
    HomeCarePlan,
    Lot,
    Product,
    Programme,
    Reaction,
    Sale,
    SkinAnalysis,
    SkinStrike,
)
from peili.people.todo import todos
from peili.trail.models import Entry
from tests.support.builders import local
from tests.support.care import NOON, ROWS, SECRET, TODAY, Care, of_client

pytestmark = pytest.mark.django_db
STEPS = {
    "s-TOTAL_FORMS": "3",
    "s-INITIAL_FORMS": "0",
    "title": "Kosteus",
    "goals": "Posken kosteus 45\n\n  Ei kiristä ",
    "s-0-least": "0",
    "s-0-most": "2",
    "s-0-unit": "weeks",
    "s-1-service": "",
    "s-1-unit": "weeks",
    "s-2-least": "30",
    "s-2-most": "",
    "s-2-unit": "days",
}


def text(response) -> str:
    return response.content.decode()


def steps(care: Care, **other: str) -> dict[str, str]:
    service = str(care.salon.facial.pk)
    return {**STEPS, "s-0-service": service, "s-2-service": service, **other}


# Skin


def test_the_skin_is_analysed_and_compared_with_last_time(care: Care, browser: Browser):
    care.analysed("39", at=NOON - timedelta(days=90))
    page = text(browser.get(of_client(care, "skin/new")))
    assert 'value="Corneo"' in page
    assert page.count("selected>oikea poski") == 1
    given = {
        **ROWS,
        "method": "probe",
        "skin_type": "dry",
        "conditions": ["couperose"],
        "device": "Corneo",
        "r-0-parameter": "moisture",
        "r-0-zone": "cheek_r",
        "r-0-value": "44,5",
        "r-1-parameter": "sebum",
        "r-1-zone": "forehead",
        "r-1-value": "",
    }
    assert browser.post(of_client(care, "skin/new"), given).status_code == 302
    made = SkinAnalysis.objects.latest("id")
    assert [(each["zone"], each["value"], each["unit"]) for each in made.readings] == [
        ("cheek_r", "44.5", "a.u.")
    ]
    page = text(browser.get(of_client(care, "skin")))
    for words in ("+5,5 viime kerrasta", "44,5 a.u.", "couperosa", "<svg", 'role="img"', "<caption>"):
        assert words in page
    assert "style=" not in page
    picture = page[page.index('class="trend"') : page.index("</figure>")]
    assert re.search(r"<desc[^>]*>oikea poski: 39, 44,5", picture)


@pytest.mark.parametrize("value", ["abc", "121", "-1", "1e5", "NaN"])
def test_a_reading_no_instrument_gives_is_refused_at_its_field(care: Care, browser: Browser, value: str):
    given = {
        **ROWS,
        "method": "eye",
        "r-0-parameter": "moisture",
        "r-0-zone": "cheek_r",
        "r-0-value": value,
        "r-1-parameter": "ph",
        "r-1-zone": "chin",
        "note": SECRET,
    }
    answer = browser.post(of_client(care, "skin/new"), given)
    assert answer.status_code == 200
    assert "r-0-value_error" in text(answer)
    assert SECRET in text(answer)
    assert not SkinAnalysis.objects.exists()


def test_an_analysis_made_in_error_is_struck_out_with_a_reason(care: Care, browser: Browser):
    made = care.analysed("39")
    address = f"/care/analyses/{made.pk}/strike/"
    browser.post(address, {"why": "  "})
    assert not SkinStrike.objects.exists()
    browser.post(address, {"why": "Väärä asiakas"})
    assert "Yliviivattu virheellisenä: Väärä asiakas" in text(browser.get(of_client(care, "skin")))


# Home care


def test_a_plan_takes_its_instruction_from_the_product(care: Care, browser: Browser):
    Product.objects.filter(pk=care.plain.product_id).update(use_fi="Kaksi tippaa.")
    given = {
        **ROWS,
        "i-0-product": "Koivu Kosteusseerumi",
        "i-0-when": "evening",
        "i-0-until": "2027-03-01",
        "i-1-product": "",
    }
    assert browser.post(of_client(care, "care-at-home/new"), given).status_code == 302
    assert HomeCarePlan.objects.get().items == [
        {"product": "Koivu Kosteusseerumi", "how": "Kaksi tippaa.", "when": "evening", "until": "2027-03-01"}
    ]
    page = text(browser.get(of_client(care, "care-at-home")))
    for words in ("Kaksi tippaa.", "illalla", "1.3.2027 asti"):
        assert words in page
    assert 'value="2027-03-01"' in text(browser.get(of_client(care, "care-at-home/new")))


def test_what_is_taken_home_is_kept_with_its_lot(care: Care, browser: Browser):
    assert browser.post(of_client(care, "care-at-home/sell"), {"lot": str(care.plain.pk)}).status_code == 302
    assert Sale.objects.get().number == "S-100"
    assert browser.post(of_client(care, "care-at-home/sell"), {"lot": str(care.nickel.pk)}).status_code == 200
    assert Sale.objects.count() == 1


def test_a_serious_reaction_starts_a_clock_and_waits_on_the_first_page(care: Care, browser: Browser):
    address = of_client(care, "reactions/new")
    assert "id_lot_error" in text(browser.post(address, {"what": "Turposi", "known_on": "2026-11-20"}))
    assert "id_known_on_error" in text(
        browser.post(address, {"what": "-", "product": "x", "known_on": "2026-11-25"})
    )
    given = {"lot": str(care.plain.pk), "what": "Turposi", "known_on": "2026-11-20", "serious": "on"}
    assert browser.post(address, given).status_code == 302
    page = text(browser.get("/care/reactions/"))
    for words in ("Tukesille viimeistään 10.12.2026", "1223/2009", "Aino Testinen", "S-100"):
        assert words in page
    waiting = [each for each in todos(staff=care.bea, now=NOON) if each.url == "/care/reactions/"]
    assert [(each.due.date().isoformat(), each.late) for each in waiting] == [("2026-12-10", False)]
    assert [
        each.late
        for each in todos(staff=care.bea, now=NOON + timedelta(days=17))
        if each.url == "/care/reactions/"
    ] == [True]
    reaction = Reaction.objects.get()
    browser.post(f"/care/reactions/{reaction.pk}/close/", {"reference": "T-77"})
    assert Reaction.objects.get().reference == "T-77"
    assert [each for each in todos(staff=care.bea, now=NOON) if each.url == "/care/reactions/"] == []


def test_reception_and_another_business_are_told_of_no_reaction(care: Care):
    note_reaction(
        client=care.aino,
        what="-",
        serious=True,
        known_on=TODAY,
        product="-",
        staff=care.bea,
        by=care.by,
        now=NOON,
    )
    for staff in (care.salon.reception, care.salon.renter):
        assert todos(staff=staff, now=NOON) == []


# Programmes


def test_a_programme_is_drawn_up_and_accepted_in_the_salon(care: Care, browser: Browser):
    answer = browser.post(of_client(care, "programmes/new"), steps(care))
    made = Programme.objects.get()
    address = f"/care/programmes/{made.pk}/"
    assert answer.url == address
    assert made.goals == ["Posken kosteus 45", "Ei kiristä"]
    assert [(step.from_days, step.to_days) for step in made.steps.order_by("position")] == [(0, 14), (30, 30)]
    assert "odottaa asiakkaan hyväksyntää" in text(browser.get(address))
    assert "id_accepted_error" in text(browser.post(f"{address}accept/", {}))
    assert browser.post(f"{address}accept/", {"accepted": "on"}).status_code == 302
    assert browser.post(f"{address}accept/", {"accepted": "on"}).status_code == 302
    assert Programme.objects.get().witness == care.bea
    page = text(browser.get(address))
    assert "näki Bea Hoitaja" in page
    assert f"/desk/book/?client={care.aino.pk}&amp;service=kasvohoito&amp;staff=&amp;day=2026-12-24" in page


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"s-0-service": "", "s-2-service": ""}, "ainakin yhdelle riville"),
        ({"s-0-most": "1", "s-0-least": "2"}, "id_s-0-most_error"),
        ({"s-0-most": "200"}, "id_s-0-most_error"),
        ({"s-0-service": "00000000-0000-0000-0000-000000000000"}, "id_s-0-service_error"),
        ({"title": ""}, "id_title_error"),
        ({"goals": "a\n" * 9}, "id_goals_error"),
    ],
)
def test_a_programme_that_does_not_fit_is_said_where_and_nothing_is_lost(
    care: Care, browser: Browser, other: dict[str, str], said: str
):
    answer = browser.post(of_client(care, "programmes/new"), {**steps(care), "s-2-note": SECRET, **other})
    assert answer.status_code == 200
    assert said in text(answer)
    assert SECRET in text(answer)
    assert not Programme.objects.exists()


def test_its_next_step_is_booked_in_two_clicks(care: Care, browser: Browser):
    accept_here(programme=care.programme((0, 7), (1, 14)), witness=care.bea, by=care.by, now=NOON)
    card = text(browser.get(f"/desk/clients/{care.aino.pk}/"))
    first = re.search(r'href="(/desk/book/\?client=[^"]+service=[^"]+)"', card)[1].replace("&amp;", "&")
    page = text(browser.get(first))
    button = re.search(r'<form[^>]*>(?:(?!</form>).)*name="starts"[^>]*value="([^"]+)"', page, re.DOTALL)
    starts = button[1] if button else re.search(r'value="(2026-11-25T[^"]+)"', page)[1]
    assert starts.startswith("2026-11-25")
    made = browser.post(first, {"service": "kasvohoito", "staff": care.bea.code, "starts": starts})
    assert made.status_code == 302
    assert "varattu ke 25.11." in text(browser.get(f"/desk/clients/{care.aino.pk}/"))


def test_it_is_stopped_with_a_reason_only(care: Care, browser: Browser):
    made = accept_here(programme=care.programme(), witness=care.bea, by=care.by, now=NOON)
    address = f"/care/programmes/{made.pk}/end/"
    assert "id_why_error" in text(browser.post(address, {}))
    assert browser.post(address, {"why": "Muutti"}).status_code == 302
    assert Programme.objects.get().ending == "stopped"
    assert "Muutti" in text(browser.get(of_client(care, "programmes")))


def test_it_is_done_when_every_step_is(care: Care, browser: Browser):
    made = accept_here(programme=care.programme((0, 7)), witness=care.bea, by=care.by, now=NOON)
    address = f"/care/programmes/{made.pk}/"
    assert "Merkitse ohjelma tehdyksi" in text(browser.get(address))
    browser.post(f"{address}end/", {})
    assert Programme.objects.get().ending == "done"


def test_by_link_it_is_opened_with_a_number_and_accepted_once(care: Care, browser: Browser):
    made = care.programme()
    page = text(browser.post(f"/care/programmes/{made.pk}/link/"))
    address = re.search(r"http://testserver(/care/p/[^<]+)<", page)[1]
    number = re.search(r"\b(\d{8})\b", page)[1]
    home = Browser()
    asked = text(home.get(address))
    assert "Posken" not in asked
    assert "ei vielä hyväksy" in asked
    wrong = home.post(address, {"code": "00000000", "accept": "1"})
    assert "id_code_error" in text(wrong)
    shown = text(home.post(address, {"code": f"{number[:4]} {number[4:]}"}))
    assert "Posken kosteus 45" in shown
    assert Programme.objects.get().accepted_at is None
    seen = Entry.objects.latest("id")
    assert (seen.act, seen.role, seen.fields) == ("care.see", "client", ["programme"])
    assert "Hyväksyit" in text(home.post(address, {"code": number, "accept": "1"}))
    assert Programme.objects.get().accepted == "link"
    assert home.get(address).status_code == 404
    assert home.post(address, {"code": number, "accept": "1"}).status_code == 404


# Products, texts, allergies


def test_products_and_lots_are_added_and_a_lot_is_withdrawn(care: Care, browser: Browser):
    browser.post("/care/products/", {"name": "Geeli", "kind": "gel", "brand": "Koivu"})
    product = Product.objects.get(name="Geeli")
    address = f"/care/products/{product.pk}/"
    lot = {"number": "G-1", "substances": ["latex"], "expires_on": "2027-01-01"}
    assert browser.post(address, lot).status_code == 302
    assert "id_number_error" in text(browser.post(address, lot))
    made = Lot.objects.get(number="G-1")
    care.sealed(made.pk)
    page = f"/care/lots/{made.pk}/"
    assert "Aino Testinen" in text(browser.get(page))
    browser.post(page)
    assert Lot.objects.get(pk=made.pk).recalled_on == TODAY
    assert "G-1" not in text(browser.get(of_client(care, "care-at-home")))


def test_a_text_begins_from_the_programs_own_and_each_change_is_a_version(care: Care, browser: Browser):
    address = f"/care/texts/{care.salon.facial.pk}/"
    assert "Vältä saunaa" in text(browser.get(address))
    assert "Pidä ripset" in text(browser.get(f"{address}?from=lashes"))
    assert "id_fi_error" in text(browser.post(address, {"family": "face", "sv": "Undvik sol."}))
    for words in ("Yksi.", "Kaksi.", "Kaksi."):
        assert browser.post(address, {"family": "lashes", "fi": words}).status_code == 302
    assert list(AfterCare.objects.order_by("number").values_list("number", "text_fi")) == [
        (1, "Yksi."),
        (2, "Kaksi."),
    ]
    assert "ripset ja kulmat" in text(browser.get("/care/texts/"))


def test_an_allergy_is_noted_on_the_card_and_ended(care: Care, browser: Browser):
    address = of_client(care, "allergies")
    assert "id_substance_error" in text(browser.post(address, {"substance": "gold"}))
    browser.post(address, {"substance": "nickel", "note": "Ihottuma"})
    card = text(browser.get(f"/desk/clients/{care.aino.pk}/"))
    assert card.index("Allergia: nikkeli") < card.index("Seuraava käynti")
    browser.post(f"/care/allergies/{Allergy.objects.get().pk}/end/")
    assert "Allergia: nikkeli" not in text(browser.get(f"/desk/clients/{care.aino.pk}/"))


# The card


def test_the_card_says_under_each_visit_what_was_done_with_what(care: Care, browser: Browser):
    note_allergy(client=care.aino, substance="nickel", staff=care.bea, by=care.by, now=NOON)
    care.sealed(care.nickel.pk, despite="Kysyttiin myöhässä", result="Rauhallinen.")
    page = text(browser.get(f"/desk/clients/{care.aino.pk}/"))
    timeline = page[page.index('class="timeline"') : page.index("</ol>")]
    for words in (
        "Naamio. " + SECRET + ". Rauhallinen.",
        "Koivu Ruskea 3 (K2231)",
        "allergiasta huolimatta",
        care.address,
    ):
        assert words in timeline
    fields = Entry.objects.filter(act="people.open_card").latest("id").fields
    assert {"allergies", "treatment_records", "skin_analysis", "programme", "home_care"} <= set(fields)


def test_the_card_costs_the_same_whatever_the_history(
    care: Care, browser: Browser, django_assert_num_queries
):
    def fill(days: range) -> None:
        for day in days:
            care.sealed(care.plain.pk, visit=care.started(local(day, 10)))
            care.analysed(str(day), at=NOON - timedelta(days=day))

    fill(range(9, 12))
    accept_here(programme=care.programme(), witness=care.bea, by=care.by, now=NOON)
    address = f"/desk/clients/{care.aino.pk}/"
    browser.get(address)
    with django_assert_num_queries(45):
        browser.get(address)
    fill(range(12, 23))
    browser.get(address)  # after a writing it is asked once whether the set-up stands
    with django_assert_num_queries(45):
        assert "Vanhemmat käynnit" in text(browser.get(address))


def test_a_missing_record_waits_for_whoever_gave_the_treatment(care: Care):
    waiting = todos(staff=care.bea, now=NOON)
    assert [(str(each.text), each.url) for each in waiting] == [("1 hoito odottaa kirjausta", care.address)]
    assert todos(staff=care.salon.owner, now=NOON) == []
    care.sealed()
    assert todos(staff=care.bea, now=NOON) == []


# Consent
