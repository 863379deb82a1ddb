"""The price list and the pages of free times: what they show and cost, and answer to nonsense."""

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client as Browser

from peili.booking.models import DateHours, Service, Terms, WeeklyHours
from peili.booking.queries.free import free_on, load_setting
from peili.booking.rules.hours import moment_of
from tests.booking.conftest import Walk, text
from tests.support.asking import ASKS
from tests.support.builders import (
    create_controller,
    create_service,
    create_staff,
    create_unit,
    local,
)

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

HELSINKI = ZoneInfo("Europe/Helsinki")
START = re.compile(r'name="start" value="([^"]+)"')


def starts(html: str) -> list[str]:
    """Return what the buttons of times send, the instant alone."""
    return [value.split(" ")[0] for value in START.findall(html)]


def test_the_price_list_shows_what_can_be_booked_by_heading_and_whose_it_is(walk: Walk):
    renter = create_controller("renter", "Ripsituoli")
    lashes = create_service(renter, create_staff(renter), slug="ripset", name="Ripset", cents=4550)
    create_service(walk.house, walk.bea, slug="puhelimella", name="Vain puhelimella")
    Service.objects.filter(slug="puhelimella").update(online=False)
    create_service(walk.house, slug="ei-kukaan", name="Ei kukaan anna")
    html = text(walk.browser.get("/"))
    assert "Testihuone" in html
    assert "Kasvohoito" in html
    assert "75 €" in html
    assert "1 h" in html
    assert "45,50 €" in html
    assert "Ripsituoli" in html
    assert "Testi Oy" not in html  # the house's own services need no name beside them
    assert f'href="/book/{lashes.slug}/"' in html
    assert "Vain puhelimella" not in html
    assert "Ei kukaan anna" not in html


def test_the_price_list_takes_no_query_but_the_first_time(walk: Walk, django_assert_num_queries):
    for number in range(8):
        create_service(walk.house, walk.bea, slug=f"s{number}")
    walk.browser.get("/")
    with django_assert_num_queries(ASKS):
        walk.browser.get("/")


def test_the_next_times_are_few_spread_and_named(walk: Walk):
    html = text(walk.browser.get("/book/kasvohoito/"))
    found = START.findall(html)
    assert found == [
        "2026-11-23T08:00Z s1",
        "2026-11-23T10:00Z s2",
        "2026-11-23T12:00Z s1",
        "2026-11-24T07:00Z s2",
        "2026-11-24T09:00Z s1",
        "2026-11-24T11:00Z s2",
        "2026-11-24T13:00Z s1",
    ]
    assert "Varaa ma 23.11. klo 10.00" in html
    assert html.count("button-main") == 1
    assert "maanantaina<br>23.11.<small>Bea Testaaja</small>" in html


def test_who_one_contracts_with_and_who_keeps_ones_data_stands_there(walk: Walk):
    for page in ("/book/kasvohoito/", "/book/kasvohoito/?day=2026-11-24"):
        html = text(walk.browser.get(page))
        assert "rekisterinpitäjä on Testi Oy, Y-tunnus 1234567-1" in html
        assert "Peru maksutta viimeistään 24\xa0h ennen." in html


def test_a_wish_for_one_practitioner_is_kept_through_the_pages(walk: Walk):
    html = text(walk.browser.get("/book/kasvohoito/?with=s2"))
    assert {value.split(" ")[1] for value in START.findall(html)} == {"s2"}
    assert 'name="with" value="s2"' in html
    assert "?with=s2&amp;day=2026-11-23" in html or "?day=2026-11-23&amp;with=s2" in html
    day = text(walk.browser.get("/book/kasvohoito/?with=s2&day=2026-11-24"))
    assert 'name="with" value="s2"' in day
    assert {value.split(" ")[1] for value in START.findall(day)} == {"s2"}


