"""`peili explain`: what is declared of a field, who sees it, when it goes and what proves it."""

import pytest

from peili.config.cli import main

pytestmark = pytest.mark.django_db


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["explain", *arguments]) == 0
    return capsys.readouterr().out


def test_a_phone_number_is_explained(capsys: pytest.CaptureFixture[str]):
    from tests.support.houses import SOURCE, load_house  # noqa: PLC0415  # models need the settings

    load_house(SOURCE)
    text = said(capsys, "Client.phone")
    for words in (
        "people.Client.phone: phone",
        "contact.phone (phone number), sealed",
        "Booking appointments (contract, clients register)",
        "owner, practitioner, receptionist",
        "the person, on the own page",
        "at the latest 6 years after last_visit (house profile)",
        "sooner on request",
        "tests/own/test_door.py::test_the_door_answers_the_same_whoever_has_the_contact",
    ):
        assert words in text, words


def test_a_code_is_seen_by_nobody_and_a_length_is_about_nobody(capsys: pytest.CaptureFixture[str]):
    assert "nobody: the program finds by it" in said(capsys, "people.Client.phone_code")
    assert "impersonal" in said(capsys, "booking.Service.minutes")


def test_it_speaks_finnish_too(capsys: pytest.CaptureFixture[str]):
    assert "puhelin" in said(capsys, "Client.phone", "--lang", "fi")


def test_a_field_nobody_has_is_refused(capsys: pytest.CaptureFixture[str]):
    assert main(["explain", "Client.shoe_size"]) == 1
    assert "There is no field Client.shoe_size." in capsys.readouterr().err
