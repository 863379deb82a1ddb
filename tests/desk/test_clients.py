"""Client cards: found, made, opened for a purpose, changed."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from peili.booking.commands.cancel import cancel
from peili.desk.queries.clients import latest, register_of
from peili.people.commands import cards
from peili.people.commands import search as searching
from peili.people.commands.cards import edit_client
from peili.people.models import Client
from peili.trail.commands import PROGRAM, Actor
from peili.trail.models import Entry, Role
from tests.support.builders import NOW, create_client, local
from tests.support.salon import Salon, bare

CARD = {"first_name": "Uusi", "last_name": "Asiakas", "phone": "050 111 2222", "language": "fi"}


def card(client: Client, act: str = "") -> str:
    return f"/desk/clients/{client.pk}/{act}"


@pytest.fixture
def browser(salon: Salon) -> Browser:
    return salon.browser(salon.bea)


def opened() -> list[tuple[str, str]]:
    entries = Entry.objects.filter(act="people.open_card").order_by("id")
    return list(entries.values_list("purpose", "thing_id"))


def found_in(html: str) -> str:
    """Return the part of a page that a search has found."""
    return html[html.index("Löytyi") : html.index("Uusimmat kortit")]


@pytest.mark.parametrize(
    "typed",
    ["040 123 4567", "+358 40 123 4567", "040-1234567", "4567", "aino", "TESTI", "testinen a", "ainoo"],
)
def test_a_card_is_found_however_it_is_asked_for(salon: Salon, browser: Browser, typed: str):
    create_client(salon.renting, "Aino", "Testinenkin", phone="+358401234567")
    html = browser.post("/desk/clients/", {"q": typed}).content.decode()
    assert "Aino Testinen</b>" in found_in(html)
    assert f'href="{card(salon.aino)}"' in found_in(html)
    assert "Testinenkin" not in html
    assert typed not in html.split("<main")[0]


def test_a_found_row_tells_people_of_one_name_apart(salon: Salon, morning):
    salon.visit(local(24, 10))
    salon.visit(local(26, 10))
    edit_client(client=salon.aino, by=PROGRAM, now=NOW, on=NOW.date(), birth_year=1984)
    create_client(salon.house, "Aino", "Testinen", phone="")
    morning.move_to(local(25, 8))
    rows = found_in(salon.browser(salon.bea).post("/desk/clients/", {"q": "aino"}).content.decode()).split(
        "<li>"
    )[1:]
    with_visits = next(row for row in rows if f"{salon.aino.pk}" in row)
    for words in ("s. 1984", "puh. …4567", "tulossa to 26.11. klo 10.00"):
        assert words in with_visits
    assert "ei käyntejä" in next(row for row in rows if row != with_visits)
    morning.move_to(local(27, 8))
    later = salon.browser(salon.bea).post("/desk/clients/", {"q": "aino"}).content.decode()
    assert "viimeksi 26.11.2026" in later


def test_a_search_is_logged_with_whom_it_showed_and_without_what_was_typed(salon: Salon, browser: Browser):
    browser.post("/desk/clients/", {"q": "testinen"})
    browser.post("/desk/book/", {"q": "testinen"})
    entries = list(Entry.objects.filter(act="people.search").order_by("id"))
    assert [entry.purpose for entry in entries] == ["card", "booking"]
    for entry in entries:
        assert list(entry.about.values_list("subject_id", flat=True)) == [salon.aino.subject_id]
        assert entry.actor_id == salon.bea.subject_id
        assert "testinen" not in str(vars(entry))


@pytest.mark.parametrize("address", ["/desk/clients/", "/desk/book/"])
def test_a_search_that_cannot_be_logged_shows_nobody(
    salon: Salon, browser: Browser, monkeypatch: pytest.MonkeyPatch, address: str
):
    def full(**_entry: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(searching, "note", full)
    answer = browser.post(address, {"q": "aino"})
    assert answer.status_code == 503
    assert "Testinen" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/desk/clients/", "/desk/book/"])
@pytest.mark.parametrize("typed", ["", "a", "@", "?!"])
def test_too_little_to_look_for_is_said_at_the_field(
    salon: Salon, browser: Browser, address: str, typed: str
):
    html = browser.post(address, {"q": typed}).content.decode()
    assert 'id="id_q_error"' in html
    assert not Entry.objects.filter(act="people.search").exists()


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("helmi uusi", ("Helmi", "Uusi", "", "")),
        ("Uusi, Helmi Maria", ("Helmi Maria", "Uusi", "", "")),
        ("van der Berg", ("van der", "Berg", "", "")),
        ("helmi", ("Helmi", "", "", "")),
        ("050 999 8888", ("", "", "050 999 8888", "")),
        ("helmi uusi 050 999 8888", ("Helmi", "Uusi", "050 999 8888", "")),
        ("helmi@esimerkki.fi", ("", "", "", "helmi@esimerkki.fi")),
        ('"><script>', ("&quot;&gt;&lt;Script&gt;", "", "", "")),
    ],
)
def test_nobody_found_leads_to_a_new_card_with_nothing_lost(
    salon: Salon, browser: Browser, typed: str, fields: tuple[str, ...]
):
    html = browser.post("/desk/clients/", {"q": typed}).content.decode()
    assert "ei ole tähän sopivaa korttia" in html or typed == '"><script>'
    assert html.count("button-main") == 1
    form = browser.post("/desk/clients/new/", {"typed": typed}).content.decode()
    assert "_error" not in form
    for name, value in zip(("first_name", "last_name", "phone", "email"), fields, strict=True):
        field = form.split(f'name="{name}"')[1].split(">")[0]
        assert (f'value="{value}"' in field) if value else ("value=" not in field)


def test_nobody_is_looked_up_from_an_address(salon: Salon, browser: Browser):
    html = browser.get("/desk/clients/", {"q": "aino", "phone": "0401234567"}).content.decode()
    assert "Löytyi" not in html


def test_a_search_page_costs_the_same_however_many_cards(
    salon: Salon, browser: Browser, django_assert_max_num_queries
):
    for number in range(25):
        create_client(salon.house, "Asiakas", f"Nro{number:02}", phone="")
    browser.get("/desk/clients/")  # reads the set-up, once a process
    with django_assert_max_num_queries(14):
        html = browser.post("/desk/clients/", {"q": "asiakas"}).content.decode()
    assert found_in(html).count("<li>") == 20
    assert "Muitakin sopivia on." in found_in(html)


def test_the_newest_cards_come_in_pages(salon: Salon, browser: Browser, django_assert_max_num_queries):
    for number in range(25):
        create_client(salon.house, "Asiakas", f"Nro{number:02}", phone="")
    browser.get("/desk/clients/")
    with django_assert_max_num_queries(5):
        first = browser.get("/desk/clients/").content.decode()
    assert "Nro24" in first
    assert "Nro05" in first
    assert "Nro04" not in first
    assert "Salainen" not in first
    older = first.split('href="/desk/clients/?before=')[1].split('"')[0]
    second = browser.get("/desk/clients/", {"before": older}).content.decode()
    assert "Nro04" in second
    assert "Aino Testinen" in second
    assert "Nro05" not in second
    assert browser.get("/desk/clients/?before=x").status_code == 200


def test_the_newest_cards_cost_what_they_show(salon: Salon):
    if connection.vendor != "sqlite":
        pytest.skip("reads SQLite's own query plan")
    register = register_of(salon.owner)
    cards_of = Client.objects.filter(register=register).order_by("-id")[:21]
    assert "TEMP B-TREE" not in cards_of.explain()
    assert latest(register=register, before=UUID(int=0), staff=salon.owner) == []


def test_opening_is_logged_with_its_purpose_before_it_is_shown(salon: Salon, browser: Browser):
    visit = salon.visit(local(24, 10))
    html = browser.get(card(salon.aino)).content.decode()
    assert "Avasit kortin 8.00 asiakastietojen hoitoa varten. Aino näkee tämän." in html
    html = browser.get(card(salon.aino), {"visit": visit.pk}).content.decode()
    assert "Avasit kortin 8.00 hoidon toteutusta varten. Aino näkee tämän." in html
    assert [purpose for purpose, _thing in opened()] == ["card", "treatment"]
    entry = Entry.objects.filter(act="people.open_card").latest("id")
    assert (entry.visit_id, entry.actor_id) == (visit.pk, salon.bea.subject_id)
    assert [about.subject_id for about in entry.about.all()] == [salon.aino.subject_id]


def test_someone_elses_visit_gives_no_purpose(salon: Salon, browser: Browser):
    eino = create_client(salon.house, "Eino", "Toinen", phone="")
    visit = salon.visit(local(24, 10), client=eino)
    browser.get(card(salon.aino), {"visit": visit.pk})
    assert opened()[-1][0] == "card"


@pytest.mark.parametrize("act", ["", "edit/"])
def test_what_cannot_be_logged_is_not_shown(
    salon: Salon, browser: Browser, monkeypatch: pytest.MonkeyPatch, act: str
):
    def full(**_entry: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(cards, "note", full)
    answer = browser.get(card(salon.aino, act))
    assert answer.status_code == 503
    html = answer.content.decode()
    assert "Korttia ei avattu" in html
    for value in ("Aino", "Testinen", "1234567", "disk"):
        assert value not in html


def test_any_other_failure_of_the_log_shows_nothing_either(
    salon: Salon, browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    def broken(**_entry: object) -> None:
        raise RuntimeError("Aino Testinen")

    monkeypatch.setattr(cards, "note", broken)
    browser.raise_request_exception = False
    answer = browser.get(card(salon.aino))
    assert answer.status_code == 500
    assert "Aino" not in answer.content.decode()


@pytest.mark.parametrize("act", ["", "edit/"])
def test_a_card_of_another_register_is_as_unknown_as_one_nobody_has(salon: Salon, browser: Browser, act: str):
    foreign, nobodys = browser.get(card(salon.stranger, act)), browser.get(f"/desk/clients/{uuid4()}/{act}")
    assert (foreign.status_code, nobodys.status_code) == (404, 404)
    assert bare(foreign) == bare(nobodys)
    assert not opened()


def test_the_visits_are_told_apart_and_come_in_pages(
    salon: Salon, browser: Browser, django_assert_max_num_queries
):
    for number in range(12):
        salon.visit(local(24, 9) + timedelta(days=number, hours=number % 3 * 2))
    cancel(appointment=salon.visit(local(25, 15)), by=PROGRAM, now=NOW)
    with django_assert_max_num_queries(46):
        html = browser.get(card(salon.aino)).content.decode()
    assert html.count('class="was-') == 10
    assert html.count('class="was-coming"') == 10
    older = html.split("?before=")[1].split('"')[0]
    more = browser.get(card(salon.aino), {"before": older}).content.decode()
    assert more.count('class="was-') == 3
    assert more.count('class="was-cancelled"') == 1
    assert "ti 24.11. klo 9.00" in html


def test_a_past_visit_is_done(salon: Salon, browser: Browser, morning):
    salon.visit(local(24, 10))
    morning.move_to(local(24, 12))
    html = browser.get(card(salon.aino)).content.decode()
    assert html.count('class="was-done"') == 1
    assert "ei varattu" in html


def test_a_new_card_holds_what_was_typed(salon: Salon, browser: Browser):
    typed = CARD | {"birth_year": "1984", "adult_confirmed": "on", "email": "uusi@esimerkki.fi"}
    answer = browser.post("/desk/clients/new/", typed)
    made = Client.objects.latest("id")
    assert answer.url == card(made)
    assert (made.phone, made.birth_year, made.source) == ("+358501112222", 1984, "desk")
    assert made.register == register_of(salon.bea)
    assert made.adult_confirmed_on is not None
    answer = browser.post("/desk/clients/new/", CARD | {"phone": "", "then": "book"})
    assert answer.url == f"/desk/book/?client={Client.objects.latest('id').pk}"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("birth_year", "1899", "Kirjoita vuosi väliltä 1900–2026."),
        ("birth_year", "2027", "Kirjoita vuosi väliltä 1900–2026."),
        ("birth_year", "1.2.1984", "kokonaisluku"),
        ("phone", "12", "Puhelinnumero on liian lyhyt"),
        ("first_name", "", "Täytä tämä kohta."),
        ("first_name", "x" * 61, "60"),
        ("email", "ei-osoite", "sähköpostiosoite"),
        ("language", "de", "de"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_written(
    salon: Salon, browser: Browser, field: str, typed: str, said: str
):
    before = Client.objects.count()
    answer = browser.post("/desk/clients/new/", CARD | {field: typed})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert said in html
    assert f'id="id_{field}_error"' in html
    assert Client.objects.count() == before


def test_a_number_that_is_on_a_card_is_pointed_out_once(salon: Salon, browser: Browser):
    typed = CARD | {"phone": "0401234567"}
    html = browser.post("/desk/clients/new/", typed).content.decode()
    assert "Numero on jo kortilla" in html
    assert f'href="{card(salon.aino)}"' in html
    assert Client.objects.filter(first_name__isnull=False, register=salon.aino.register).count() == 1
    browser.post("/desk/clients/new/", typed | {"another": "on"})
    assert Client.objects.filter(register=salon.aino.register).count() == 2
    assert "Salla" not in browser.post("/desk/clients/new/", CARD).content.decode()


def test_changing_shows_what_is_held_and_is_logged(salon: Salon, browser: Browser):
    html = browser.get(card(salon.aino, "edit/")).content.decode()
    assert 'value="040 1234567"' in html
    assert [purpose for purpose, _thing in opened()] == ["card"]
    typed = CARD | {"first_name": "Aino", "last_name": "Uusinimi", "phone": "040 123 4567"}
    assert browser.post(card(salon.aino, "edit/"), typed).url == card(salon.aino)
    entry = Entry.objects.get(act="people.edit_client")
    assert entry.fields == ["last_name"]
    bad = browser.post(card(salon.aino, "edit/"), typed | {"birth_year": "12"})
    assert "Kirjoita vuosi" in bad.content.decode()


def test_a_card_counts_what_was_missed_and_cancelled_late_and_reads_no_more_for_many(
    salon: Salon, browser: Browser
):
    def lose(hour: int) -> None:
        cancel(appointment=salon.visit(local(25, hour)), by=Actor(role=Role.CLIENT), now=local(25, 8))

    assert "myöhään" not in browser.get(card(salon.aino)).content.decode()
    lose(9)
    with CaptureQueriesContext(connection) as one:
        assert "Perui myöhään kerran." in browser.get(card(salon.aino)).content.decode()
    for hour in (10, 11, 12):
        lose(hour)
    with CaptureQueriesContext(connection) as four:
        html = browser.get(card(salon.aino)).content.decode()
    assert "Perui myöhään 4 kertaa." in html
    assert "25.11.2027 asti" in html
    assert len(four) == len(one)