def test_a_days_times_are_the_rules_own_by_part_of_the_day(walk: Walk):
    walk.booked(local(24, 10))
    walk.booked(local(24, 10))
    html = text(walk.browser.get("/book/kasvohoito/?day=2026-11-24"))
    setting = load_setting(service=walk.facial, first=date(2026, 11, 24), days=1)
    wanted = [
        f"{moment_of(free.minute):%Y-%m-%dT%H:%MZ}"
        for free in free_on(setting=setting, day=date(2026, 11, 24), now=datetime.now(UTC))
    ]
    assert starts(html) == wanted
    assert "2026-11-24T08:00Z" not in wanted
    assert html.index("Aamupäivä") < html.index(">11.15<") < html.index("Iltapäivä") < html.index(">15.45<")
    assert "Ilta</h3>" not in html
    assert "Tiistai 24. marraskuuta" in html
    assert f"{len(wanted)} vapaata aikaa" in html


def test_days_speak_and_lead_to_each_other(walk: Walk):
    DateHours.objects.create(staff=walk.bea, on=date(2026, 11, 25))
    DateHours.objects.create(staff=walk.cea, on=date(2026, 11, 25), opens=time(9), closes=time(10, 30))
    html = text(walk.browser.get("/book/kasvohoito/?day=2026-11-24"))
    assert '<a href="/book/kasvohoito/?day=2026-11-25" rel="next">' in html
    assert "keskiviikko 25. marraskuuta, 2 aikaa" in html
    assert '<a href="/book/kasvohoito/?day=2026-11-23" rel="prev">' in html
    assert 'aria-current="date"' in html


def test_a_day_without_times_says_so_and_names_the_next_that_has_some(walk: Walk):
    for staff in (walk.bea, walk.cea):
        for day in (24, 25):
            DateHours.objects.create(staff=staff, on=date(2026, 11, day))
    html = text(walk.browser.get("/book/kasvohoito/?day=2026-11-24"))
    assert "Tälle päivälle ei ole vapaita aikoja." in html
    assert "Seuraava vapaa päivä: torstai 26. marraskuuta" in html
    assert 'href="/book/kasvohoito/?day=2026-11-26"' in html
    assert not starts(html)


def test_when_nothing_is_free_the_page_says_so(walk: Walk):
    WeeklyHours.objects.all().delete()
    for url in ("/book/kasvohoito/", "/book/kasvohoito/?with=s1"):
        answer = walk.browser.get(url)
        assert answer.status_code == 200
        assert "apaita aikoja" in text(answer)
        assert not starts(text(answer))
    assert "Seuraava vapaa päivä" not in text(walk.browser.get("/book/kasvohoito/?day=2026-11-24"))


@pytest.mark.parametrize("day", ["", "x", "2026-13-01", "2026-02-30", "2026-1-1", "24.11.2026", "٢٠٢٦-11-24"])
def test_a_day_that_is_none_is_answered_in_words_with_times(walk: Walk, day: str):
    answer = walk.browser.get("/book/kasvohoito/", {"day": day})
    assert answer.status_code == 400
    assert "Päivää ei voitu lukea." in text(answer)
    assert starts(text(answer))


@pytest.mark.parametrize(
    ("day", "said", "shown"),
    [
        ("0001-01-01", "Se päivä on jo mennyt.", "Maanantai 23. marraskuuta"),
        ("2026-11-22", "Se päivä on jo mennyt.", "Maanantai 23. marraskuuta"),
        ("2027-02-22", "Sitä päivää ei voi vielä varata.", "Sunnuntai 21. helmikuuta"),
        ("9999-12-31", "Sitä päivää ei voi vielä varata.", "Sunnuntai 21. helmikuuta"),
    ],
)
def test_a_day_that_cannot_be_booked_gives_the_nearest_that_can(walk: Walk, day: str, said: str, shown: str):
    html = text(walk.browser.get("/book/kasvohoito/", {"day": day}))
    assert said in html
    assert shown in html


@pytest.mark.parametrize("first", ["0001-01-01", "2031-01-01", "9999-12-31"])
def test_times_can_be_asked_for_from_any_day(walk: Walk, first: str):
    page = walk.browser.get(f"/book/kasvohoito/?from={first}")
    assert page.status_code == 200
    assert bool(starts(text(page))) is (first < "2026")
    moving = walk.booked(local(24, 10)) + "move/"
    assert walk.browser.get(f"{moving}?from={first}").status_code == 200


def test_a_service_that_is_not_offered_is_a_page_in_words(walk: Walk):
    Service.objects.filter(slug="kasvohoito").update(online=False)
    for url in ("/book/kasvohoito/", "/book/ei-ole/"):
        answer = walk.browser.get(url)
        assert answer.status_code == 404
        assert "Tätä palvelua ei voi varata täältä." in text(answer)
        assert 'href="/"' in text(answer)


