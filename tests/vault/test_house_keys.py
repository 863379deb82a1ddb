"""The house's keys: made once, refused when lost or wrong, changed and carried without losing anything."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from peili.promises.sealing import Pair
from peili.vault import custody
from peili.vault.custody import HANDED_OVER, Kind
from peili.vault.drill import YEARLY, drill, verify_sheet
from peili.vault.house import Home, HouseKeys, change_root, finish_change, open_house
from peili.vault.root import KeyRefused, Root
from tests.support.dying import dies_at
from tests.support.keyrings import NOW, pair

PASSPHRASE = "lumi tuli varhain tänä vuonna"


def nobody(_prompt: str) -> str:
    raise AssertionError("nobody should be asked")


def typed(*lines: str) -> Callable[[str], str]:
    left = list(lines)
    return lambda _prompt: left.pop(0)


def house(folder: Path, ask: Callable[[str], str] = nobody, **environ: str) -> HouseKeys:
    return open_house(Home(folder, environ=environ), ask=ask)


def sealed_in(keys: HouseKeys) -> tuple[Pair, bytes]:
    mine = pair()
    keys.keyring.make([mine])
    return mine, keys.keyring.key(mine)


def test_a_new_house_makes_its_keys_once(tmp_path: Path) -> None:
    first, second = house(tmp_path), house(tmp_path)
    assert first.root == second.root
    assert first.derived("signing") == second.derived("signing")
    assert len({first.derived("signing"), first.derived("lookup"), first.derived("database")}) == 3
    assert (tmp_path / "keys" / "root").stat().st_mode & 0o777 == 0o400
    for path in (tmp_path / "keys").iterdir():
        assert first.derived("database").hex() not in path.read_text()
    assert first.root.reveal().hex() not in repr(first) + repr(first.root) + str(vars(first.home))


def test_a_lost_root_is_a_refusal_and_never_a_new_one(tmp_path: Path) -> None:
    keys = house(tmp_path)
    root = tmp_path / "keys" / "root"
    groups = root.read_text()
    root.unlink()
    with pytest.raises(KeyRefused, match="restore-root"):
        house(tmp_path)
    assert not root.exists()
    keys.home.custody.keep(custody.read_root(groups), Kind.FILE)
    assert house(tmp_path).derived("database") == keys.derived("database")


def test_an_encrypted_database_without_keys_makes_none(tmp_path: Path) -> None:
    (tmp_path / "peili.sqlite3").write_bytes(os.urandom(4096))
    with pytest.raises(KeyRefused):
        house(tmp_path)
    assert not (tmp_path / "keys").exists()


def test_another_houses_root_is_refused(tmp_path: Path) -> None:
    ours, theirs = house(tmp_path / "ours"), house(tmp_path / "theirs")
    ours.home.custody.keep(theirs.root, Kind.FILE)
    with pytest.raises(KeyRefused, match=f"{theirs.root.id.hex()} is not this house's"):
        house(tmp_path / "ours")


def test_a_mistyped_root_names_its_group(tmp_path: Path) -> None:
    house(tmp_path)
    path = tmp_path / "keys" / "root"
    path.chmod(0o600)
    lines = path.read_text().splitlines()
    lines[2] = ("1" if lines[2][0] == "0" else "0") + lines[2][1:]
    path.write_text("\n".join(lines))
    with pytest.raises(KeyRefused, match="may be read by others"):
        path.chmod(0o644)
        house(tmp_path)
    path.chmod(0o400)
    with pytest.raises(KeyRefused, match="Group 3 is mistyped"):
        house(tmp_path)


def test_a_credential_stands_before_the_file(tmp_path: Path) -> None:
    keys = house(tmp_path / "home")
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (tmp_path / "home" / "keys" / "root").rename(credentials / custody.CREDENTIAL)
    again = house(tmp_path / "home", CREDENTIALS_DIRECTORY=str(credentials))
    assert again.root == keys.root
    assert again.home.custody.kind() is Kind.CREDENTIAL


def test_a_passphrase_opens_and_a_wrong_one_does_not(tmp_path: Path) -> None:
    keys = house(tmp_path)
    mine, key = sealed_in(keys)
    change_root(keys, Root.new(), kind=Kind.PASSPHRASE, now=NOW, passphrase=PASSPHRASE).close()
    assert not (tmp_path / "keys" / "root").exists()
    assert house(tmp_path, typed(f" {PASSPHRASE} ")).keyring.key(mine) == key
    with pytest.raises(KeyRefused, match="not the passphrase"):
        house(tmp_path, typed("lumi tuli varhain tana vuonna"))
    with pytest.raises(KeyRefused, match="at least 12"):
        custody.carried(Root.new(), "lyhyt")


def test_two_shares_of_three_open_the_house(tmp_path: Path) -> None:
    keys = house(tmp_path)
    mine, key = sealed_in(keys)
    fresh = Root.new()
    papers = ["\n".join(custody.share_groups(share)) for share in custody.make_shares(fresh)]
    change_root(keys, fresh, kind=Kind.SHARES, now=NOW).close()
    for two in ((0, 1), (2, 0), (1, 2)):
        assert house(tmp_path, typed(*(papers[each] for each in two))).keyring.key(mine) == key
    stranger = "\n".join(custody.share_groups(custody.make_shares(Root.new())[1]))
    for wrong in ((papers[0], papers[0]), (papers[0], stranger)):
        with pytest.raises(KeyRefused):
            house(tmp_path, typed(*wrong))


def test_the_root_is_handed_to_children(tmp_path: Path) -> None:
    keys = house(tmp_path)
    change_root(keys, Root.new(), kind=Kind.PASSPHRASE, now=NOW, passphrase=PASSPHRASE).close()
    opened = house(tmp_path, typed(PASSPHRASE))
    descriptor = os.memfd_create("root")
    os.write(descriptor, opened.root.reveal())
    assert house(tmp_path, **{HANDED_OVER: str(descriptor)}).root == opened.root
    os.close(descriptor)


def test_a_changed_root_leaves_nothing_to_the_old_one(tmp_path: Path) -> None:
    keys = house(tmp_path)
    old, before = keys.root, keys.derived("lookup")
    mine, key = sealed_in(keys)
    changed = change_root(keys, Root.new(), kind=Kind.FILE, now=NOW)
    assert changed.derived("lookup") == before
    assert changed.keyring.key(mine) == key
    changed.close()
    assert [line.act for line in changed.home.journal.lines()] == ["root"]
    changed.home.custody.keep(old, Kind.FILE)
    with pytest.raises(KeyRefused):
        house(tmp_path)


def test_changing_the_root_is_killed_at_every_step(tmp_path: Path) -> None:
    steps = 0
    died = True
    while died:
        steps += 1
        folder = tmp_path / str(steps)
        keys = house(folder)
        mine, key = sealed_in(keys)
        kept, secret = Root.new(), keys.derived("database")
        died = dies_at(steps, lambda keys=keys, kept=kept: change_root(keys, kept, kind=Kind.FILE, now=NOW))
        for _again in range(2):
            opened = house(folder)  # with whichever root is kept
            assert opened.derived("database") == secret
            assert opened.keyring.key(mine) == key
            finish_change(opened.home, opened.root, opened.keyring)
            assert list(opened.home.wrappings()) == [opened.root.id.hex()]
            opened.keyring.rotate(now=NOW)
            opened.close()
        keys.close()
    assert steps > 15


def test_a_root_travels_under_a_passphrase(tmp_path: Path) -> None:
    keys = house(tmp_path)
    (tmp_path / "carried").write_bytes(custody.carried(keys.root, PASSPHRASE))
    assert custody.from_carried(tmp_path / "carried", PASSPHRASE) == keys.root
    assert keys.root.reveal().hex() not in (tmp_path / "carried").read_text()


def test_the_drill_counts_for_the_present_root_and_a_year(tmp_path: Path) -> None:
    keys = house(tmp_path)
    assert drill(keys.home, keys.root, now=NOW).due
    sheet = custody.written(keys.root).decode()
    verify_sheet(keys.home, keys.root, typed=sheet.lower().replace("-", " "), now=NOW)
    assert drill(keys.home, keys.root, now=NOW).last == NOW
    assert not drill(keys.home, keys.root, now=NOW + YEARLY).due
    assert drill(keys.home, keys.root, now=NOW + YEARLY * 1.01).due
    assert "root" in json.loads((tmp_path / "keys" / "drill").read_text())
    changed = change_root(keys, Root.new(), kind=Kind.FILE, now=NOW)
    assert drill(changed.home, changed.root, now=NOW).due
    with pytest.raises(KeyRefused, match="another root key's"):
        verify_sheet(changed.home, changed.root, typed=sheet, now=NOW)
