"""What is written to a protected client says nothing of the salon, whatever room wrote it."""

from typing import Any

import pytest
from django.urls import reverse

from peili.outbox import gates
from peili.outbox.commands.sending import send_due
from peili.outbox.models import Message
from peili.people.models import Client, Protection
from tests.outbox.conftest import declare
from tests.outbox.writing import EMAIL, write_to
from tests.support.builders import NOW
from tests.support.servers import MailServer, TextServer

pytestmark = [pytest.mark.django_db]

BODY = "Kasvohoito to 26.11. klo 13.15, Testihuone, Katu 1.\n{base}/own/link/abc/\nhttps://muualla.example/x"


@pytest.fixture(autouse=True)
def _own_gates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "_gates", {"test": [lambda _message, _now: ""]})


def protect(client: Client, messages: str = "neutral") -> None:
    Protection.objects.create(client=client, since=NOW, code_word="Kanarialintu", messages=messages)


def test_a_letter_says_no_name_no_address_and_no_time(aino: Client, mail: MailServer, settings: Any):
    declare("email")
    base = settings.PUBLIC_ADDRESS
    message = write_to(aino, heading="Aikasi Testihuoneessa 26.11.", body=BODY.format(base=base))
    protect(aino)  # after it was written: what counts is the moment it leaves
    send_due(now=NOW)
    (letter,) = mail.came
    assert letter["To"] == EMAIL
    assert letter["From"] == "vastaanotto@example.org"
    assert letter["Subject"] == "Viesti sinulle"
    text = letter.as_string().replace("vastaanotto@example.org", "")
    for told in ("Testihuone", "Katu 1", "13.15", "26.11", "Kasvohoito", "muualla"):
        assert told not in text, told
    assert letter.get_content().split() == ["Avaa", "se", "tästä:", f"{base}/own/link/abc/"]
    message.refresh_from_db()
    assert "Kasvohoito" in message.body  # the log keeps what the room wrote


def test_a_letter_without_a_link_leads_to_the_own_page(aino: Client, mail: MailServer, settings: Any):
    declare("email")
    protect(aino)
    write_to(aino)
    send_due(now=NOW)
    assert f"{settings.PUBLIC_ADDRESS}{reverse('own:door')}" in mail.came[0].get_content()


def test_a_code_still_arrives(aino: Client, mail: MailServer):
    declare("email")
    protect(aino)
    write_to(aino, heading="Koodisi on 123456", body="Kirjoita koodi 123456", code="booking.code")
    send_due(now=NOW)
    assert mail.came[0].get_content().split() == ["Koodisi", "on", "123456"]


@pytest.mark.parametrize(
    ("how", "messages", "reason"),
    [
        ({}, "none", "protected"),
        ({"kind": Message.Kind.MARKETING, "stop_url": "https://x.example/"}, "neutral", "protected"),
        ({"email": "", "phone": "+358401234567"}, "neutral", "protected_sender"),
    ],
    ids=["none", "marketing", "text"],
)
def test_what_cannot_be_neutral_does_not_leave(
    aino: Client, texts: TextServer, how: Any, messages: str, reason: str
):
    declare("sms")
    protect(aino, messages)
    message = write_to(aino, **how)
    send_due(now=NOW)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("refused", reason)
    assert texts.came == []


def test_others_letters_are_as_ever(aino: Client, mail: MailServer):
    from tests.support.builders import create_client  # noqa: PLC0415  # models need the settings

    declare("email")
    protect(create_client(aino.register.controller, "Outi", "Toisen"))
    write_to(aino)
    send_due(now=NOW)
    assert mail.came[0]["Subject"] == "Aikasi on varattu"
