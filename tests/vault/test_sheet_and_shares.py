"""Keys on paper: what a tired hand does to them is noticed, and one share alone says nothing."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peili.vault import sheet
from peili.vault.root import KeyRefused
from peili.vault.shares import SharesRefused, inverse, join, multiply, split

KEYS = st.binary(min_size=32, max_size=32)


def signs(content: bytes) -> list[str]:
    return list("\n".join(sheet.to_groups(content)))


@given(KEYS)
def test_a_sheet_comes_back_however_it_is_typed(key: bytes) -> None:
    text = "\n".join(sheet.to_groups(key))
    for typed in (text, text.lower(), text.replace("-", " "), text.replace("0", "o").replace("1", "l")):
        assert sheet.from_text(typed, 32) == key
    assert len(sheet.to_groups(key)) == 7


@given(KEYS, st.data())
def test_every_wrong_sign_and_every_swap_is_noticed_in_its_group(key: bytes, data: st.DataObject) -> None:
    groups = sheet.to_groups(key)
    which = data.draw(st.integers(0, 6))
    bare = groups[which].replace("-", "")
    at = data.draw(st.integers(0, 7))
    wrong = data.draw(st.sampled_from(sheet.ALPHABET))
    changed = bare[:at] + wrong + bare[at + 1 :]
    swapped = bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :] if at < 7 else bare
    for typed in {changed, swapped} - {bare}:
        with pytest.raises(KeyRefused, match=f"Group {which + 1} "):
            sheet.from_text(" ".join([*groups[:which], typed, *groups[which + 1 :]]), 32)


@given(KEYS)
def test_groups_left_out_or_out_of_order_are_noticed(key: bytes) -> None:
    groups = sheet.to_groups(key)
    with pytest.raises(KeyRefused, match="7 groups"):
        sheet.from_text(" ".join(groups[:-1]), 32)
    if groups[0] != groups[1]:
        with pytest.raises(KeyRefused, match="order"):
            sheet.from_text(" ".join([groups[1], groups[0], *groups[2:]]), 32)
    with pytest.raises(KeyRefused):
        sheet.from_text("", 32)


def test_the_field_is_a_field() -> None:
    for a in range(1, 256):
        assert multiply(a, inverse(a)) == 1
        assert multiply(a, 1) == a
    assert multiply(0x57, 0x83) == 0xC1  # FIPS 197's example
    with pytest.raises(ZeroDivisionError):
        inverse(0)


@given(KEYS)
def test_any_two_shares_make_the_key(key: bytes) -> None:
    shares = split(key, of=b"abcd")
    assert [share.number for share in shares] == [1, 2, 3]
    for one in shares:
        for other in shares:
            if one.number == other.number:
                with pytest.raises(SharesRefused):
                    join([one, other])
            else:
                assert join([one, other]) == key
    with pytest.raises(SharesRefused, match="different sets"):
        join([shares[0], split(key, of=b"efgh")[1]])
    assert key.hex() not in repr(shares)


def test_one_share_says_nothing_of_the_key() -> None:
    """Whatever the key, a share's bytes are as likely as any: each value appears for each key."""
    for key in (b"\0", b"\xff"):
        seen = {split(key, of=b"abcd")[0].part for _ in range(4000)}
        assert len(seen) == 256
    assert len({split(bytes(32), of=secrets.token_bytes(4))[0].part for _ in range(10)}) == 10
