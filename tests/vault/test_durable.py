"""A file has its name only when it is whole, and nobody else may read it."""

from pathlib import Path

import pytest

from peili.vault import durable


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    place = tmp_path / "kept"
    with durable.writing(place) as file:
        file.write(b"one")
        assert not place.exists()
    assert place.read_bytes() == b"one"
    assert place.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [place]


def test_what_an_error_cuts_short_leaves_the_old_content(tmp_path: Path) -> None:
    place = tmp_path / "kept"
    durable.replace(place, b"old")

    def write_and_fail() -> None:
        with durable.writing(place) as file:
            file.write(b"half of the new")
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011  # which one does not matter
        write_and_fail()
    assert place.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [place]


def test_what_a_power_cut_left_does_not_stop_the_next(tmp_path: Path) -> None:
    place = tmp_path / "kept"
    (tmp_path / f"kept{durable.FRESH}").write_bytes(b"half")
    with durable.writing(place) as file:
        file.write(b"whole")
    assert place.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [place]
