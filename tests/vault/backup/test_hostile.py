"""A backup made to harm whoever restores it: with a header nobody proved, and by somebody who has the key."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from peili.vault.backup import archive
from peili.vault.backup.archive import Manifest, Part
from peili.vault.backup.refused import RestoreRefused
from peili.vault.backup.stream import MAGIC, new_header, read_header

KEY = b"k" * 32
HEADER = new_header(kind="data", made_at="2026-11-23", key_id="0" * 16)
WORDS = {"kind": "data", "made_at": "", "key_id": "", "salt": "00", "version": 1}


@pytest.mark.parametrize(
    "said",
    [
        b"[" * 4_000,
        b"[]",
        b"null",
        b"\xff",
        b"{}",
        *(
            json.dumps(WORDS | {name: other}).encode()
            for name in WORDS
            for other in (None, 5.5, [], {}, "\x1b[2J")
        ),
        json.dumps(WORDS | {"more": "x"}).encode(),
    ],
    ids=lambda said: str(len(said)),
)
def test_a_header_that_is_none_is_refused_in_words(tmp_path: Path, said: bytes):
    file = tmp_path / "a.data"
    file.write_bytes(MAGIC + len(said).to_bytes(4, "big") + said + b"x" * 100)
    with pytest.raises(RestoreRefused) as refused:
        read_header(file)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("length", [0, 2**32 - 1])
def test_a_header_that_lies_about_its_length_is_refused(tmp_path: Path, length: int):
    file = tmp_path / "a.data"
    file.write_bytes(MAGIC + length.to_bytes(4, "big") + json.dumps(WORDS).encode())
    with pytest.raises(RestoreRefused):
        archive.read(file, KEY, tmp_path / "into")


def written(tmp_path: Path, *parts: Part) -> Path:
    """Write a file as only whoever has the key can; what is said of its parts may be anything."""
    (inside := tmp_path / "inside").write_bytes(b"harm")
    sound = archive.describe({"a": inside})[0]
    said: Any = [replace(sound, name=each.name, size=each.size) for each in parts]
    manifest = Manifest(made_at="", program="", journal_head="", parts=said)
    archive.write(file := tmp_path / "a.data", KEY, HEADER, manifest, {each.name: inside for each in said})
    return file


@pytest.mark.parametrize(
    "name",
    [
        "../out", "/srv/out", "a/../../out", "a//b", "a/b/c", ".hidden", "a/.b", "", "a\\..\\b", "a\0b",
        "a\nb", "-rf", "~/a", "a/", "aé",
    ],
)  # fmt: skip
def test_a_part_lies_below_the_new_house_and_nowhere_else(tmp_path: Path, name: str):
    file, into = written(tmp_path, Part(name, 4, "")), tmp_path / "house" / "new"
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RestoreRefused):
        archive.read(file, KEY, into)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "parts",
    [
        (Part("a", -1, ""),),
        (Part("a", 2**60, ""),),
        (Part("a", 4, ""), Part("a", 4, "")),
        (Part("a", 0, ""),),
    ],
    ids=["negative", "endless", "twice", "more_than_said"],
)
def test_a_part_that_lies_about_its_size_or_comes_twice_is_refused(tmp_path: Path, parts: tuple[Part, ...]):
    with pytest.raises(RestoreRefused):
        archive.read(written(tmp_path, *parts), KEY, tmp_path / "into")


def test_a_link_in_the_way_is_not_written_through(tmp_path: Path):
    file, into = written(tmp_path, Part("a", 4, "")), tmp_path / "into"
    into.mkdir()
    (into / "a").symlink_to(target := tmp_path / "target")
    with pytest.raises(FileExistsError):
        archive.read(file, KEY, into)
    assert not target.exists()
