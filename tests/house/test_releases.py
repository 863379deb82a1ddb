"""A release is signed file for file: what was changed, added, taken away or signed by another is refused."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHEEL = "peili-0.1.0-py3-none-any.whl"


def key(folder: Path, name: str, signs: str = "peili-release") -> Path:
    """Make a key, and beside it the list that lets it sign."""
    made = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", made], check=True)
    public = made.with_suffix(".pub").read_text(encoding="utf-8")
    made.with_suffix(".signers").write_text(f'release namespaces="{signs}" {public}', encoding="utf-8")
    return made


def release(act: str, *words: Path) -> bool:
    done = subprocess.run([ROOT / "tools" / "release", act, *words], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / WHEEL).write_bytes(b"what was built")
    assert release("sign", key(tmp_path, "key"), tmp_path / "dist")
    return tmp_path


def checked(signed: Path, signers: str = "key.signers") -> bool:
    return release("check", signed / signers, signed / "dist")


def test_what_was_signed_is_taken_with_the_lock_and_the_bill_of_materials(signed: Path):
    assert checked(signed)
    names = {each.name for each in (signed / "dist").iterdir()}
    assert names == {WHEEL, "requirements.lock", "sbom.json", "SHA256SUMS", "SHA256SUMS.sig"}


def test_another_hand_is_refused(signed: Path):
    key(signed, "other")
    key(signed, "letters", signs="letters")
    assert not checked(signed, "other.signers")
    assert not checked(signed, "letters.signers")
    assert release("sign", signed / "other", signed / "dist")
    assert not checked(signed)


@pytest.mark.parametrize("change", ["a file", "one more", "one less", "the list", "no signature"])
def test_what_is_not_as_it_was_signed_is_refused(signed: Path, change: str):
    dist = signed / "dist"
    if change == "a file":
        (dist / WHEEL).write_bytes(b"what was Built")
    elif change == "one more":
        (dist / "sitecustomize.py").touch()
    elif change == "one less":
        (dist / "sbom.json").unlink()
    elif change == "the list":
        (dist / WHEEL).unlink()
        lines = (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines(keepends=True)
        (dist / "SHA256SUMS").write_text("".join(each for each in lines if WHEEL not in each), "utf-8")
    else:
        (dist / "SHA256SUMS.sig").unlink()
    assert not checked(signed)


def test_without_a_wheel_nothing_is_signed(tmp_path: Path):
    assert not release("sign", key(tmp_path, "key"), tmp_path)
