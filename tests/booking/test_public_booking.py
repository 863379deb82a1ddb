"""From a pressed time to a confirmation and to cancelling it, with all that can go wrong on the way."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from peili.booking.commands.book import book_at_desk
from peili.booking.commands.cancel import cancel
from peili.booking.models import Appointment, DateHours, Hold, Occupancy, Part, Service, Terms
from peili.people.models import Claim, Client
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.booking.conftest import AINO, Walk, text
from tests.support.builders import NOW, create_client, create_service, create_staff, create_unit, local

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def nothing_written() -> bool:
    return not (Hold.objects.exists() or Occupancy.objects.exists() or Entry.objects.exists())


# Choosing a time


def test_a_chosen_time_is_held_and_leads_to_the_details(walk: Walk):
    answer = walk.hold(local(24, 10), shown="s2")
    assert answer.status_code == 302
    kept = Hold.objects.get()
    assert (kept.staff, kept.any_practitioner) == (walk.cea, True)
    html = text(walk.browser.get(answer.url))
    assert "ti 24.11." in html
    assert "10.00" in html
    assert "Cea Kokeilija" in html
    assert "Pidämme ajan sinulle klo 8.10 asti." in html
    assert "Varaa ja sitoudu maksamaan 75 €" in html
    assert "rekisterinpitäjä on Testi Oy, Y-tunnus 1234567-1, Katu 1, 00100" in html
    assert html.count("button-main") == 1


def test_a_wish_for_one_is_held_with_that_one(walk: Walk):
    assert walk.hold(local(24, 10), wish="s2", shown="s2").status_code == 302
    kept = Hold.objects.get()
    assert (kept.staff, kept.any_practitioner) == (walk.cea, False)


@pytest.mark.parametrize(
    ("at", "status", "said"),
    [
        (local(23, 7), 400, "Tämä aika on jo mennyt."),
        (local(23, 9), 400, "Täällä varataan viimeistään 2 h ennen."),
        (local(24, 10) + timedelta(days=91), 400, "Täällä varataan enintään 90 päivän päähän."),
        (local(24, 10) + timedelta(days=26_000), 400, "Tämä aika on liian kaukana."),
        (local(24, 10) - timedelta(days=9_000), 400, "Tämä aika on jo mennyt."),
        (local(24, 10, 7), 400, "Tätä aikaa ei tarjota."),
        (local(24, 20), 400, "Tätä aikaa ei tarjota."),
    ],
)
def test_a_time_that_is_not_offered_is_refused_in_words(walk: Walk, at, status: int, said: str):
    answer = walk.hold(at)
    assert answer.status_code == status
    assert said in text(answer)
    assert 'name="start"' in text(answer)
    assert nothing_written()


@pytest.mark.parametrize(
    "start",
    [
        "",
        "x",
        "2026-11-24",
        "2026-02-31T10:00Z",
        "2026-11-24T25:00Z",
        "2026-11-24T08:00",
        "0001-01-01T00:00Z",
        "2026-11-24T08:00Z " + "s" * 40,
        "2026-11-24T08:00Z\x00",
        "2026-11-24T08:00Z s1 s2",
        "x" * 10_000,
    ],
)
def test_a_start_that_is_none_is_refused_in_words(walk: Walk, start: str):
    answer = walk.browser.post("/book/kasvohoito/hold/", {"start": start, "with": ""})
    assert answer.status_code == 400
    assert "Aikaa ei voitu lukea." in text(answer)
    assert nothing_written()


def test_nothing_sent_is_refused_in_words(walk: Walk):
    answer = walk.browser.post("/book/kasvohoito/hold/")
    assert answer.status_code == 400
    assert "Aikaa ei voitu lukea." in text(answer)


def test_a_practitioner_of_another_service_is_refused_in_words(walk: Walk):
    create_service(walk.house, create_staff(walk.house, "Dea"), slug="toinen")
    for wish, shown in (("s3", ""), ("", "s3"), ("s1", "s2"), ("x" * 200, "")):
        answer = walk.hold(local(24, 10), wish=wish, shown=shown)
        assert answer.status_code == 400
        assert "Tämän hoitajan aikoja tähän palveluun" in text(answer)
    assert nothing_written()


def test_a_service_nobody_gives_is_refused_in_words(walk: Walk):
    create_service(walk.house, slug="tyhja")
    answer = walk.hold(local(24, 10), slug="tyhja")
    assert answer.status_code == 400
    assert walk.hold(local(24, 10), slug="ei-ole").status_code == 404


def test_two_visitors_at_one_time_the_second_hears_it_and_gets_the_next(walk: Walk):
    assert walk.hold(local(24, 10), wish="s1").status_code == 302
    other = Browser()
    answer = other.post("/book/kasvohoito/hold/", {"start": "2026-11-24T08:00Z s1", "with": "s1"})
    assert answer.status_code == 409
    html = text(answer)
    assert "Aika ti 24.11. klo 10.00 ehti mennä." in html
    assert "Joku muu varasi sen" in html
    assert 'value="2026-11-23T08:00Z s1"' in html
    assert Hold.objects.count() == 1


def test_a_time_two_can_give_is_had_by_two_and_not_by_three(walk: Walk):
    assert [walk.hold(local(24, 10)).status_code for _visitor in range(3)] == [302, 302, 409]


def test_a_device_needed_twice_at_a_stretch_is_taken_once(walk: Walk):
    create_unit("device", "laser", "laser 1")
    for offset in (0, 15):
        Part.objects.create(service=walk.facial, role="device", pool="laser", offset=offset, minutes=30)
    assert walk.hold(local(24, 10)).status_code == 302
    assert Occupancy.objects.filter(resource__pool="laser").count() == 1
    assert walk.hold(local(24, 10, 30)).status_code == 409
    assert walk.hold(local(24, 10, 45)).status_code == 302


def test_a_time_given_back_is_free_at_once(walk: Walk):
    held = walk.held(local(24, 10))
    answer = walk.browser.post(f"{held}release/")
    assert answer.url == "/book/kasvohoito/"
    assert not Occupancy.objects.exists()
    gone = walk.browser.get(held)
    assert gone.status_code == 404
    assert "Emme enää pidä tätä aikaa sinulle." in text(gone)
    assert walk.browser.post(f"{held}release/").status_code == 404
    assert walk.browser.post(held, AINO).status_code == 404


@pytest.mark.parametrize("url", ["/book/kasvohoito/hold/", "/hold/x/release/"])
def test_an_address_that_acts_answers_no_get(walk: Walk, url: str):
    assert walk.browser.get(url).status_code == 405
    assert nothing_written()


def test_a_form_without_its_secret_is_refused(walk: Walk):
    strict = Browser(enforce_csrf_checks=True)
    held = walk.held(local(24, 10))
    for url in ("/book/kasvohoito/hold/", held, f"{held}release/", "/booked/x/cancel/"):
        assert strict.post(url, {"start": "2026-11-25T08:00Z", **AINO}).status_code == 403
    assert Hold.objects.count() == 1
    assert not Appointment.objects.exists()


# The details


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"first_name": ""}, "first_name", "Kirjoita etunimesi."),
        ({"first_name": "   "}, "first_name", "Kirjoita etunimesi."),
        ({"first_name": "A" * 61}, "first_name", "60"),
        ({"first_name": "A\x00"}, "first_name", "error"),
        ({"last_name": ""}, "last_name", "Kirjoita sukunimesi."),
        ({"last_name": "A" * 5000}, "last_name", "60"),
        ({"phone": ""}, "phone", "Kirjoita puhelinnumerosi"),
        ({"phone": "soita minulle"}, "phone", "Tämä ei näytä puhelinnumerolta."),
        ({"phone": "12"}, "phone", "Puhelinnumero on liian lyhyt"),
        ({"phone": "04012345678901"}, "phone", "Puhelinnumero on liian"),
        ({"email": "ei-osoite"}, "email", "Kirjoita osoite muodossa"),
        ({"email": "a" * 250 + "@example.org"}, "email", "254"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    walk: Walk, typed: dict[str, str], field: str, said: str
):
    held = walk.held(local(24, 10))
    answer = walk.browser.post(held, AINO | typed)
    assert answer.status_code == 422
    html = text(answer)
    assert said in html
    assert f'id="id_{field}_error"' in html
    assert f'href="#id_{field}"' in html  # in the summary on top
    assert 'aria-invalid="true"' in html
    assert f'value="{(AINO | typed)["email"]}"' in html
    assert not Appointment.objects.exists()
    assert not Claim.objects.exists()
    assert Hold.objects.count() == 1
    assert walk.browser.post(held, AINO).status_code == 302


def test_a_treatment_for_adults_asks_and_others_do_not(walk: Walk):
    held = walk.held(local(24, 10))
    assert "adult_confirmed" not in text(walk.browser.get(held))
    Service.objects.update(adults_only=True)
    assert "adult_confirmed" in text(walk.browser.get(held))
    answer = walk.browser.post(held, AINO)
    assert answer.status_code == 422
    assert "Vahvista ikäsi" in text(answer)
    assert walk.browser.post(held, AINO | {"adult_confirmed": "on"}).status_code == 302
    assert Claim.objects.get().adult_confirmed


def test_the_form_says_what_each_field_is_to_browsers_and_keyboards(walk: Walk):
    html = text(walk.browser.get(walk.held(local(24, 10))))
    for each in ('autocomplete="given-name"', 'autocomplete="family-name"', 'autocomplete="email"'):
        assert each in html
    assert 'type="tel"' in html
    assert 'autocomplete="tel"' in html
    assert 'type="email"' in html
    assert 'maxlength="60"' in html


def test_a_booking_is_a_claim_in_the_visitors_language_and_no_card_changes(walk: Walk):
    card = create_client(walk.house, first_name="Aino Maria")
    held = walk.held(local(24, 10))
    walk.browser.post(held, AINO, headers={"accept-language": "sv"})
    claim = Claim.objects.get()
    assert (claim.first_name, claim.phone, claim.email) == ("Aino", "+358401234567", "aino@example.org")
    assert claim.language == "sv"
    assert claim.client is None
    assert Client.objects.get() == card
    card.refresh_from_db()
    assert (card.first_name, card.email) == ("Aino Maria", "")


def test_the_same_form_again_leads_to_the_same_page_and_books_once(walk: Walk):
    held = walk.held(local(24, 10))
    first, again = walk.browser.post(held, AINO), walk.browser.post(held, AINO)
    assert first.status_code == again.status_code == 302
    assert first.url == again.url
    assert walk.browser.get(held).url == first.url
    assert Appointment.objects.count() == Claim.objects.count() == 1


@pytest.mark.parametrize("typed", [{"first_name": "Eino"}, {"first_name": ""}])
def test_another_form_on_the_same_link_changes_nothing_and_says_so(walk: Walk, typed: dict[str, str]):
    held = walk.held(local(24, 10))
    first = walk.browser.post(held, AINO)
    answer = walk.browser.post(held, AINO | typed)
    assert answer.status_code == 422
    assert "Olet jo varannut tällä lomakkeella." in text(answer)
    assert f'href="{first.url}"' in text(answer)
    assert Claim.objects.get().first_name == "Aino"


def test_a_link_to_nothing_is_a_page_in_words(walk: Walk):
    for url in ("/hold/x/", f"/hold/{'x' * 500}/", "/hold/ä/"):
        for answer in (walk.browser.get(url), walk.browser.post(url, AINO)):
            assert answer.status_code == 404
            assert "Emme enää pidä tätä aikaa sinulle." in text(answer)
            assert 'href="/"' in text(answer)


# When the hold has ended


def test_an_ended_hold_whose_time_is_free_still_books(walk: Walk):
    held = walk.held(local(24, 10))
    walk.clock.shift(timedelta(minutes=11))
    html = text(walk.browser.get(held))
    assert "Se on vielä vapaa." in html
    assert "instead" not in html
    assert walk.browser.post(held, AINO).status_code == 302
    assert Appointment.objects.get().starts_at == local(24, 10)


def test_a_lost_time_is_said_with_others_to_choose_in_the_same_form(walk: Walk):
    held = walk.held(local(24, 10), wish="s1")
    walk.clock.shift(timedelta(minutes=11))
    assert walk.hold(local(24, 10), wish="s1").status_code == 302
    html = text(walk.browser.get(held))
    assert "Aika ti 24.11. klo 10.00 ehti mennä." in html
    assert 'type="radio" name="instead" value="2026-11-23T08:15Z"' in html
    assert "ma 23.11. klo 10.15, Bea Testaaja" in html
    lost = walk.browser.post(held, AINO)
    assert lost.status_code == 409
    assert 'value="Aino"' in text(lost)
    assert 'value="040 123 4567"' in text(lost)
    assert "Valitse uusi aika." in text(lost)
    assert not Appointment.objects.exists()
    answer = walk.browser.post(held, AINO | {"instead": "2026-11-25T07:00Z"})
    assert answer.status_code == 302
    assert Appointment.objects.get().starts_at == local(25, 9)


def test_the_time_chosen_instead_may_be_lost_too(walk: Walk):
    held = walk.held(local(24, 10), wish="s1")
    walk.clock.shift(timedelta(minutes=11))
    walk.held(local(24, 10), wish="s1")
    walk.held(local(25, 9), wish="s1")
    answer = walk.browser.post(held, AINO | {"instead": "2026-11-25T07:00Z"})
    assert answer.status_code == 409
    assert "Aika ke 25.11. klo 9.00 ehti mennä." in text(answer)
    assert "Valitse uusi aika." in text(answer)
    assert 'value="Aino"' in text(answer)


@pytest.mark.parametrize("instead", ["", "x", "1999-01-01T00:00Z", "2026-02-31T10:00Z"])
def test_a_time_instead_that_is_none_is_said_at_its_field(walk: Walk, instead: str):
    held = walk.held(local(24, 10))
    answer = walk.browser.post(held, AINO | {"instead": instead})
    assert answer.status_code == 422
    assert 'id="id_instead_error"' in text(answer)
    assert 'type="radio"' in text(answer)
    assert not Appointment.objects.exists()


def test_a_lost_time_with_errors_besides_keeps_both(walk: Walk):
    held = walk.held(local(24, 10))
    answer = walk.browser.post(held, AINO | {"instead": "2026-11-25T07:00Z", "phone": "x"})
    assert answer.status_code == 422
    html = text(answer)
    assert 'id="id_phone_error"' in html
    assert 'type="radio"' in html


def test_a_practitioner_who_has_left_is_said_with_the_way_on(walk: Walk):
    held = walk.held(local(24, 10), wish="s1")
    walk.clock.shift(timedelta(minutes=11))
    walk.facial.practitioners.remove(walk.bea)
    for answer in (walk.browser.get(held), walk.browser.post(held, AINO)):
        assert answer.status_code == 409
        assert "Tätä aikaa ei enää tarjota." in text(answer)
        assert 'href="/book/kasvohoito/"' in text(answer)


def test_whoever_is_free_takes_over_a_time_lost_with_the_one_it_was_offered_with(walk: Walk):
    held = walk.hold(local(24, 10), shown="s1").url
    walk.clock.shift(timedelta(minutes=11))
    DateHours.objects.create(staff=walk.bea, on=local(24, 10).date())
    assert "Se on vielä vapaa." in text(walk.browser.get(held))
    assert walk.browser.post(held, AINO).status_code == 302
    assert Appointment.objects.get().staff == walk.cea


def test_a_phone_number_has_at_most_the_coming_bookings_the_house_allows(walk: Walk):
    Terms.objects.update(most_coming=2, most_within_days=30)
    walk.booked(local(25, 10))
    card = create_client(walk.house, phone="+358401234567")
    book_at_desk(
        client=card, service=walk.facial, staff=walk.bea, starts_at=local(26, 10), by=PROGRAM, now=NOW
    )
    answer = walk.browser.post(walk.held(local(27, 10)), AINO)
    assert answer.status_code == 409
    assert "Soita meille, niin etsitään aika yhdessä." in text(answer)
    assert Appointment.objects.count() == 2
    other = walk.browser.post(walk.held(local(27, 12)), AINO | {"phone": "040 765 4321"})
    assert other.status_code == 302
    cancel(appointment=Appointment.objects.order_by("starts_at")[0], by=PROGRAM, now=NOW)
    walk.booked(local(27, 14))
    Terms.objects.update(most_within_days=2)
    walk.booked(local(28, 10))


@pytest.mark.parametrize("wish", ["\x00", "s1\x00"])
def test_a_wish_that_is_no_text_is_nobody(walk: Walk, wish: str):
    assert walk.hold(local(24, 10), wish=wish).status_code == 400
    assert not Hold.objects.exists()
