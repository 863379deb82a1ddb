"""What the law asks to be told, the house's terms and the notice: shown before booking, kept with it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peili.booking.commands.book import Choices, Details, TextsChanged, book
from peili.booking.commands.hold import hold
from peili.booking.models import Agreed, Appointment, PublicTerms, Service, ShownText
from peili.booking.online import read_online
from peili.booking.rules.withdrawal import before_the_end, has_function, may_withdraw, withdraw_until
from peili.house.reading import Node, Problems
from peili.outbox.models import Message
from tests.booking.conftest import AINO, Walk, text
from tests.support.builders import NOW, local

DETAILS = Details(
    first_name="Aino",
    last_name="Testinen",
    phone="+358401234567",
    email="aino@example.org",
    adult_confirmed=True,
    language="fi",
)
DAYS = st.dates(date(2026, 1, 1), date(2036, 1, 1))


@given(DAYS, st.integers(14, 60))
def test_the_law_gives_whole_days_after_the_contract_and_ends_on_no_weekend(made: date, days: int):
    until = withdraw_until(made, days=days)
    assert until is not None
    assert timedelta(days=days) <= until - made <= timedelta(days=days + 2)
    assert until.weekday() < 5
    assert may_withdraw(until, today=until, given=False)
    assert not may_withdraw(until, today=until, given=True)
    assert not may_withdraw(until, today=until + timedelta(days=1), given=False)


def test_a_house_whose_services_have_no_such_right_asks_for_nothing():
    assert withdraw_until(date(2026, 11, 23), days=0) is None
    assert not before_the_end(None, visit_on=date(2026, 11, 24))
    assert not may_withdraw(None, today=date(2026, 11, 23), given=False)


def test_the_function_is_due_from_its_day():
    assert not has_function(date(2026, 6, 18))
    assert has_function(date(2026, 6, 19))


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, (14, False, {})),
        ({"withdrawal": "none"}, (0, False, {})),
        ({"withdrawal": "P30D", "early_start": "ask"}, (30, True, {})),
        ({"conditions": {"fi": ["Yksi.", "Kaksi."]}}, (14, False, {"fi": "Yksi.\n\nKaksi."})),
    ],
)
def test_the_profile_says_the_houses_ways(said: dict, wanted: tuple):
    problems = Problems()
    found = read_online(Node(said, "online", problems), {})
    assert list(problems) == []
    assert (found.withdrawal_days, found.asks_early_start, found.conditions) == wanted


@pytest.mark.parametrize(
    "said",
    [{"withdrawal": "P7D"}, {"withdrawal": "P1M"}, {"withdrawal": "P90D"}, {"conditions": {"sv": ["Ett."]}}],
)
def test_less_than_the_law_gives_does_not_load(said: dict):
    problems = Problems()
    read_online(Node(said, "online", problems), {})
    assert list(problems)


@pytest.mark.django_db
@pytest.mark.engine
class TestKept:
    @pytest.mark.parametrize(
        ("language", "said"),
        [
            (
                "fi",
                [
                    "Ennen kuin varaat",
                    "Yhteensä 75 €, sisältää arvonlisäveron.",
                    "Y-tunnus 1234567-1",
                    "14 päivän",
                ],
            ),
            ("sv", ["Innan du bokar", "Totalt 75 €, mervärdesskatten ingår.", "Ångerrätt"]),
            ("en", ["Before you book", "€75 in all, value added tax included.", "Right of withdrawal"]),
        ],
    )
    def test_the_order_page_tells_what_the_law_asks_for(self, walk: Walk, language: str, said: list[str]):
        html = text(walk.browser.get(walk.held(local(24, 10)), headers={"accept-language": language}))
        for each in said:
            assert each in html
        assert html.index(said[0]) < html.index("button-main")

    def test_the_texts_are_kept_with_the_booking_word_for_word(self, walk: Walk):
        PublicTerms.objects.create(conditions_fi="Myöhästyminen\n\nJos myöhästyt, hoito lyhenee.")
        booked = walk.booked(local(24, 10))
        agreed = Agreed.objects.get()
        assert "75 €" in agreed.before.body
        assert "hoito lyhenee" in agreed.terms.body
        assert "1234567-1" in agreed.notice.body
        assert agreed.withdraw_until == date(2026, 12, 7)
        assert agreed.at == Appointment.objects.get().made_at
        Service.objects.update(price_cents=9000)
        PublicTerms.objects.update(conditions_fi="Aivan toista.")
        html = text(walk.browser.get(booked))
        assert f"/texts/{agreed.terms.version}/" in html
        kept = text(walk.browser.get(f"/texts/{agreed.terms.version}/"))
        assert "hoito lyhenee" in kept
        assert f"Versio {agreed.terms.version}, näytetty 23.11.2026 alkaen" in kept
        assert "75 €" in text(walk.browser.get(f"/texts/{agreed.before.version}/"))

    def test_those_who_book_under_the_same_texts_share_them(self, walk: Walk):
        for hour in (9, 11, 13):
            walk.booked(local(24, hour))
        assert Agreed.objects.count() == 3
        assert ShownText.objects.count() == 2

    def test_terms_that_change_under_the_form_are_shown_again_and_nothing_is_lost(self, walk: Walk):
        held = walk.held(local(24, 10))
        seen = text(walk.browser.get(held)).split('name="seen" value="')[1].split('"')[0]
        PublicTerms.objects.create(conditions_fi="Uusi ehto.")
        answer = walk.browser.post(held, AINO | {"seen": seen})
        assert answer.status_code == 409
        assert "Ehdot muuttuivat" in text(answer)
        assert 'value="Aino"' in text(answer)
        assert not Appointment.objects.exists()
        now = text(answer).split('name="seen" value="')[1].split('"')[0]
        assert now != seen
        assert walk.browser.post(held, AINO | {"seen": now}).status_code == 302

    def test_the_command_refuses_other_texts_than_those_shown(self, walk: Walk):
        held = hold(service=walk.facial, starts_at=local(24, 10), only=None, now=NOW)
        with pytest.raises(TextsChanged):
            book(token=held.token, details=DETAILS, now=NOW, choices=Choices(seen="toinen"))

    def test_a_house_that_asks_for_it_keeps_the_wish_for_an_early_visit(self, walk: Walk):
        PublicTerms.objects.create(asks_early_start=True)
        held = walk.held(local(24, 10))
        assert "ennen kuin peruuttamisoikeuteni päättyy 7.12. Kun" in text(walk.browser.get(held))
        answer = walk.browser.post(held, AINO)
        assert answer.status_code == 422
        assert 'id="id_early_start_error"' in text(answer)
        assert walk.browser.post(held, AINO | {"early_start": "on"}).status_code == 302
        assert Agreed.objects.get().early_start

    def test_a_visit_after_the_right_has_ended_needs_no_wish(self, walk: Walk):
        PublicTerms.objects.create(asks_early_start=True)
        held = walk.held(local(24, 10) + timedelta(days=30))
        assert "early_start" not in text(walk.browser.get(held))

    def test_withdrawing_is_a_way_of_its_own_while_the_right_lasts(self, walk: Walk):
        booked = walk.booked(local(24, 10) + timedelta(days=30))
        assert "Peruuta sopimus täällä" in text(walk.browser.get(booked))
        cancelling = text(walk.browser.get(f"{booked}cancel/"))
        assert "kuluitta viimeistään ma 7.12." in cancelling
        assert "7.12.." not in cancelling
        walk.clock.shift(timedelta(days=15))
        assert "Peruuta sopimus täällä" not in text(walk.browser.get(booked))
        assert walk.browser.post(f"{booked}cancel/").status_code == 302

    def test_a_house_without_the_right_says_why(self, walk: Walk):
        PublicTerms.objects.create(withdrawal_days=0)
        assert "tietyksi ajankohdaksi (kuluttajansuojalaki 6:16)" in text(
            walk.browser.get(walk.held(local(24, 10)))
        )
        booked = walk.booked(local(25, 10))
        assert "Peruuta sopimus täällä" not in text(walk.browser.get(booked))
        assert Agreed.objects.get().withdraw_until is None

    def test_the_confirmation_brings_it_all_to_keep(self, walk: Walk):
        walk.booked(local(24, 10))
        body = Message.objects.get().body
        assert "Peruuttamisoikeus" in body
        assert "Yhteensä 75 €" in body

    def test_the_pages_of_texts_say_their_version_and_answer_nonsense(self, walk: Walk):
        notice = text(walk.browser.get("/book/kasvohoito/privacy/"))
        assert "Miten käsittelemme tietojasi" in notice
        assert "tietosuojavaltuutetulle" in notice
        assert walk.browser.get("/book/kasvohoito/terms/").status_code == 404  # the house has none
        PublicTerms.objects.create(conditions_fi="Ehto.")
        assert "Ehto." in text(walk.browser.get("/book/kasvohoito/terms/"))
        for url in ("/texts/x/", "/texts/00000000/", "/book/ei-ole/privacy/", "/book/ei-ole/terms/"):
            assert walk.browser.get(url).status_code == 404
