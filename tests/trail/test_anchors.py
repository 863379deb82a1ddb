"""Anchors: signed statements of the chains' heads, what they find, and the verifier that stands alone."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import DatabaseError, connection, transaction

from peili.config import cli
from peili.trail.anchored import compare, first_unsound
from peili.trail.commands import PROGRAM
from peili.trail.commands.anchoring import anchor, compare_digest
from peili.trail.commands.ending import open_door, remove_old
from peili.trail.commands.linking import link_new
from peili.trail.exporting import checkpoint_lines, lines
from peili.trail.models import Anchor, Chain, Checkpoint, Comparison, Entry, EntrySubject
from peili.trail.queries import OWN
from peili.trail.rules.anchors import heads_of
from peili.trail.signing import public_key
from peili.trail.verifying import Break, Differs
from peili.vault.sheet import to_groups
from tests.support.builders import NOW
from tests.support.trails import CLIENTS, STAFF, broken, linked, raw, sql, walk_of
from tools import verify_trail

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "verify_trail.py"
MANY = 10_000
SOME = 200


def cut(after: int) -> None:
    """Cut a chain's end and set its head back, as one who may do anything in the database."""
    with open_door():
        rest = Entry.objects.filter(register_id=CLIENTS, number__gt=after)
        EntrySubject.objects.filter(entry__in=rest).delete()
        rest.delete()
    last = Entry.objects.get(register_id=CLIENTS, number=after)
    Chain.objects.filter(pk=CLIENTS).update(number=after, hash=last.hash)


def rewrite() -> None:
    """Change an entry and compute the whole chain anew."""
    with open_door():
        Entry.objects.filter(register_id=CLIENTS, number=2).update(act="client.harmless")
        sql("UPDATE trail_entry SET number = NULL, hash = NULL WHERE register_id = %s", raw(CLIENTS))
    Chain.objects.filter(pk=CLIENTS).update(number=0, hash=bytes(32))
    link_new()


def test_an_anchor_states_every_chain_and_is_signed_by_the_shown_key():
    linked(3)
    linked(2, register_id=None)
    made = anchor(now=NOW)
    key = Ed25519PublicKey.from_public_bytes(public_key())
    key.verify(bytes(made.signature), made.text.encode())
    with pytest.raises(InvalidSignature):
        key.verify(bytes(made.signature), made.text.replace("number 1", "number 2").encode())
    heads = {head.chain_id: (head.first, head.last, head.hash) for head in heads_of(made.text)}
    stored = {chain.pk: (1, chain.number, bytes(chain.hash)) for chain in Chain.objects.all()}
    assert heads == stored
    assert {CLIENTS, OWN} <= set(heads)
    assert f"key {public_key().hex()}\n" in made.text


def test_the_end_cut_off_with_its_head_is_missed():
    linked(9)
    anchor(now=NOW)
    linked(3)
    cut(9)
    assert broken() is None  # nothing signed is gone: what is younger than the last anchor cannot be missed
    cut(7)
    assert broken() == Break(8, None, Differs.MISSING)


def test_a_chain_computed_anew_differs_from_its_anchor():
    linked(5)
    anchor(now=NOW)
    rewrite()
    found = broken()
    assert (found.number, found.differs) == (5, Differs.ANCHOR)


def test_a_whole_chain_removed_is_missed():
    linked(3)
    anchor(now=NOW)
    with open_door():
        EntrySubject.objects.all().delete()
        Entry.objects.filter(register_id=CLIENTS).delete()
    Chain.objects.filter(pk=CLIENTS).delete()
    assert walk_of(CLIENTS).broken == Break(1, None, Differs.MISSING)


def test_entries_removed_under_a_forged_opening_are_missed():
    linked(6)
    anchor(now=NOW)
    third = Entry.objects.get(register_id=CLIENTS, number=3)
    with open_door():
        old = Entry.objects.filter(register_id=CLIENTS, number__lte=3)
        EntrySubject.objects.filter(entry__in=old).delete()
        old.delete()
    Checkpoint.objects.create(chain_id=CLIENTS, number=3, hash=third.hash, made_at=NOW, opening=True)
    assert broken() == Break(3, None, Differs.ANCHOR)


def test_the_lawful_end_of_entries_agrees_with_earlier_anchors():
    linked(6)
    made = anchor(now=NOW)
    remove_old(before=NOW + timedelta(seconds=3), now=NOW + timedelta(days=1))
    link_new()
    assert broken() is None
    remove_old(before=NOW + timedelta(days=9), now=NOW + timedelta(days=9))
    link_new()
    assert broken() is None
    assert compare(bytes(made.digest)).agrees
    Checkpoint.objects.latest("number")
    with open_door():
        Checkpoint.objects.filter(chain_id=CLIENTS).update(made_at=NOW)
    assert broken().differs is Differs.ANCHOR


