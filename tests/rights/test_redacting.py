"""Words about another person are left out of every copy, with a mark, their number and the reason."""

import io
import json
import zipfile
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser
from django.urls import reverse

from peili.rights.commands.redacting import NotFound, leave_out, put_in
from peili.rights.models import OwnSession, Redaction, Request
from tests.support.rights import TODAY, by, open_own, received
from tests.support.salon import MORNING, Salon

SAID = "Sisko Liisa Salainen kertoi, että lasku jäi maksamatta."
ZONE = ZoneInfo("Europe/Helsinki")
WORDS = "Sisko Liisa Salainen"


@pytest.fixture
def asked(salon: Salon) -> Request:
    return received(salon.aino, said=SAID)


def marked(salon: Salon, asked: Request) -> Redaction:
    said = {"words": WORDS, "reason": "person"}
    return leave_out(request=asked, **said, zone=ZONE, by=by(salon), now=MORNING)


def test_no_copy_has_the_words_and_each_says_that_something_is_left_out(salon: Salon, asked: Request):
    marked(salon, asked)
    browser = Browser(headers={"accept-language": "fi"})
    open_own(browser, salon.aino)
    OwnSession.objects.update(proved_at=MORNING)
    whole = json.loads(browser.post(reverse("own:copy", args=["json"])).content)
    packed = zipfile.ZipFile(io.BytesIO(browser.post(reverse("own:copy", args=["zip"])).content))
    outputs = [
        browser.get(reverse("own:data")).content.decode(),
        browser.post(reverse("own:copy", args=["html"])).content.decode(),
        json.dumps(whole, ensure_ascii=False),
        *(packed.read(name).decode(errors="replace") for name in packed.namelist()),
    ]
    assert [WORDS in each for each in outputs] == [False] * len(outputs)
    assert "[…] kertoi, että lasku jäi maksamatta." in outputs[2]
    assert [
        (each["count"], "[…]" in each["what"]) for each in whole["left_out"] if "[…]" in each["what"]
    ] == [(1, True)]


def test_words_that_stand_nowhere_are_not_marked(salon: Salon, asked: Request):
    with pytest.raises(NotFound):
        leave_out(request=asked, words="Ei missään", reason="person", zone=ZONE, by=by(salon), now=MORNING)
    assert not Redaction.objects.exists()


def test_they_stand_again_when_the_mark_is_taken_away(salon: Salon, asked: Request):
    put_in(redaction=marked(salon, asked), request=asked, by=by(salon), now=MORNING)
    browser = Browser()
    open_own(browser, salon.aino)
    assert WORDS in browser.post(reverse("own:copy", args=["json"])).content.decode()


def test_the_owner_marks_them_on_the_page_of_the_request(salon: Salon, asked: Request):
    browser = salon.browser(salon.owner)
    address = reverse("rights:leave_out", args=[asked.pk])
    assert (
        "eivät ole missään tiedoissa"
        in browser.post(address, {"words": "Muu", "reason": "person"}).content.decode()
    )
    assert browser.post(address, {"words": WORDS, "reason": "person"}).status_code == 302
    made = Redaction.objects.get()
    again = reverse("rights:put_in", args=[asked.pk])
    assert browser.post(again, {"which": "x"}).status_code == 404
    assert browser.post(again, {"which": str(made.pk)}).status_code == 302
    assert not Redaction.objects.exists()
    assert asked.due_on > TODAY
