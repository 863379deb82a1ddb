"""The whole package: everything in one file, what moves to another house, and how fast it is made."""

import csv
import io
import json
import time
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from peili.booking.models import Appointment
from peili.house.models import Party
from peili.own.packages import SCHEMA
from peili.people.commands.cards import edit_client
from peili.promises.vocabulary import CATEGORIES, Basis
from peili.rights.commands.own import give_code
from peili.rights.rules.portable import CONCLUDED, is_portable
from peili.trail.commands import PROGRAM
from tests.support.builders import local
from tests.support.care import TODAY
from tests.support.erasing import paper_of
from tests.support.pdfs import Pdf
from tests.support.salon import MORNING, Salon
from tests.support.uploads import picture

SECONDS = 5.0  # a ten-year client, on a busy machine


@pytest.fixture
def proved(salon: Salon, own: Browser) -> Browser:
    own.post(reverse("own:code"), {"code": give_code(client=salon.aino, by=PROGRAM, now=MORNING)})
    return own


def taken(browser: Browser) -> zipfile.ZipFile:
    answer = browser.post(reverse("own:copy", args=["zip"]))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/zip", "no-store")
    return zipfile.ZipFile(io.BytesIO(answer.content))


def names_in(content: dict[str, Any]) -> set[str]:
    return {
        f"{group['kind']}.{name}"
        for group in content["kept"]
        for record in group["records"]
        for name in record["fields"]
    }


def test_everything_is_in_it_in_every_form(salon: Salon, proved: Browser):
    from peili.rights.paper.commands import attach_scan, open_scan  # noqa: PLC0415  # models need the settings

    salon.visit(local(26, 10))
    edit_client(
        client=salon.aino, email="aino@testi.example", street="Katu; 2", by=PROGRAM, now=MORNING, on=TODAY
    )
    card = attach_scan(card=paper_of(salon.aino), content=picture("x"), by=PROGRAM, now=MORNING)
    Party.objects.create(
        code="timma", name="Timma", does=["booking"], receives=["identity.name"], country="FI"
    )
    Party.objects.create(code="muu", name="Muu", does=["audit"], receives=["staff.name"], country="FI")
    file = taken(proved)
    held = set(file.namelist())
    assert {"Katu; 2", "aino@testi.example"} <= set(Pdf(file.read("luettava.pdf")).lines())
    scan = f"tiedostot/rights.PaperCard.scan.{card.pk}.png"
    assert {"luettava.html", "kaikki.json", "siirto.json", "kaynnit.ics", "yhteystiedot.vcf", scan} <= held
    assert file.read(scan) == open_scan(card=card, by=PROGRAM, now=MORNING)
    whole = json.loads(file.read("kaikki.json"))
    assert set(SCHEMA["required"]) == whole.keys()
    assert {each["kind"] for each in whole["kept"]} == {
        name.removeprefix("taulukot/").removesuffix(".csv") for name in held if name.startswith("taulukot/")
    }
    rows = list(csv.DictReader(io.StringIO(file.read("taulukot/people.Client.csv").decode())))
    assert [(row["first_name"], row["phone"]) for row in rows] == [("Aino", "'+358401234567")]  # no formula
    vcard = file.read("yhteystiedot.vcf").decode()
    assert "TEL;VALUE=uri:tel:+358401234567\r\n" in vcard
    assert "ADR:;;Katu\\; 2;" in vcard
    assert "DTSTART:20261126T080000Z\r\n" in file.read("kaynnit.ics").decode()
    assert [each["name"] for each in json.loads(file.read("vastaanottajat.json"))] == ["Timma"]


def test_the_copy_can_be_taken_as_a_document(proved: Browser):
    answer = proved.post(reverse("own:copy", args=["pdf"]))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    found = list(Pdf(answer.content).lines())
    assert found[0] == "Tietoni"
    assert {"Aino", "Kuka on katsonut"} <= set(found)


def test_what_moves_is_narrower_by_rule(salon: Salon, proved: Browser):
    salon.visit(local(26, 10))
    file = taken(proved)
    whole, moves = (names_in(json.loads(file.read(f"{name}.json"))) for name in ("kaikki", "siirto"))
    assert moves < whole
    assert {"people.Client.first_name", "people.Client.phone", "booking.Appointment.starts_at"} <= moves
    left = whole - moves
    assert {"people.Client.relationship_started_on", "people.Client.phone_code"} <= left
    assert not any(name.startswith("rights.") for name in moves)  # kept by law, not for a contract


def test_the_rule_itself():
    for each in CATEGORIES:
        said = {"kind": "people.Client", "category": each.code}
        assert not is_portable(bases=[Basis.LEGAL_OBLIGATION], **said)
        assert not is_portable(bases=[Basis.LEGITIMATE_INTEREST], **said)
        assert is_portable(bases=[Basis.CONTRACT], **said) == (each.code not in CONCLUDED)
    assert not is_portable(kind="outbox.Message", category="contact.message", bases=[Basis.CONSENT])


def test_what_is_about_health_waits_for_the_second_step(salon: Salon, own: Browser):
    from peili.rights.paper.commands import attach_scan  # noqa: PLC0415  # models need the settings

    attach_scan(card=paper_of(salon.aino), content=picture("x"), by=PROGRAM, now=MORNING)
    file = taken(own)
    assert not any(name.startswith("tiedostot/") for name in file.namelist())
    assert json.loads(file.read("kaikki.json"))["left_out"] != []


def test_ten_years_of_visits_are_ready_in_seconds(salon: Salon, proved: Browser):
    one = salon.visit(local(26, 10))
    Appointment.objects.bulk_create(
        Appointment(
            service=one.service,
            staff=one.staff,
            client=one.client,
            starts_at=one.starts_at - timedelta(days=7 * week),
            ends_at=one.ends_at - timedelta(days=7 * week),
            price_cents=7500,
            channel=one.channel,
            made_at=one.made_at,
        )
        for week in range(1, 521)
    )
    began = time.process_time()
    file = taken(proved)
    spent = time.process_time() - began
    assert file.read("kaynnit.ics").decode().count("BEGIN:VEVENT") == 521
    assert spent < SECONDS, f"{spent:.1f} s"
