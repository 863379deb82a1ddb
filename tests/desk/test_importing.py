"""Bringing a file in at the desk: the trial first, the file in the form alone, the owner only."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from peili.people.models import Client
from tests.support.houses import promise
from tests.support.salon import Salon

TEXT = "Nimi;Puhelin;Viimeisin k\u00e4ynti\nAino Tuotu;040 765 4321;1.3.2026\nUusi Tuttu;040 765 4322;\n"


def sent(salon: Salon, content: bytes, name: str = "asiakkaat.csv"):
    return salon.browser(salon.owner).post(
        "/desk/clients/import/", {"file": SimpleUploadedFile(name, content, "text/csv")}
    )


def fields(page: str) -> dict[str, str]:
    content = re.search(r'name="content" value="([^"]*)"', page)
    chosen = re.findall(r'<select name="(column\d+)".*?<option value="([a-z_]*)" selected', page, re.DOTALL)
    assert content
    return {"content": content[1]} | dict(chosen)


def test_the_trial_stores_nothing_and_the_file_comes_in_when_told_to(salon: Salon):
    promise()
    before = Client.objects.count()
    page = sent(salon, TEXT.encode("cp1252")).content.decode()
    assert Client.objects.count() == before
    assert "Tuo 2 asiakasta" in page
    browser = salon.browser(salon.owner)
    refused = browser.post("/desk/clients/import/", fields(page) | {"act": "import"})
    assert 'id="id_undated_error"' in refused.content.decode()
    assert Client.objects.count() == before
    said = fields(page) | {"act": "import", "undated": "2026-10-01"}
    assert browser.post("/desk/clients/import/", said).url == "/desk/clients/import/done/2/"
    assert Client.objects.filter(source="import").count() == 2
    assert browser.post("/desk/clients/import/", said).url == "/desk/clients/import/done/0/"


def test_what_cannot_be_read_is_said_at_the_field(salon: Salon):
    promise()
    page = sent(salon, b"PK\x03\x04\x00", "lista.xlsx").content.decode()
    assert 'id="id_file_error"' in page
    broken = salon.browser(salon.owner).post("/desk/clients/import/", {"content": "%%%"})
    assert broken.status_code == 400


def test_a_house_that_names_no_source_is_led_on_and_others_are_kept_out(salon: Salon):
    promise(sources=["online_booking", "desk"])
    assert (
        "tietosuojan asetuksissa" in salon.browser(salon.owner).get("/desk/clients/import/").content.decode()
    )
    assert salon.browser(salon.bea).get("/desk/clients/import/").status_code == 403
    assert "/desk/clients/import/" not in salon.browser(salon.bea).get("/desk/clients/").content.decode()


def test_each_datum_on_the_card_says_its_source_and_day(salon: Salon):
    page = salon.browser(salon.owner).get(f"/desk/clients/{salon.aino.pk}/").content.decode()
    assert page.count("liikkeessä tai puhelimessa") >= 3
    assert "23.11.2026" in page