def test_a_practitioner_of_another_service_is_a_page_in_words_with_the_others_times(walk: Walk):
    create_service(walk.house, create_staff(walk.house, "Dea"), slug="toinen")
    for code in ("s3", "nobody", "' OR 1=1", "x" * 300):
        answer = walk.browser.get("/book/kasvohoito/", {"with": code})
        assert answer.status_code == 404
        assert "Tämän hoitajan aikoja tähän palveluun" in text(answer)
        assert starts(text(answer))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", ["Milloin sopisi?", "Kuka tahansa", "Varaa ma 23.11. klo 10.00", 'lang="fi"']),
        (
            "sv",
            ["När passar det dig?", "Vem som helst", "Boka mån 23.11. kl. 10.00", 'lang="sv"', "Ansiktsvård"],
        ),
        ("en", ["When would suit you?", "Anyone", "Book Mon 23 Nov at 10:00", 'lang="en"', "€75"]),
    ],
)
def test_the_walk_speaks_the_visitors_language(walk: Walk, language: str, said: list[str]):
    Service.objects.update(name_sv="Ansiktsvård")
    html = text(walk.browser.get("/book/kasvohoito/", headers={"accept-language": language}))
    for each in said:
        assert each in html


def test_the_language_is_chosen_with_a_button_and_kept(walk: Walk):
    answer = walk.browser.post("/language/", {"language": "sv", "next": "/book/kasvohoito/"})
    assert answer.url == "/book/kasvohoito/"
    assert "När passar det dig?" in text(walk.browser.get("/book/kasvohoito/"))


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (
            date(2027, 3, 28),  # from three to four there is nothing
            ["0.00", "0.30", "1.00", "1.30", "2.00", "2.30", "4.00", "4.30", "5.00"],
        ),
        (
            date(2027, 10, 31),  # from three to four twice
            [
                *("0.00", "0.30", "1.00", "1.30", "2.00", "2.30"),
                *("3.00 (kesäaikaa)", "3.30 (kesäaikaa)", "3.00 (talviaikaa)", "3.30 (talviaikaa)"),
                *("4.00", "4.30", "5.00"),
            ],
        ),
    ],
)
def test_the_nights_when_clocks_change(walk: Walk, day: date, wanted: list[str]):
    Terms.objects.update(step_minutes=30)
    owl = create_staff(walk.house, "Yö Pöllö", hours=(time(0), time(6)))
    create_service(walk.house, owl, slug="yo", after=0)
    walk.clock.move_to(datetime.combine(day, time(9), tzinfo=HELSINKI) - timedelta(days=5))
    html = text(walk.browser.get(f"/book/yo/?day={day}"))
    assert re.findall(r"clock-button[^>]*>([^<]+)<", html) == wanted
    instants = [datetime.strptime(each, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC) for each in starts(html)]
    assert [later - earlier for earlier, later in pairwise(instants)] == [timedelta(minutes=30)] * (
        len(wanted) - 1
    )
    for instant in (instants[5], instants[6]):
        held = walk.hold(instant, slug="yo")
        assert held.status_code == 302
        walk.browser.post(f"{held.url}release/")


def busy(walk: Walk) -> None:
    """Give the salon eight more practitioners and rooms, as large as the page must bear."""
    more = [create_staff(walk.house, f"Hoitaja {number}") for number in range(8)]
    service = create_service(walk.house, *more, walk.bea, walk.cea, slug="iso", pools=(("room", "hoito"),))
    for number in range(10):
        create_unit("room", "hoito", f"huone {number}")
    assert service.practitioners.count() == 10


def test_the_pages_of_times_cost_few_queries_whatever_the_salon_has(walk: Walk, django_assert_num_queries):
    busy(walk)
    for url in ("/book/iso/", "/book/iso/?with=s3", "/book/iso/?day=2026-11-26", "/book/iso/?month=2026-12"):
        walk.browser.get(url)  # reads the set-up, once a process
        # who is away, and what is taken: of a day kept while nothing of it changes, on SQLite
        day = "day=" in url and connection.vendor == "sqlite"
        with django_assert_num_queries(1 if day else 2 + ASKS):
            assert walk.browser.get(url).status_code == 200