def test_anchors_follow_one_another_and_a_missing_or_changed_one_is_named():
    for day in range(4):
        linked(1)
        anchor(now=NOW + timedelta(days=day))
    anchors = Anchor.objects.order_by("number")
    assert first_unsound(anchors) is None
    assert first_unsound(anchors.exclude(number=3)) == 3
    assert first_unsound(anchors.exclude(number=1)) is None  # from any of them on
    with open_door():
        Anchor.objects.filter(number=2).update(text=anchors[1].text.replace("waiting 0", "waiting 7"))
    assert first_unsound(anchors.all()) == 2
    with open_door():
        Anchor.objects.filter(number=2).update(signature=bytes(64))
    assert first_unsound(anchors.all()) == 2


def test_the_database_refuses_to_change_or_remove_an_anchor():
    linked(1)
    anchor(now=NOW)
    for act in (lambda: Anchor.objects.update(text="x"), lambda: Anchor.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_digest_from_outside_agrees_until_something_it_states_is_gone():
    linked(5)
    made = anchor(now=NOW)
    linked(2)
    digest = bytes(made.digest)
    assert compare_digest(typed=digest, by=PROGRAM, now=NOW).agrees
    assert Comparison.objects.get().anchor_id == made.pk
    assert Entry.objects.latest("id").act == "trail.compare"
    assert compare(bytes(32)).anchor is None
    cut(4)
    found = compare_digest(typed=digest, by=PROGRAM, now=NOW)
    assert (found.agrees, found.differs.chain_id, found.differs.last) == (False, CLIENTS, 5)
    assert Entry.objects.latest("id").act == "trail.compare_differs"
    assert Comparison.objects.count() == 1


def export(folder: Path, *, persons: bool = True) -> tuple[Path, list[str]]:
    """Write the trail and its checkpoints; return the file and the verifier's other arguments."""
    trail = folder / "trail.jsonl"
    trail.write_text("".join(f"{line}\n" for line in lines(persons=persons)), encoding="utf-8")
    arguments = ["--key", public_key().hex()]
    for each in Anchor.objects.order_by("number"):
        path = folder / f"{each.number}.txt"
        path.write_text(checkpoint_lines(each), encoding="utf-8")
        arguments += ["--checkpoint", str(path), "--digest", " ".join(to_groups(bytes(each.digest)))]
    return trail, arguments


def alone(trail: Path, *arguments: str) -> tuple[int, str]:
    """Run the verifier as on a machine without Peili: isolated, with no packages in sight."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(trail), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=trail.parent)
    assert not done.stderr
    return done.returncode, done.stdout


def test_the_verifier_stands_alone_and_finds_a_planted_change(tmp_path: Path):
    linked(8)
    anchor(now=NOW)
    linked(4, register_id=None)
    remove_old(before=NOW + timedelta(seconds=2), now=NOW + timedelta(days=1))
    link_new()
    anchor(now=NOW + timedelta(days=1))
    trail, arguments = export(tmp_path)
    assert alone(trail, *arguments)[0] == 0
    whole = trail.read_text(encoding="utf-8")
    trail.write_text(whole.replace('"client.open"', '"client.shut"', 1), encoding="utf-8")
    code, said = alone(trail, *arguments)
    assert code == 1
    assert "was changed" in said
    trail.write_text(whole, encoding="utf-8")
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    code, said = alone(trail, "--key", other, *arguments[2:])
    assert code == 1
    assert "not signed by this key" in said


def findings(trail: Path, arguments: list[str]) -> list[str]:
    """Run the verifier in this process, where its every round costs no start of Python."""
    texts = [(name, Path(name).read_text(encoding="utf-8")) for name in arguments[3::4]]
    digests = [verify_trail.read_groups(each) for each in arguments[5::4]]
    return verify_trail.check(trail, public_key(), texts, digests)[0]


def edits(rows: list[str]) -> dict[str, Callable[[int], list[str]]]:
    """Return what may be done to a line of the file."""

    def changed(row: int, **values: object) -> list[str]:
        return [*rows[:row], json.dumps(json.loads(rows[row]) | values), *rows[row + 1 :]]

    def swapped(at: int) -> list[str]:
        other = at + 1 if at + 1 < len(rows) and '"chain"' not in rows[at + 1] else at - 1
        kept = list(rows)
        kept[at], kept[other] = kept[other], kept[at]
        return kept

    return {
        "act": lambda at: changed(at, act="forged"),
        "time": lambda at: changed(at, at=json.loads(rows[at])["at"] + 1),
        "who": lambda at: changed(at, actor=["00000000-0000-0000-0000-000000000001", "00" * 16]),
        "hash": lambda at: changed(at, hash="11" * 32),
        "removed": lambda at: [*rows[:at], *rows[at + 1 :]],
        "twice": lambda at: [*rows[:at], rows[at], *rows[at:]],
        "swapped": swapped,
        "cut": lambda at: [
            *rows[:at],
            *(
                row
                for row in rows[at:]
                if json.loads(row).get("register") != json.loads(rows[at])["register"]
            ),
        ],
    }


def check_every_entry(folder: Path, *, step: int) -> int:
    """Edit every `step`-th entry of the file, in one way after another; return how many edits were found."""
    trail, arguments = export(folder)
    rows = trail.read_text(encoding="utf-8").splitlines()
    assert findings(trail, arguments) == []
    places = [at for at, row in enumerate(rows) if '"chain"' not in row and '"export"' not in row]
    tried, missed = 0, []
    for turn, at in enumerate(places[::step]):
        all_of_them = sorted(edits(rows).items())
        name, edit = all_of_them[turn % len(all_of_them)]
        trail.write_text("\n".join(edit(at)) + "\n", encoding="utf-8")
        tried += 1
        if not findings(trail, arguments):
            missed.append((name, at))
    assert missed == []
    return tried


def test_the_verifier_finds_any_edit_of_any_entry(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    if connection.vendor == "postgresql":
        return  # the file is the same whatever engine it came from
    linked(SOME - 50)
    linked(50, register_id=STAFF)
    anchor(now=NOW)
    tried = check_every_entry(tmp_path, step=1)
    with capsys.disabled():
        print(f" 0 of {tried} edits of {SOME} entries missed", end=" ")  # noqa: T201  # the figure with its N is what is shown
    assert tried == SOME


@pytest.mark.deep
def test_the_verifier_finds_edits_among_ten_thousand(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    linked(MANY)
    anchor(now=NOW)
    tried = check_every_entry(tmp_path, step=MANY // 200)
    with capsys.disabled():
        print(f" 0 of {tried} edits among {MANY} entries missed", end=" ")  # noqa: T201  # the figure with its N is what is shown


def test_an_export_without_persons_names_nobody_and_verifies(tmp_path: Path):
    linked(4)
    anchor(now=NOW)
    trail, arguments = export(tmp_path, persons=False)
    assert findings(trail, arguments) == []
    said = trail.read_text(encoding="utf-8")
    named = [
        *Entry.objects.values_list("actor_id", "thing_id", "visit_id"),
        *EntrySubject.objects.values_list("subject_id"),
    ]
    assert [each for row in named for each in row if each and str(each) in said] == []


def test_the_verifier_is_short_and_uses_the_standard_library_alone():
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 300
    imported = {
        line.split()[1].partition(".")[0]
        for line in text.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= sys.stdlib_module_names


def test_its_signatures_agree_with_the_librarys():
    for number in range(12):
        key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        public, message = key.public_key().public_bytes_raw(), bytes(range(number * 9))
        signature = key.sign(message)
        assert verify_trail.signed(public, message, signature)
        assert not verify_trail.signed(public, message + b"x", signature)
        assert not verify_trail.signed(
            public, message, signature[:40] + bytes([signature[40] ^ 1]) + signature[41:]
        )
        late = (int.from_bytes(signature[32:], "little") + verify_trail.L).to_bytes(32, "little")
        assert not verify_trail.signed(public, message, signature[:32] + late)  # no second form of one


def test_the_command_signs_exports_and_compares(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("peili.config.keeping.no_house", str)  # a test's database has another name
    linked(3)
    assert cli.main(["trail", "anchor"]) == 0
    groups = capsys.readouterr().out.partition(": ")[2].strip()
    assert cli.main(["trail", "verify", "--digest", groups]) == 0
    assert "digest of checkpoint 1" in capsys.readouterr().out
    assert cli.main(["trail", "export", str(tmp_path / "t")]) == 0
    assert cli.main(["trail", "key"]) == 0
    assert public_key().hex() in capsys.readouterr().out
    assert cli.main(["trail", "checkpoint"]) == 0
    assert capsys.readouterr().out == checkpoint_lines(Anchor.objects.get())
    assert cli.main(["trail", "checkpoint", "--number", "9"]) == 2
    assert cli.main(["trail", "verify", "--digest", groups[:-1] + "!"]) == 1
    cut(2)
    assert cli.main(["trail", "verify", "--digest", groups]) == 1
    assert "THE LOG DIFFERS" in capsys.readouterr().out
