"""Machines held off without asking people anything: few times kept at once, a decoy, a form not too quick."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from peili.booking.models import Appointment, Hold, PublicTerms
from peili.booking.rules.crowding import (
    BROWSER,
    FAMILY,
    HOUSE,
    NETWORK,
    Crowd,
    Kept,
    KeptOfDay,
    network_of,
    too_many,
    too_much_of_day,
)
from peili.people.models import Staff
from tests.booking.conftest import AINO, Walk, text
from tests.support.builders import create_service, create_staff, local

COUNTS = st.integers(0, HOUSE + 5)


@pytest.mark.parametrize(
    ("kept", "crowd"),
    [
        ((3, 19, 199), None),
        ((4, 19, 199), Crowd.BROWSER),
        ((3, 20, 199), Crowd.NETWORK),
        ((3, 19, 200), Crowd.HOUSE),
        ((4, 20, 200), Crowd.BROWSER),
        ((0, 20, 200), Crowd.NETWORK),
    ],
)
def test_the_borders_of_what_is_kept_at_once(kept: tuple[int, int, int], crowd: Crowd | None):
    assert too_many(Kept(*kept)) is crowd


@pytest.mark.parametrize(
    ("kept", "known", "crowd"),
    [
        ((3, 119, 239), True, None),
        ((3, 120, 239), True, Crowd.NETWORK),
        ((3, 120, 239), False, None),
        ((3, 119, 240), True, Crowd.HOUSE),
        ((3, 480, 480), False, Crowd.HOUSE),
        ((2, 480, 480), True, None),
    ],
)
def test_the_borders_of_a_day_of_eight_hours(
    kept: tuple[int, int, int],
    known: bool,  # noqa: FBT001  # a column of the table
    crowd: Crowd | None,
):
    assert too_much_of_day(KeptOfDay(*kept), working=480, known=known) is crowd


@given(COUNTS, COUNTS, COUNTS)
def test_one_more_is_kept_exactly_when_nobody_has_too_many(browser: int, network: int, house: int):
    refused = too_many(Kept(browser, network, house))
    assert (refused is None) == (browser < BROWSER and network < NETWORK and house < HOUSE)


@given(st.integers(0, 30), st.integers(0, 2000), st.integers(0, 2000), st.integers(0, 2000), st.booleans())
def test_of_a_day_a_network_keeps_a_quarter_and_all_half_and_a_family_always_fits(
    times: int,
    minutes: int,
    others: int,
    working: int,
    known: bool,  # noqa: FBT001  # drawn
):
    everybody = minutes + others
    refused = too_much_of_day(KeptOfDay(times, minutes, everybody), working=working, known=known)
    full = everybody >= working / 2 or (known and minutes >= working / 4)
    assert (refused is None) == (times < FAMILY or not full)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("91.152.10.77", "91.152.10.0/24"),
        ("91.152.10.78", "91.152.10.0/24"),
        ("2001:14ba:1:2ff::9", "2001:14ba:1:200::/56"),
        ("127.0.0.1", ""),
        ("192.168.1.20", ""),
        ("::1", ""),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_a_network_is_known_and_not_who_is_in_it(address: str, network: str):
    assert network_of(address) == network


@pytest.mark.django_db
@pytest.mark.engine
class TestInTheHouse:
    @pytest.fixture(autouse=True)
    def many(self, walk: Walk) -> None:
        walk.browser.get("/book/kasvohoito/")  # the page gives the form's own cookie
        for _each in range(8):
            walk.facial.practitioners.add(create_staff(walk.house))

    def press(self, browser: Browser, address: str = "127.0.0.1", hour: int = 10):
        start = f"{local(24, hour):%Y-%m-%dT%H:%MZ}"
        return browser.post(
            "/book/kasvohoito/hold/", {"start": start, "with": ""}, headers={}, REMOTE_ADDR=address
        )

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("fi", "liian monta varausta kesken"),
            ("sv", "för många bokningar på gång"),
            ("en", "too many bookings under way"),
        ],
    )
    def test_a_browser_has_a_few_times_kept_and_no_more(self, walk: Walk, language: str, said: str):
        for _each in range(BROWSER):
            assert self.press(walk.browser).status_code == 302
        walk.browser.post("/language/", {"language": language, "next": "/"})
        answer = self.press(walk.browser)
        assert answer.status_code == 429
        assert said in text(answer)
        assert 'name="start"' in text(answer)
        assert Hold.objects.count() == BROWSER
        assert self.press(Browser()).status_code == 302  # nobody else is kept out

    def test_what_is_booked_let_go_or_over_counts_no_more(self, walk: Walk):
        held = [self.press(walk.browser).url for _each in range(BROWSER)]
        walk.browser.post(f"{held[0]}release/")
        assert self.press(walk.browser).status_code == 302
        walk.browser.post(held[1], AINO)
        assert self.press(walk.browser).status_code == 302
        assert self.press(walk.browser).status_code == 429
        walk.clock.shift(timedelta(minutes=11))
        assert self.press(walk.browser).status_code == 302

    def test_a_network_has_more_and_another_network_its_own(self, walk: Walk):
        code = self.code(walk)
        for number in range(NETWORK):
            Hold.objects.create(
                token_code=str(number),
                service=walk.facial,
                staff=walk.bea,
                starts_at=local(24, 10),
                expires_at=local(24, 10),
                any_practitioner=True,
                network_code=code,
            )
        assert self.press(Browser(), "91.152.10.9").status_code == 429
        assert "Verkostasi" in text(self.press(Browser(), "91.152.10.200"))
        assert self.press(Browser(), "91.152.11.9").status_code == 302
        assert self.press(Browser()).status_code == 302

    def code(self, walk: Walk) -> str:
        url = self.press(Browser(), "91.152.10.5").url
        code = Hold.objects.get().network_code
        walk.browser.post(f"{url}release/")
        return code

    def test_no_address_is_stored_and_the_code_is_another_the_next_day(self, walk: Walk):
        self.press(walk.browser, "91.152.10.5")
        first = Hold.objects.get()
        assert "91.152" not in repr(first.__dict__)
        assert len(first.network_code) == len(first.browser_code) == 32
        walk.clock.shift(timedelta(days=1))
        self.press(walk.browser, "91.152.10.5", hour=14)
        second = Hold.objects.latest("id")
        assert second.network_code != first.network_code
        assert second.browser_code != first.browser_code

    def test_the_house_is_never_held_full(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("peili.booking.rules.crowding.HOUSE", 2)
        assert [self.press(Browser()).status_code for _visitor in range(3)] == [302, 302, 429]

    def test_an_attack_never_has_the_day_and_a_family_still_books(self, walk: Walk):
        Staff.objects.exclude(pk__in=[walk.bea.pk, walk.cea.pk]).update(bookable=False)  # 16 hours of work
        times = [9, 9, 11, 11, 13, 13, 15, 15]
        attacks = [self.press(Browser(), "91.152.10.7", hour=hour).status_code for hour in times]
        assert attacks == [302] * 4 + [429] * 4
        family = [self.press(Browser(), "84.250.1.9", hour=hour).status_code for hour in (13, 13, 15)]
        assert family == [302] * FAMILY

    def test_who_comes_from_nowhere_keeps_half_a_day_at_most(self, walk: Walk):
        Staff.objects.exclude(pk=walk.bea.pk).update(bookable=False)
        Hold.objects.bulk_create(
            Hold(
                token_code=str(number),
                service=walk.facial,
                staff=walk.bea,
                starts_at=local(24, 9),
                expires_at=local(24, 9),
                any_practitioner=True,
                minutes=79,
            )
            for number in range(3)
        )
        assert self.press(Browser(), hour=11).status_code == 302  # 237 of 480 minutes
        assert self.press(Browser(), hour=13).status_code == 429

    def test_the_decoy_books_nothing_and_says_how_a_person_goes_on(self, walk: Walk):
        held = self.press(walk.browser).url
        answer = walk.browser.post(held, AINO | {"website": "https://example.org"})
        assert answer.status_code == 422
        assert "Jätä tämä tyhjäksi, niin voit varata." in text(answer)
        assert not Appointment.objects.exists()
        assert walk.browser.post(held, AINO).status_code == 302

    def test_a_form_sent_at_once_is_asked_for_again_with_nothing_lost(self, walk: Walk):
        PublicTerms.objects.create(form_seconds=2)
        held = self.press(walk.browser).url
        answer = walk.browser.post(held, AINO)
        assert answer.status_code == 422
        assert "Lomake tuli liian nopeasti." in text(answer)
        assert 'value="Aino"' in text(answer)
        assert not Appointment.objects.exists()
        walk.clock.shift(timedelta(seconds=2))
        assert walk.browser.post(held, AINO).status_code == 302

    def test_keeping_costs_one_count(self, walk: Walk, django_assert_max_num_queries):
        create_service(walk.house, walk.bea, slug="toinen")
        self.press(walk.browser)  # from here on the set-up is kept
        with django_assert_max_num_queries(18):
            self.press(walk.browser)
