"""What is inside a backup file: a manifest, then the contents of its parts one after another."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from peili.vault.backup.refused import RestoreRefused
from peili.vault.backup.stream import Header, Reader, damaged, writing

PIECE = 1 << 20
LONGEST_MANIFEST = 1 << 28
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the house: its place below the data folder, its size and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup file says of itself. Proved with the file; it holds no values of people."""

    made_at: str
    program: str
    journal_head: str
    engine: str = ""
    keyed: bool = False
    migrations: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def describe(files: Mapping[str, Path]) -> list[Part]:
    """Return the parts of these files, by name."""
    return [Part(name, path.stat().st_size, _sha256(path)) for name, path in sorted(files.items())]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(path: Path, key: bytes, header: Header, manifest: Manifest, files: Mapping[str, Path]) -> int:
    """Write a backup file, whole or not at all; return its size."""
    said = json.dumps(asdict(manifest), sort_keys=True).encode()
    with writing(path, key, header) as writer:
        writer.write(len(said).to_bytes(4, "big") + said)
        for part in manifest.parts:
            with files[part.name].open("rb") as file:
                while piece := file.read(PIECE):
                    writer.write(piece)
    return path.stat().st_size


def read(path: Path, key: bytes, into: Path) -> Manifest:
    """Write the parts of a backup file below a folder, every byte proved; RestoreRefused otherwise."""
    with path.open("rb") as file:
        reader = Reader(path, file, key)
        manifest = _manifest(reader, path.name)
        names = {part.name for part in manifest.parts if NAME.fullmatch(part.name) and part.size >= 0}
        if len(names) != len(manifest.parts):
            raise damaged(path.name)
        for part in manifest.parts:
            if _extract(reader, part, into / part.name) != part.sha256:
                raise damaged(path.name)
        reader.finish()
    return manifest


def _manifest(reader: Reader, name: str) -> Manifest:
    length = int.from_bytes(reader.read(4), "big")
    if length > LONGEST_MANIFEST:
        raise damaged(name)
    try:
        said: dict[str, Any] = json.loads(reader.read(length))
        parts = [Part(**part) for part in said.pop("parts")]
        return Manifest(**said, parts=parts)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise RestoreRefused(f"{name} was written by another version of the program.") from None


def _extract(reader: Reader, part: Part, to: Path) -> str:
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, left = hashlib.sha256(), part.size
    with to.open("xb") as file:
        to.chmod(0o600)
        while left:
            piece = reader.read(min(left, PIECE))
            file.write(piece)
            digest.update(piece)
            left -= len(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()
