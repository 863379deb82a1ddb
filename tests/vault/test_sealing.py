"""Ciphertext opens where it was sealed and nowhere else; files too."""

import io
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.promises.padding import SMALLEST, bucket, pad, unpad
from peili.promises.sealing import Erased, KeyMissing, Place, SealingRefused, Tampered, scope_code
from peili.vault import durable, erasing, files
from peili.vault.erasing import TooManyOrphans, sweep_files
from peili.vault.files import CHUNK, Cabinet, NoReencoder
from peili.vault.keyring.base import Keyring
from peili.vault.keyring.files import FileKeyring
from peili.vault.root import Root
from peili.vault.sealing import OVERHEAD, Vault
from tests.support.keyrings import NOW, subject

SUBJECTS = [subject() for _ in range(2)]
PLACES = st.builds(
    Place,
    field_id=st.integers(1, 3),
    row_id=st.sampled_from([str(UUID(int=1)), str(UUID(int=2)), "1", "12"]),
    scope=st.sampled_from(["contact/a", "contact/a+b", "health/a"]),
    subject_id=st.sampled_from(SUBJECTS),
)
PER_TEST = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@pytest.fixture
def keyring(tmp_path: Path) -> Any:
    root = Root.new()
    FileKeyring.begin(tmp_path / "ring", root, now=NOW)
    ring = FileKeyring(tmp_path / "ring", root)
    yield ring
    ring.close()


@given(plain=st.binary(max_size=300), place=PLACES, other=PLACES)
@PER_TEST
def test_a_value_opens_in_its_own_place_only(
    keyring: Keyring, plain: bytes, place: Place, other: Place
) -> None:
    vault = Vault(keyring)
    sealed = vault.seal(plain, place)
    assert vault.open(sealed, place) == plain
    assert vault.seal(plain, place) != sealed
    vault.seal(b"", other)
    if other != place:
        with pytest.raises(Tampered):
            vault.open(sealed, other)


def test_what_is_stored_has_the_layout_of_version_1(keyring: Keyring) -> None:
    place = Place(field_id=1, row_id="1", scope="contact/a", subject_id=SUBJECTS[0])
    sealed = Vault(keyring).seal(b"x", place)
    code = scope_code("contact/a")
    assert (sealed[:1], sealed[1:9]) == (b"\x01", code)
    assert len(sealed) == 1 + 8 + 12 + len(pad(b"x")) + 16
    key, nonce = keyring.key((place.subject_id, code)), bytes(range(12))
    by_hand = b"\x01" + code + nonce + AESGCM(key).encrypt(nonce, pad(b"y"), place.bound(1))
    assert Vault(keyring).open(by_hand, place) == b"y"
    assert OVERHEAD == 37


@given(plain=st.binary(max_size=80), place=PLACES, data=st.data())
@PER_TEST
def test_any_changed_or_missing_byte_is_noticed(
    keyring: Keyring, plain: bytes, place: Place, data: Any
) -> None:
    vault = Vault(keyring)
    sealed = vault.seal(plain, place)
    at = data.draw(st.integers(0, len(sealed) - 1))
    changed = bytearray(sealed)
    changed[at] ^= data.draw(st.integers(1, 255))
    for wrong in (bytes(changed), sealed[:at], sealed + b"\0"):
        with pytest.raises(SealingRefused):
            vault.open(wrong, place)


def test_places_that_look_alike_are_bound_apart() -> None:
    places = [Place(1, "1", "23", SUBJECTS[0]), Place(1, "12", "3", SUBJECTS[0])]
    assert len({place.bound(1) for place in places}) == 2


def test_refusals_name_no_value(keyring: Keyring) -> None:
    vault, place = Vault(keyring), Place(7, "row", "contact/a", SUBJECTS[0])
    sealed = vault.seal(b"Aino Salainen", place)
    with pytest.raises(Tampered) as refused:
        vault.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), place)
    assert "Salainen" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_an_erased_value_is_gone_and_cannot_be_written_again(keyring: Keyring) -> None:
    vault, place = Vault(keyring), Place(7, "row", "contact/a", subject())
    with pytest.raises(KeyMissing):
        vault.open(vault.seal(b"x", Place(7, "row", "contact/a", SUBJECTS[0])), place)
    sealed = vault.seal(b"x", place)
    keyring.destroy(place.subject_id)
    for act in (lambda: vault.open(sealed, place), lambda: vault.seal(b"x", place)):
        with pytest.raises(Erased):
            act()


@given(st.binary(max_size=5000))
def test_padding_comes_off_again(plain: bytes) -> None:
    padded = pad(plain)
    assert unpad(padded) == plain
    assert len(padded) == bucket(len(plain) + 1) >= SMALLEST
    assert len(padded) <= max(SMALLEST, 1.5 * (len(plain) + 1))


def test_short_values_and_no_value_have_one_length(keyring: Keyring) -> None:
    vault, place = Vault(keyring), Place(7, "row", "contact/a", SUBJECTS[0])
    lengths = {
        len(vault.seal(plain, place)) for plain in (b"", "Å".encode(), b"ten letters", b"+358401234567")
    }
    assert lengths == {OVERHEAD + SMALLEST}


