"""The plain side of GDPRbench answers as its oracle says, and the oracle sees a wrong answer."""

from pathlib import Path

import pytest

from bench.regulation import SHARES, Oracle, Plain


def sides(path: Path) -> tuple[Plain, dict[int, tuple[str, str, str]]]:
    plain = Plain(path, 30)
    people = {key: (f"Etu{key}", "Suku", "+358401234567") for key in plain.keys}
    for key, said in people.items():
        plain.put(key, *said)
    return plain, people


@pytest.mark.parametrize("workload", SHARES)
def test_a_hundred_acts_of_each_workload_are_answered_as_a_dictionary_would(workload: str, tmp_path: Path):
    plain, people = sides(tmp_path / "plain.sqlite3")
    oracle = Oracle(plain, dict(people), SHARES[workload])
    for _each in range(100):
        oracle.step()
    assert {key for key in people if plain.gone(key)} == set(people) - set(oracle.people)


def test_a_side_that_forgets_a_change_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    plain, people = sides(tmp_path / "plain.sqlite3")
    monkeypatch.setattr(plain, "change", lambda _key, _phone: None)
    with pytest.raises(AssertionError, match="oracle"):
        for _each in range(100):
            Oracle(plain, dict(people), (("change", 1),)).step()
