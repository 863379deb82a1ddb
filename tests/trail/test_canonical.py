"""An entry in bytes: exact, versioned, and no two entries share theirs."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peili.trail.rules.canonical import (
    START,
    Content,
    Marks,
    canonical,
    link,
    microseconds,
    names,
    parts,
    unpacked,
)
from peili.trail.rules.commitments import SALT, about_part, actor_part, mark, new_salt, thing_part

ENTRY = Content(
    id=UUID(int=1),
    register_id=None,
    number=2,
    at=datetime(2026, 11, 23, 6, 0, 0, 5, tzinfo=UTC),
    role="owner",
    purpose="card",
    act="client.open",
    thing="people.Client",
    fields=("phone",),
    marks=b"\0",
)
BYTES = (
    "00000013 7065696c692e747261696c2e656e7472792e31"
    "00000010 00000000000000000000000000000001"
    "ffffffff"
    "00000008 0000000000000002"
    "00000008 000660eb4dda5805"
    "00000005 6f776e6572 00000004 63617264 0000000b 636c69656e742e6f70656e"
    "0000000d 70656f706c652e436c69656e74"
    "00000009 00000005 70686f6e65"
    "00000001 00"
)
MARKS = st.binary(min_size=16, max_size=16)


def test_the_bytes_of_an_entry_are_these():
    assert canonical(ENTRY).hex() == BYTES.replace(" ", "")


def test_a_link_hashes_the_one_before_and_the_bytes():
    assert link(START, ENTRY) == hashlib.sha256(bytes(32) + bytes.fromhex(BYTES)).digest()
    assert link(b"x" * 32, ENTRY) != link(START, ENTRY)


@pytest.mark.parametrize(
    "change",
    [
        {"id": UUID(int=3)},
        {"register_id": UUID(int=0)},
        {"number": 3},
        {"at": ENTRY.at + timedelta(microseconds=1)},
        {"role": "ownerc", "purpose": "ard"},
        {"act": "client.opem"},
        {"thing": ""},
        {"fields": ("pho", "ne")},
        {"fields": ()},
        {"marks": b""},
    ],
    ids="+".join,
)
def test_any_change_changes_the_bytes(change):
    assert canonical(replace(ENTRY, **change)) != canonical(ENTRY)


@given(st.lists(st.none() | st.binary(max_size=6)), st.lists(st.none() | st.binary(max_size=6)))
def test_two_lists_of_parts_never_give_the_same_bytes(one, other):
    assert (parts(*one) == parts(*other)) == (one == other)


def test_the_zone_an_instant_is_written_in_does_not_matter():
    helsinki = ENTRY.at.astimezone(timezone(timedelta(hours=2)))
    assert microseconds(helsinki) == microseconds(ENTRY.at) == 1_795_413_600_000_005
    assert microseconds(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


@given(st.none() | MARKS, st.none() | MARKS, st.lists(MARKS))
def test_commitments_come_back_as_they_were_stored(actor, thing, about):
    marks = Marks(actor=actor, thing=thing, about=tuple(about))
    assert unpacked(marks.packed()) == replace(marks, about=tuple(sorted(about)))


@pytest.mark.parametrize("stored", [b"", b"\x04", b"\x01", b"\x03" + bytes(16), b"\x00abc"])
def test_halves_of_commitments_are_refused(stored):
    with pytest.raises(ValueError, match="not commitments"):
        unpacked(stored)


@pytest.mark.parametrize("stored", [None, "phone", b"phone", 5, [1], ["phone", None]])
def test_names_that_are_none_are_refused(stored):
    with pytest.raises(TypeError):
        names(stored)


def test_a_commitment_hangs_on_its_salt_its_subject_and_its_part():
    said = {"salt": b"s", "subject_id": ENTRY.id, "part": b"p"}
    others = ({"salt": b"t"}, {"subject_id": None}, {"subject_id": UUID(int=9)}, {"part": b"q"})
    made = mark(**said)
    assert len({made, *(mark(**said | other) for other in others)}) == 5
    assert made == mark(**said)
    assert len(made) == 16


def test_what_is_committed_to_says_of_what_it_is_and_of_which_entry():
    one, other = ids = (UUID(int=1), UUID(int=2))
    made = [part(entry, whose) for part in (actor_part, about_part) for entry in ids for whose in ids]
    made += [thing_part(one, thing, visit) for thing in (one, None) for visit in (one, other, None)]
    made.append(thing_part(other, one, one))
    assert len(set(made)) == len(made)
    assert actor_part(one, other) == parts(b"actor", one.bytes, other.bytes)


def test_every_salt_is_another_and_long_enough_to_hide_a_guess():
    assert len({new_salt() for _each in range(50)}) == 50
    assert len(new_salt()) == SALT == 16
