"""Booking for another, and wishes in fixed words: free words about health have no place to be written."""

from datetime import timedelta

import pytest

from peili.booking.commands.join import card_from_claim
from peili.booking.models import Agreed, Appointment, PublicTerms, Service
from peili.booking.online import read_online
from peili.booking.panels import about_visit
from peili.house.reading import Node, Problems
from peili.people.models import Claim
from peili.people.panels import Asked
from peili.trail.commands import PROGRAM
from tests.booking.conftest import AINO, Walk, text
from tests.support.builders import NOW, TODAY, local

OTHER = {"for_other": "on", "visitor_first_name": "Eino", "visitor_last_name": "Kokeilija"}
QUIET = {"quiet": {"fi": "Hiljainen hoito", "sv": "Tyst behandling", "en": "A quiet treatment"}}


def wishes_of(said: dict) -> tuple[dict, list]:
    problems = Problems()
    return read_online(Node({"wishes": said}, "online", problems), {}).wishes, list(problems)


def test_the_profile_offers_wishes_in_its_own_words():
    assert wishes_of(QUIET) == (QUIET, [])


@pytest.mark.parametrize(
    "words",
    ["Raskaana", "Allergia", "Esteetön pääsy tarvitaan", "I use a wheelchair", "Läkemedel", "Diabeetikko"],
)
def test_a_wish_that_would_tell_of_health_does_not_load(words: str):
    assert wishes_of({"x": {"fi": words}})[1]


def test_more_wishes_than_one_reads_do_not_load():
    assert wishes_of({f"w{each}": {"fi": f"Toive {each}"} for each in range(9)})[1]


@pytest.mark.django_db
@pytest.mark.engine
class TestInTheHouse:
    def test_who_comes_is_the_client_and_who_booked_is_named_beside(self, walk: Walk):
        Service.objects.update(adults_only=True)
        held = walk.held(local(24, 10))
        page = text(walk.browser.get(held))
        assert "Hoitoon tuleva on vähintään 18-vuotias." in page
        assert 'for="id_visitor_first_name">Tulijan etunimi</label>' in page  # not said to be optional
        assert walk.browser.post(held, AINO | OTHER | {"adult_confirmed": "on"}).status_code == 302
        claim = Claim.objects.get()
        assert claim.full_name == "Eino Kokeilija"
        assert claim.booker_name == "Aino Testinen"
        assert (claim.phone, claim.email) == ("+358401234567", "aino@example.org")
        card = card_from_claim(claim=claim, by=PROGRAM, now=NOW, on=TODAY)
        assert card.full_name == "Eino Kokeilija"
        assert card.adult_confirmed

    def test_booking_for_oneself_names_nobody_else(self, walk: Walk):
        walk.booked(local(24, 10))
        assert Claim.objects.get().booker_name == ""

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"for_other": "on"}, "visitor_first_name"),
            ({"for_other": "on", "visitor_first_name": "Eino"}, "visitor_last_name"),
            ({"visitor_last_name": "Kokeilija"}, "visitor_first_name"),
        ],
    )
    def test_who_comes_has_a_whole_name(self, walk: Walk, sent: dict[str, str], field: str):
        answer = walk.browser.post(walk.held(local(24, 10)), AINO | sent)
        assert answer.status_code == 422
        assert "Kirjoita hoitoon tulevan nimi." in text(answer)
        assert f'id="id_{field}_error"' in text(answer)
        assert 'value="Aino"' in text(answer)
        assert not Appointment.objects.exists()

    def test_the_same_form_for_another_leads_to_the_same_page(self, walk: Walk):
        PublicTerms.objects.create(wishes=QUIET, asks_early_start=True)
        held = walk.held(local(24, 10))
        sent = AINO | OTHER | {"wishes": "quiet", "early_start": "on"}
        first, again = walk.browser.post(held, sent), walk.browser.post(held, sent)
        assert first.status_code == again.status_code == 302
        assert first.url == again.url
        assert walk.browser.post(held, sent | {"visitor_first_name": "Ensio"}).status_code == 422
        assert Claim.objects.count() == 1

    @pytest.mark.parametrize(
        ("language", "said"), [("fi", "Hiljainen hoito"), ("sv", "Tyst behandling"), ("en", "A quiet treatm")]
    )
    def test_wishes_are_ticked_from_the_houses_list(self, walk: Walk, language: str, said: str):
        PublicTerms.objects.create(wishes=QUIET)
        held = walk.held(local(24, 10))
        assert said in text(walk.browser.get(held, headers={"accept-language": language}))
        assert walk.browser.post(held, AINO | {"wishes": "quiet"}).status_code == 302
        assert Agreed.objects.get().wishes == ["quiet"]

    def test_no_free_words_get_in(self, walk: Walk):
        PublicTerms.objects.create(wishes=QUIET)
        held = walk.held(local(24, 10))
        html = text(walk.browser.get(held))
        assert "<textarea" not in html
        assert "Terveyteen liittyvät asiat kysytään erikseen" in html
        answer = walk.browser.post(held, AINO | {"wishes": "olen raskaana"})
        assert answer.status_code == 422
        assert "Valitse luettelosta." in text(answer)
        assert walk.browser.post(held, AINO | {"notes": "olen raskaana"}).status_code == 302
        assert Agreed.objects.get().wishes == []

    def test_the_staff_see_who_booked_and_what_was_wished_beside_the_visit(
        self, walk: Walk, django_assert_num_queries
    ):
        PublicTerms.objects.create(wishes=QUIET)
        walk.browser.post(walk.held(local(24, 10)), AINO | OTHER | {"wishes": "quiet"})
        walk.booked(local(25, 10))
        visit, plain = Appointment.objects.select_related("claim").order_by("starts_at")
        asked = {"client": None, "staff": walk.bea, "now": NOW + timedelta(hours=1), "zone": None}
        with django_assert_num_queries(2):
            shown = about_visit(Asked(thing=visit, **asked))
        assert shown == {"booker": "Aino Testinen", "wishes": ["Hiljainen hoito"]}
        assert about_visit(Asked(thing=plain, **asked)) is None
