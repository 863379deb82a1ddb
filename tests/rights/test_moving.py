"""Somebody brings their data from another house: the card is taken, all else told, an attack refused."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from peili.people.models import Client
from peili.rights.models import OwnSession
from peili.rights.moving.commands import HereAlready, bring_in
from peili.rights.moving.reading import LARGEST, Refused, Why, read
from peili.trail.models import Entry
from tests.support.rights import TODAY, by, open_own
from tests.support.salon import MORNING, Salon

CARD = {"first_name": "Maija", "last_name": "Muuttaja", "phone": "+358407654321", "birth_year": 1980}


def package(card: dict[str, Any] | None = None, **changed: Any) -> bytes:
    fields = {name: {"value": value} for name, value in (CARD if card is None else card).items()}
    whole = {
        "format": "peili.own-data.1",
        "controller": {"name": "Toinen Talo Oy", "business_id": "1234567-1"},
        "kept": [
            {"kind": "people.Client", "records": [{"id": "x", "fields": fields}]},
            {"kind": "booking.Appointment", "records": [{}, {}]},
        ],
    }
    return json.dumps(whole | changed).encode()


def test_what_another_house_wrote_is_read(salon: Salon):
    browser = Browser()
    open_own(browser, salon.aino)
    OwnSession.objects.update(proved_at=MORNING)
    found = read(browser.post(reverse("own:copy", args=["json"])).content)
    assert (found.card["first_name"], found.card["phone"]) == ("Aino", "+358401234567")
    assert found.business == salon.house.name
    assert "phone_code" in found.fields


def test_all_that_is_not_taken_is_told():
    found = read(package({**CARD, "shoe_size": 38}))
    assert found.kinds == {"booking.Appointment": 2}
    assert found.fields == ("shoe_size",)
    assert found.card == CARD


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b" " * (LARGEST + 1), Why.LARGE),
        (b"\xff\xfe", Why.BROKEN),
        (b"[" * 100_000, Why.BROKEN),
        (b'{"format": NaN}', Why.BROKEN),
        (b"[]", Why.BROKEN),
        (package(format="peili.own-data.2"), Why.VERSION),
        (package(format=["peili.own-data.1"]), Why.VERSION),
        (package(kept={}), Why.BROKEN),
        (package(kept=[]), Why.NO_CARD),
        (package(kept=[{"kind": "people.Client", "records": [{}, {}]}]), Why.NO_CARD),
        (package(kept=[{"kind": "people.Client", "records": ["x"]}]), Why.BROKEN),
        (package(kept=[{"kind": "<b>", "records": []}]), Why.NOT_A_DETAIL),
        (package(controller="x"), Why.BROKEN),
    ],
)
def test_what_is_no_package_is_refused(content: bytes, why: Why):
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.why is why


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("first_name", "<script>alert(1)</script>"),
        ("last_name", "=HYPERLINK(1)"),
        ("last_name", "＝1"),  # the wide sign counts too
        ("city", "x" * 61),
        ("city", ["Turku"]),
        ("street", "Katu\u202e1"),
        ("first_name", "Mai\x00ja"),
        ("phone", "12"),
        ("email", "ei osoite"),
        ("email", "+a@example.invalid"),
        ("birth_year", "1980"),
        ("birth_year", True),
        ("birth_year", 10**30),
        ("language", "tlh"),
    ],
)
def test_a_detail_that_is_none_is_refused_by_its_name(name: str, value: object):
    with pytest.raises(Refused) as refused:
        read(package({**CARD, name: value}))
    assert (refused.value.why, refused.value.field_name) == (Why.NOT_A_DETAIL, name)
    assert str(value) not in str(refused.value)


def test_the_card_is_made_when_it_is_known_who_brings_it(salon: Salon):
    said = {"identity": "known", "by": by(salon), "now": MORNING, "today": TODAY}
    client = bring_in(register=salon.aino.register, card=CARD, **said)
    assert (client.last_name, client.source, client.birth_year) == ("Muuttaja", "import", 1980)
    assert "known" in Entry.objects.get(act="rights.bring_in").fields
    with pytest.raises(HereAlready):
        bring_in(register=salon.aino.register, card=CARD, **said)


def test_at_the_desk_the_file_is_looked_at_first(salon: Salon):
    browser, address = salon.browser(salon.reception), reverse("rights:bring")
    file = SimpleUploadedFile("siirto.json", package(), content_type="application/json")
    page = browser.post(address, {"file": file}).content.decode()
    assert "Toinen Talo Oy" in page
    assert "booking.Appointment" in page
    assert not Client.objects.filter(register=salon.aino.register).exclude(pk=salon.aino.pk).exists()
    typed = {**CARD, "language": "fi"}
    assert "Muuttaja" in browser.post(address, typed).content.decode()  # nobody said who it is
    assert browser.post(address, {**typed, "identity": "known"}).status_code == 302
    again = browser.post(address, {**typed, "identity": "known"})
    assert again.status_code == 200
    bad = SimpleUploadedFile("siirto.json", package({**CARD, "city": "<b>"}), content_type="application/json")
    refused = browser.post(address, {"file": bad}).content.decode()
    assert "ei voi kirjoittaa kortille" in refused
