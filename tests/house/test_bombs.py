"""What is more than it says: nested too deep, named too long, or holding signs that nobody sees."""

from email.header import decode_header, make_header
from email.parser import BytesParser
from email.policy import SMTP

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from peili.booking.commands.hold import hold
from peili.booking.models import Appointment
from peili.exchange.rules.busy import NotACalendar
from peili.exchange.rules.caldav import calendars_in
from peili.house.yaml_text import Unreadable, load
from peili.outbox.models import Message
from peili.outbox.queries import Letterhead
from peili.outbox.rules import in_one_line, shown
from peili.outbox.ways import Parcel, letter
from peili.people.importing import reading
from tests.support.builders import NOW, local
from tests.support.salon import MORNING, Salon, make_salon
from tests.support.sources import ROOT, inside, python

DEEP = 100_000
HIDDEN = ["\u202e", "\u00ad", "\u2028", "\u200d", "\u2066", "\ufeff"]
NAME = {"first_name": "Aino", "last_name": "Testinen", "phone": "040 123 4567"}


@pytest.fixture
def salon(db: None):
    with time_machine.travel(MORNING, tick=False):
        yield make_salon()


@pytest.mark.parametrize("path", ["/sign-in/passkey/", "/sign-in/again/passkey/"])
def test_an_answer_nested_too_deep_proves_nobody(salon: Salon, path: str):
    browser = salon.browser(salon.bea) if "again" in path else Browser()
    answer = browser.post(path, {"answer": "[" * DEEP})
    assert (answer.status_code, "why" in answer.json()) == (400, True)


@pytest.mark.parametrize(
    "encoding", ["idna", "utf-7", "none-such", "rot13", "shift_jis", "punycode", "undefined"]
)
def test_an_answer_in_an_encoding_there_is_not_is_no_calendar(encoding: str):
    with pytest.raises(NotACalendar):
        calendars_in(f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode())


@pytest.mark.parametrize(
    "answer",
    [
        b"<a xmlns:x='" + b"u" * 100_000 + b"'>" + b"<x:b/>" * 100_000 + b"</a>",
        b"<a>" * DEEP,
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"\0" * 100,
    ],
    ids=["namespace", "deep", "entity", "zeros"],
)
def test_an_answer_that_grows_when_it_is_read_is_no_calendar(answer: bytes):
    with pytest.raises(NotACalendar):
        calendars_in(answer)


@pytest.mark.parametrize(
    "text", ["[" * DEEP, "{" * DEEP, "a: &a [1]\nb: *a"], ids=["lists", "mappings", "alias"]
)
def test_a_profile_that_unfolds_is_not_read(text: str):
    with pytest.raises(Unreadable):
        load(text)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"nimi;puhelin\n" + b'"' + b"a" * 200_000, "binary"),
        (b"nimi;puhelin\n" + b"a;b\n" * (reading.MOST_ROWS + 1), "rows"),
        (b"PK\x03\x04" + b"\0" * 1_000, "binary"),
        (b";" * (reading.MOST_BYTES + 1), "large"),
    ],
    ids=["cell", "rows", "packed", "wide"],
)
def test_a_table_that_is_none_is_refused(content: bytes, code: str):
    with pytest.raises(reading.Unreadable) as refused:
        reading.table_of(content)
    assert refused.value.code == code


@pytest.mark.parametrize("hidden", HIDDEN, ids=[f"{ord(each):04x}" for each in HIDDEN])
def test_an_address_with_a_sign_nobody_sees_is_refused_at_its_field(salon: Salon, hidden: str):
    email = f"aino@exa{hidden}mple.fi"
    kept = hold(service=salon.facial, starts_at=local(25, 10), only=salon.bea.pk, now=MORNING)
    answer = Browser().post(reverse("booking:details", args=[kept.token]), NAME | {"email": email})
    assert answer.status_code in {200, 422}
    assert "muodossa nimi@esimerkki.fi" in answer.content.decode()
    assert not Appointment.objects.exists()


def test_every_form_asks_for_addresses_by_the_field_that_refuses_them():
    asking = [inside(path) for path in python("src") if "EmailField(" in path.read_text("utf-8")]
    plain = [each for each in asking if "forms.EmailField(" in (ROOT / each).read_text("utf-8")]
    assert plain == ["src/peili/ui/samples.py"]
    assert {"src/peili/booking/forms.py", "src/peili/own/forms.py"} <= set(asking)


def test_a_letter_shows_what_it_says_and_has_the_headers_it_had(db: None):
    """A house may be named, and a heading written, with anything that can be pasted into a page."""
    tricks = "\r\n\v\f\x1c\x85\u2028\u2029\0"
    name = f"Salonki{tricks}Bcc: a@b.fi \u202eiF"
    head = Letterhead(
        sender_name=name, sender_email="s@salonki.example", sender_sms="", answer_to="", foot=""
    )
    message = Message(
        address="aino@example.org",
        heading=f"Hei{tricks}X-Evil: 1\u00a0€ \u2066a\u2069",
        body="a",
        language="fi",
    )
    made = letter(Parcel(message, head), now=NOW)
    sent = BytesParser(policy=SMTP).parsebytes(made.as_bytes(policy=SMTP))
    assert sent["Subject"] == "Hei X-Evil: 1 € a"
    assert sent["From"].addresses[0].display_name == "Salonki Bcc: a@b.fi iF"
    assert {"Bcc", "X-Evil"} & set(sent.keys()) == set()
    assert str(make_header(decode_header(made["Subject"]))) == "Hei X-Evil: 1 € a"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Hieronta\u00ad60\u00a0min", "Hieronta60 min"),
        ("\u202eiloK\u202c", "iloK"),
        ("👩\u200d🦰 Värjäys", "👩\u200d🦰 Värjäys"),
        ("\ud800a\ufeff", "a"),
    ],
)
def test_a_line_keeps_what_shows_and_nothing_else(said: str, told: str):
    assert in_one_line(said) == told
    assert shown(f"{said}\n{said}").count("\n") == 1
