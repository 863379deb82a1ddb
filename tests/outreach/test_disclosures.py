"""What of a client was given to somebody outside is written down with its ground, and the client is told."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template.loader import render_to_string

from peili.outreach.models import Disclosure
from peili.people.panels import Asked, Where, parts
from peili.trail.models import Entry
from tests.support.salon import MORNING, Salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

SAID = {
    "to_whom": "Poliisi",
    "what": "käynnin aika",
    "why": "esitutkinta, kirjallinen pyyntö",
    "ground": "law",
    "given_on": "2026-11-20",
}


def note(salon: Salon, **changed: str) -> object:
    address = f"/desk/clients/{salon.aino.pk}/disclosures/"
    with time_machine.travel(MORNING, tick=False):
        return salon.browser(salon.owner).post(address, {**SAID, **changed})


def test_a_disclosure_is_kept_with_its_ground_and_shown_on_the_card(salon: Salon):
    assert note(salon).url == f"/desk/clients/{salon.aino.pk}/"
    made = Disclosure.objects.get()
    assert (made.ground, made.given_on, made.noted_by) == ("law", date(2026, 11, 20), salon.owner)
    page = salon.browser(salon.bea).get(f"/desk/clients/{salon.aino.pk}/").content.decode()
    assert "Poliisi: käynnin aika" in page
    assert "laki vaatii sitä" in page
    assert Entry.objects.get(act="outreach.disclose").about.get().subject_id == salon.aino.subject_id


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("to_whom", "", "Kirjoita, kuka sen sai."),
        ("why", "", "Kirjoita, miksi se annettiin."),
        ("what", "", "Kirjoita, mitä annettiin."),
        ("given_on", "2026-11-25", "Kirjoita päivä, joka on jo ollut."),
    ],
)
def test_what_is_missing_is_asked_for(salon: Salon, field: str, value: str, said: str):
    answer = note(salon, **{field: value})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Disclosure.objects.exists()


def test_nothing_is_noted_without_a_ground(salon: Salon):
    assert note(salon, ground="").status_code == 422
    assert note(salon, ground="because").status_code == 422
    assert not Disclosure.objects.exists()


def test_the_client_sees_it_on_their_own_page_and_nobody_elses(salon: Salon):
    note(salon)

    def shown(client: object) -> str:
        asked = Asked(
            thing=client,
            client=client,
            staff=None,
            now=MORNING,
            zone=ZoneInfo("Europe/Helsinki"),
            proved=True,
        )
        found = parts(Where.OWN, asked)
        return "".join(render_to_string(part.template, {"it": part.context}) for part in found)

    assert "Poliisi: käynnin aika" in shown(salon.aino)
    assert "Poliisi" not in shown(salon.stranger)
