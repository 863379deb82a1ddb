"""Every file in which this program, or its database, may have stored something."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from peili.vault.scan.opening import places_of
from peili.vault.scan.places import Place, failing, of_text

IN_HOME = ("keys", "media", "spool", "exports", "static", "logs", "backups")
TEMPORARY = ("etilqs_*", "sqlite_*", "peili*", "*.upload*", "pgsql_tmp*")
Surface = Callable[[tuple[str, ...]], str]
BESIDE = {
    "": "database file",
    "-wal": "write-ahead log",
    "-shm": "shared memory",
    "-journal": "journal",
}


def in_home(home: Path, database: Path | None) -> Iterator[Place]:
    """Yield everything in the data folder, whether the program knows it or not, and the database's files."""
    beside = _beside(database) if database else {}
    for path in _sorted(beside):
        yield from places_of(beside[path], path, path.name)
    yield from _tree(
        home, lambda parts: parts[0] if parts[0] in IN_HOME and len(parts) > 1 else "home", beside
    )


def in_folder(surface: str, folder: Path) -> Iterator[Place]:
    """Yield everything in another folder, or the one file it is."""
    if folder.is_file():
        yield from places_of(surface, folder, str(folder))
    elif folder.is_dir():
        yield from _tree(folder, lambda _parts: surface, ())
    else:
        yield failing(surface, str(folder), "it is not there, or may not be seen")


def in_server(folder: Path) -> Iterator[Place]:
    """Yield the files of a PostgreSQL server's data folder."""
    names = {"base": "server: tables", "global": "server: tables", "pg_wal": "server: write-ahead log"}
    names |= {"pg_stat": "server: statistics", "pg_stat_tmp": "server: statistics"}
    names |= {"log": "server: log", "pg_log": "server: log"}
    yield from _tree(folder, lambda parts: names.get(parts[0], "server: other"), ())


def temporary(environ: Mapping[str, str], home: Path) -> Iterator[Place]:
    """Yield this program's temporary files: all of its own folder, and what it may leave in a shared one."""
    own = environ.get("SQLITE_TMPDIR")
    if own:
        yield from in_folder("temporary files", Path(own))
    shared = Path(tempfile.gettempdir())
    found = {
        path
        for pattern in TEMPORARY
        for path in shared.glob(pattern)
        if _ours(path) and not path.is_relative_to(home)
    }
    for path in _sorted(found):
        yield from in_folder("temporary files", path)


def _ours(path: Path) -> bool:
    try:
        return path.lstat().st_uid == os.getuid() and not path.is_symlink()
    except OSError:
        return False


def _beside(database: Path) -> dict[Path, str]:
    found = {database.with_name(database.name + end): surface for end, surface in BESIDE.items()}
    found |= dict.fromkeys(database.parent.glob(f"{database.name}-mj*"), "journal")
    return {path: surface for path, surface in found.items() if path.exists()}


def _tree(root: Path, surface_of: Surface, left_out: Iterable[Path]) -> Iterator[Place]:
    """Yield the files below a folder, with their names as a place of their own; links are not followed."""
    names: dict[str, list[str]] = {}
    hidden: list[OSError] = []
    skip = set(left_out)
    for folder, folders, files in os.walk(root, onerror=hidden.append):
        folders.sort()
        for path in (Path(folder) / file for file in sorted(files)):
            relative = path.relative_to(root)
            surface = surface_of(relative.parts)
            names.setdefault(surface, []).append(str(relative))
            if path not in skip and path.is_file() and not path.is_symlink():
                yield from places_of(surface, path, str(relative))
    for surface, listed in names.items():
        yield of_text(surface, "names of files", listed)
    for error in hidden:
        yield failing(
            surface_of((Path(error.filename).name,)), str(error.filename), error.strerror or "hidden"
        )


def _sorted(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=str)