def test_a_page_of_times_costs_at_most_three_reads_of_what_is_taken(walk: Walk, django_assert_num_queries):
    WeeklyHours.objects.all().delete()
    for staff in (walk.bea, walk.cea):
        DateHours.objects.create(staff=staff, on=date(2026, 11, 24), opens=time(9), closes=time(9, 15))
    walk.browser.get("/book/kasvohoito/")
    with django_assert_num_queries(4 + ASKS):
        assert not starts(text(walk.browser.get("/book/kasvohoito/")))


def test_nobody_gets_a_cookie_but_the_forms_own(walk: Walk):
    browser = Browser()
    for url in ("/", "/book/kasvohoito/"):
        browser.get(url)
        assert set(browser.cookies) == {"csrftoken"}


@pytest.mark.django_db(transaction=True)
def test_while_nobody_writes_a_page_of_a_day_reads_nothing(walk: Walk, django_assert_num_queries):
    url = "/book/kasvohoito/?day=2026-11-26"
    walk.browser.get(url)
    with django_assert_num_queries(0 if connection.vendor == "sqlite" else 3):
        before = text(walk.browser.get(url))
    Terms.objects.update(step_minutes=60)
    after = text(walk.browser.get(url))
    assert len(starts(after)) < len(starts(before))


def test_a_month_says_of_each_day_how_many_times_it_has(walk: Walk):
    for staff in (walk.bea, walk.cea):
        DateHours.objects.create(staff=staff, on=date(2026, 12, 6))
    html = text(walk.browser.get("/book/kasvohoito/?month=2026-12"))
    assert "<h1>Joulukuu 2026</h1>" in html
    assert "30 päivää, joilla on aikoja" in html
    assert '<a href="/book/kasvohoito/?day=2026-12-01#times">' in html
    assert "tiistai 1. joulukuuta, 28 aikaa" in html
    assert "?day=2026-12-06" not in html
    assert "sunnuntai 6. joulukuuta, ei aikoja" in html
    assert 'href="/book/kasvohoito/?month=2026-11" rel="prev"' in html
    assert 'href="/book/kasvohoito/?month=2027-01" rel="next"' in html
    assert "month month-2" in html  # the first of December is a Tuesday


def test_a_month_keeps_the_wish_and_the_ends_of_what_can_be_booked(walk: Walk):
    html = text(walk.browser.get("/book/kasvohoito/?with=s2&month=2026-11"))
    assert "?day=2026-11-24&amp;with=s2#times" in html
    assert "sunnuntai 22. marraskuuta" not in html  # that week is over
    assert "maanantai 23. marraskuuta, 24 aikaa" in html
    assert "month month-1" in html
    assert 'rel="prev"' not in html
    last = text(walk.browser.get("/book/kasvohoito/?month=9999-12"))
    assert "<h1>Helmikuu 2027</h1>" in last
    assert 'rel="next"' not in last


@pytest.mark.parametrize("month", ["", "x", "2026-13", "2026-00", "2026-1", "٢٠٢٦-11"])
def test_a_month_that_is_none_gives_the_next_times(walk: Walk, month: str):
    assert starts(text(walk.browser.get("/book/kasvohoito/", {"month": month})))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", ["December 2026", "Hela månaden", "tisdag 1 december, 28 tider"]),
        ("en", ["December 2026", "The whole month", "Tuesday 1 December, 28 times"]),
    ],
)
def test_months_speak_the_visitors_language(walk: Walk, language: str, said: list[str]):
    browser = Browser(headers={"accept-language": language})
    pages = [text(browser.get(f"/book/kasvohoito/?{each}")) for each in ("month=2026-12", "day=2026-12-01")]
    for each in said:
        assert any(each in page for page in pages)


def test_a_chosen_day_takes_the_reader_to_its_times(walk: Walk):
    html = text(walk.browser.get("/book/kasvohoito/?day=2026-11-24"))
    assert 'href="/book/kasvohoito/?day=2026-11-25#times"' in html
    assert '<h2 id="times" tabindex="-1">Vapaat ajat<span class="visually-hidden">, Tiistai' in html
    assert 'href="/book/kasvohoito/?month=2026-11"' in html
