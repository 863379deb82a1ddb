"""A value is found in whatever form other programs, not the scanner's own encoders, have written it."""

import base64
import binascii
import email.header
import email.mime.text
import html
import json
import quopri
import unicodedata
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from peili.vault.scan.patterns import patterns, searchable
from peili.vault.scan.search import Matcher

FINNISH = "abcdefghijklmnoprstuvyåäöÅÄÖABCDEFGHIJKLMNOPRSTUVY"
VALUES = st.text(FINNISH + " -.'&", min_size=8, max_size=40).map(str.strip).filter(searchable)
AROUND = st.binary(max_size=9)

FORMS = {
    "as it is": lambda text: text.encode(),
    "upper case": lambda text: text.upper().encode(),
    "lower case": lambda text: text.lower().encode(),
    "folded": lambda text: text.casefold().encode(),
    "decomposed": lambda text: unicodedata.normalize("NFD", text).encode(),
    "composed": lambda text: unicodedata.normalize("NFC", text).encode(),
    "UTF-16, little end first": lambda text: text.encode("utf-16-le"),
    "UTF-16, big end first": lambda text: text.encode("utf-16-be"),
    "Latin-1": lambda text: text.encode("latin-1"),
    "UTF-8 read as Latin-1": lambda text: text.encode().decode("latin-1").encode(),
    "JSON": lambda text: json.dumps(text).encode(),
    "JSON without escapes": lambda text: json.dumps(text, ensure_ascii=False).encode(),
    "HTML": lambda text: html.escape(text).encode(),
    "HTML with entities": lambda text: text.encode("ascii", "xmlcharrefreplace"),
    "address": lambda text: quote(text).encode(),
    "query": lambda text: urlencode({"q": text}).encode(),
    "form": lambda text: quote_plus(text, encoding="latin-1").encode(),
    "hex": lambda text: binascii.hexlify(text.encode()),
    "HEX": lambda text: text.encode().hex().upper().encode(),
    "mail, Q": lambda text: quopri.encodestring(text.encode()),
    "bytes in a log": lambda text: repr(text.encode()).encode(),
}


def found(value: str, stream: bytes) -> bool:
    known = patterns(value)
    return any(True for _match in Matcher(known).search([stream]))


@pytest.mark.parametrize("form", FORMS)
@given(value=VALUES, before=AROUND, after=AROUND)
@example(value="Päivi Öhman-Åkerlund", before=b"", after=b"")
@example(value="AAAAAAAAAAAAABCD", before=b"", after=b"")  # in hexadecimal as long as an id, and digits alone
def test_a_value_is_found_in_each_form(form: str, value: str, before: bytes, after: bytes):
    assume(form != "mail, Q" or b"=\n" not in FORMS[form](value))  # such a line is broken, somewhere
    assert found(value, before + FORMS[form](value) + after)


@given(value=VALUES, before=AROUND, after=AROUND)
def test_a_value_is_found_inside_base64_and_base32(value: str, before: bytes, after: bytes):
    raw = before + value.encode() + after
    assert found(value, base64.b64encode(raw))
    assert found(value, base64.urlsafe_b64encode(raw))
    assert found(value, base64.b32encode(raw))
    assert found(value, base64.b64encode(before[: len(before) // 2 * 2] + value.encode("utf-16-le") + after))


def test_a_mails_body_and_its_subject_are_found():
    name = "Päivi Öhman-Åkerlund"
    body = email.mime.text.MIMEText(f"Hei {name}!", _charset="utf-8").as_bytes()
    assert found(name, body.replace(b"\n", b"", 20))
    assert found("Åkerlund", email.header.Header("Åkerlund", "utf-8").encode().encode())


@pytest.mark.parametrize(
    "said",
    [
        "+358401234567",
        "0401234567",
        "040 1234567",
        "040 123 4567",
        "040-1234567",
        "040-123-4567",
        "040.123.4567",
        "+358 40 123 4567",
        "+358 40 1234567",
        "+358-40-1234567",
        "00358401234567",
        "tel:+358-40-123-4567",
        "%2B358401234567",
        "040\N{NO-BREAK SPACE}123\N{NO-BREAK SPACE}4567",
    ],
)
def test_a_phone_number_is_found_as_people_write_it(said: str):
    assert found("+358401234567", f"x{said}y".encode())


@pytest.mark.parametrize("asked", ["040 123 4567", "0401234567", "(040) 123-4567", "00358 40 1234567"])
def test_a_number_asked_for_without_its_country_is_found_as_it_is_stored(asked: str):
    assert found(asked, b"x+358401234567y")
    assert found(asked, b"x040 123 4567y")


def test_a_phone_number_is_no_part_of_an_id():
    inside = b"01a204b0401234567a204b51be671aca"
    assert len(inside) == 32
    assert not found("+358401234567", inside)
    assert found("+358401234567", b"0401234567aino@example.fi")


@pytest.mark.parametrize("value", ["Aino", "1990", "00100", "aaaaaaaaaaaa", "11111111"])
def test_what_is_short_or_plain_is_not_searched(value: str):
    assert not searchable(value)


def test_of_a_long_text_its_beginning_middle_and_end_are_found():
    text = " ".join(f"sana{number}" for number in range(60))
    for part in (text[:40], text[len(text) // 2 - 5 : len(text) // 2 + 45], text[-40:]):
        assert found(text, part.encode())


def test_another_value_is_not_found():
    assert not found("Päivi Öhman", "Päivi Ohman, Paivi Öhman, P\u00e4ivi  Öhman".encode())
    assert not found("abcdefgh", base64.b64encode(b"abcdefgh").swapcase())