@pytest.mark.parametrize("wrong", [b"", b"abc", b"abc\0\0", b"\x80x"])
def test_what_is_not_padded_is_refused(wrong: bytes) -> None:
    with pytest.raises(ValueError, match="no padding"):
        unpad(wrong)


@pytest.fixture
def cabinet(keyring: Keyring, tmp_path: Path) -> Cabinet:
    return Cabinet(tmp_path / "files", keyring)


PHOTO = Place(9, "row", "health/a", SUBJECTS[0])


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_file_comes_back(cabinet: Cabinet, size: int) -> None:
    content = secrets.token_bytes(size)
    name = cabinet.seal(io.BytesIO(content), PHOTO)
    assert cabinet.open(name, PHOTO) == content
    assert set(name) <= set("0123456789abcdef")
    assert len(name) == 32
    (path,) = cabinet.folder.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert size < 16 or content[:16] not in path.read_bytes()


def test_a_file_is_not_moved_cut_reordered_or_renamed(cabinet: Cabinet) -> None:
    name = cabinet.seal(io.BytesIO(secrets.token_bytes(3 * CHUNK)), PHOTO)
    (path,) = cabinet.folder.iterdir()
    whole = path.read_bytes()
    head, piece = files.HEADER, CHUNK + files.TAG
    chunks = [whole[head + at : head + at + piece] for at in range(0, 3 * piece, piece)]
    header = whole[:head]
    for wrong in (
        header + chunks[0] + chunks[1],
        header + chunks[1] + chunks[0] + chunks[2],
        header + chunks[0] + chunks[2],
        header + b"".join(chunks) + b"x",
        header,
        whole[: head - 1],
        whole[:50] + bytes([whole[50] ^ 1]) + whole[51:],
    ):
        path.write_bytes(wrong)
        with pytest.raises(Tampered):
            cabinet.open(name, PHOTO)
    path.write_bytes(whole)
    for other in (
        PHOTO._replace(row_id="other"),
        PHOTO._replace(field_id=1),
        PHOTO._replace(scope="health/b"),
    ):
        with pytest.raises((Tampered, KeyMissing)):
            cabinet.open(name, other)
    renamed = "0" * 32
    path.rename(cabinet.folder / f"{renamed}{files.ENDING}")
    with pytest.raises(Tampered):
        cabinet.open(renamed, PHOTO)
    for outside in ("../keys/root", "x" * 32, ""):
        with pytest.raises(Tampered):
            cabinet.open(outside, PHOTO)


def test_an_erased_persons_file_does_not_open(cabinet: Cabinet) -> None:
    place = PHOTO._replace(subject_id=subject())
    name = cabinet.seal(io.BytesIO(b"photo"), place)
    cabinet.keyring.destroy(place.subject_id)
    for act in (lambda: cabinet.open(name, place), lambda: cabinet.seal(io.BytesIO(b"photo"), place)):
        with pytest.raises(Erased):
            act()


def test_no_picture_is_taken_in_unless_it_is_made_anew(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_reencoders", [])
    with pytest.raises(NoReencoder):
        cabinet.seal_picture(b"EXIF picture", PHOTO)
    files.reencode_with(lambda content: content.replace(b"EXIF ", b""))
    assert cabinet.open(cabinet.seal_picture(b"EXIF picture", PHOTO), PHOTO) == b"picture"


def test_a_file_that_is_gone_may_be_taken_away_again(cabinet: Cabinet) -> None:
    kept = cabinet.seal(io.BytesIO(b"x"), PHOTO)
    cabinet.remove(kept)
    cabinet.remove(kept)
    assert list(cabinet.folder.iterdir()) == []


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names that the rows of an invented room hold."""
    held: list[str] = []
    monkeypatch.setattr(erasing, "_namers", [lambda: held])
    return held


def test_files_that_no_row_names_are_swept_a_day_later(cabinet: Cabinet, names: list[str]) -> None:
    kept, orphan = (cabinet.seal(io.BytesIO(b"x"), PHOTO) for _ in range(2))
    (cabinet.folder / f"half{durable.FRESH}").write_bytes(b"what a power cut left")
    names.append(kept)
    now = datetime.now(UTC)
    assert sweep_files(cabinet, now=now + erasing.SETTLED - timedelta(minutes=1)) == 0
    assert sweep_files(cabinet, now=now + erasing.SETTLED + timedelta(minutes=1)) == 2
    assert cabinet.open(kept, PHOTO) == b"x"
    with pytest.raises(FileNotFoundError):
        cabinet.open(orphan, PHOTO)


def test_files_that_nobody_can_name_stay(
    cabinet: Cabinet, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _each in range(erasing.FEW + 1):
        cabinet.seal(io.BytesIO(b"x"), PHOTO)
    later = datetime.now(UTC) + erasing.SETTLED * 2
    with pytest.raises(TooManyOrphans, match="51 of 51"):
        sweep_files(cabinet, now=later)
    monkeypatch.setattr(erasing, "_namers", [])
    assert sweep_files(cabinet, now=later) == 0
    assert len(list(cabinet.folder.iterdir())) == erasing.FEW + 1
