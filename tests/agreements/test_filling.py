"""Reading one screen: each item is recorded by itself, and nothing left open becomes a no by silence."""

from datetime import date

import pytest

from peili.agreements.catalogue import catalogue
from peili.agreements.rules.asking import DONT_KNOW, NEVER, NONE
from peili.agreements.rules.filling import Wrong, read_screen

TODAY = date(2026, 11, 24)
KNOWN = catalogue()


def screen(topic: str, sent: dict[str, object], code: str = "hifu", before: dict | None = None):
    asked = [each for each in KNOWN.asked(code) if each.topic == topic]

    def values(name: str) -> list[str]:
        found = sent.get(name, [])
        return [found] if isinstance(found, str) else list(found)

    return read_screen(asked, values, before or {}, today=TODAY)


def test_none_of_the_others_records_a_no_for_every_item_left_open():
    filled = screen("blood", {"diabetes": "balanced", "others": "yes"})
    assert not filled.wrong
    assert filled.answers == {
        "bleeding_disorder": "no",
        "anticoagulant": "no",
        "heart_bp": "no",
        "diabetes": "balanced",
    }


def test_what_is_left_open_is_asked_again():
    filled = screen("blood", {"diabetes": "no"})
    assert set(filled.wrong) == {"bleeding_disorder", "anticoagulant", "heart_bp"}
    assert filled.answers == {"diabetes": "no"}


def test_age_is_not_covered_by_none_of_the_others():
    assert screen("adult", {"others": "yes"}).wrong == {"adult_confirmed": Wrong.OPEN}


def test_a_date_is_read_whole_or_in_part():
    sent = {"botulinum_last": "day", "botulinum_last.year": "2026", "botulinum_last.month": "11"}
    assert screen("procedures", sent | {"others": "yes"}).answers["botulinum_last"] == "2026-11"
    sent |= {"botulinum_last.day": "19"}
    assert screen("procedures", sent | {"others": "yes"}).answers["botulinum_last"] == "2026-11-19"


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"year": "2027"},
        {"year": "2026", "month": "12"},
        {"year": "2026", "month": "11", "day": "25"},
        {"year": "2026", "day": "5"},
        {"year": "viime"},
        {"year": "1776"},
    ],
)
def test_what_is_no_past_date_is_refused_at_its_item(parts: dict[str, str]):
    sent = {"botulinum_last": "day", "others": "yes"}
    sent |= {f"botulinum_last.{part}": value for part, value in parts.items()}
    assert screen("procedures", sent).wrong == {"botulinum_last": Wrong.DATE}


def test_which_filler_is_asked_when_there_is_one_and_follows_when_there_is_none():
    some = {"filler_last": "day", "filler_last.year": "2026", "others": "yes"}
    assert screen("procedures", some).wrong == {"filler_type": Wrong.OPEN}
    assert screen("procedures", some | {"filler_type": "caha"}).answers["filler_type"] == "caha"
    never = screen("procedures", {"others": "yes"}).answers
    assert (never["filler_last"], never["filler_type"]) == (NEVER, NONE)
    unknown = screen("procedures", {"filler_last": DONT_KNOW, "others": "yes"}).answers
    assert unknown["filler_type"] == DONT_KNOW


def test_several_and_none_at_once_is_a_contradiction():
    assert screen("skin", {"area_skin": ["psoriasis", "none"], "others": "yes"}).wrong == {
        "area_skin": Wrong.BOTH
    }
    assert screen("skin", {"area_skin": ["none"], "others": "yes"}).answers["area_skin"] == (NONE,)


def test_an_answer_nobody_offered_is_refused():
    filled = screen("blood", {"diabetes": "sometimes", "others": "yes"})
    assert filled.wrong == {"diabetes": Wrong.OPEN}
