"""The project's own files, read once, for the tests about the code itself."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "peili"
CODE = ("src", "tests", "bench", "tools")
TEXT = {
    ".css",
    ".html",
    ".js",
    ".lock",
    ".md",
    ".po",
    ".py",
    ".sh",
    ".svg",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
    "",
}


@cache
def files() -> tuple[Path, ...]:
    """Return every file that belongs to the project: what git holds or would add."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(path for path in map(ROOT.joinpath, found.splitlines()) if path.is_file()))


def python(*folders: str) -> list[Path]:
    """Return the Python files under these folders, migrations aside: Django writes those."""
    return [
        path
        for path in files()
        if path.suffix == ".py"
        and inside(path).startswith(folders or CODE)
        and "/migrations/" not in inside(path)
    ]


def templates() -> list[Path]:
    return [path for path in files() if path.suffix in {".html", ".txt"} and "/templates/" in inside(path)]


def texts() -> list[Path]:
    return [path for path in files() if path.suffix in TEXT]


def inside(path: Path) -> str:
    """Return a file's path as one writes it from the project's folder."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), inside(path))


def rooms() -> list[str]:
    """Return the rooms' names: the packages directly under `peili`."""
    return sorted(path.parent.name for path in SRC.glob("*/__init__.py"))
