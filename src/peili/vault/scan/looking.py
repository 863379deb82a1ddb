"""The whole scan of a house: its own values, or given ones, in every place it stores bytes."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.conf import settings
from django.db import connection

import peili
from peili.promises.walls import as_owner
from peili.vault.scan.files import in_folder, in_home, in_server, temporary
from peili.vault.scan.places import Place
from peili.vault.scan.scanning import Report, Scan
from peili.vault.scan.tables import server_folders, tables
from peili.vault.scan.values import Wanted, drop_common_places, own_values

GIVEN = "given text"


def scan_own(*, at_most: int, also: Iterable[Path], environ: Mapping[str, str]) -> tuple[Report, Wanted]:
    """Look for the house's own sealed values; return also which were left out."""
    wanted = own_values(at_most=at_most)
    drop_common_places(wanted)
    scan = _scan(wanted.fields)
    for value in scan.leave_out(hit.code for hit in scan.run(_served()).hits):
        wanted.drop(value)
    return _run(scan, also, environ), wanted


def scan_for(texts: Iterable[str], *, also: Iterable[Path], environ: Mapping[str, str]) -> Report:
    """Look for given texts, however short."""
    return _run(_scan({text: {GIVEN} for text in texts}), also, environ)


def scan_values(wanted: Wanted, *, also: Iterable[Path], environ: Mapping[str, str]) -> Report:
    """Look for values that were read before they were erased; the house's own address is left out."""
    drop_common_places(wanted)
    return _run(_scan(wanted.fields), also, environ)


def places(*, also: Iterable[Path], environ: Mapping[str, str]) -> Iterator[Place]:
    """Yield every place of this house."""
    home: Path = settings.MACHINE.home
    embedded = connection.vendor == "sqlite"
    yield from in_home(home, Path(str(connection.settings_dict["NAME"])) if embedded else None)
    for setting, surface in (("STATIC_ROOT", "static"), ("MEDIA_ROOT", "media")):
        folder = getattr(settings, setting, None)
        if folder and Path(folder).is_dir() and home not in Path(folder).resolve().parents:
            yield from in_folder(surface, Path(folder))
    yield from temporary(environ, home)
    yield from tables()
    folders, hidden = server_folders()
    for folder in folders:
        yield from in_server(folder)
    named = list(also)
    yield from (place for place in hidden if not (named and place.surface == "server: log"))
    for path in named:
        yield from in_folder("also", path)


def _run(scan: Scan, also: Iterable[Path], environ: Mapping[str, str]) -> Report:
    """Look everywhere, in the tables as their owner: what a wall hides is stored all the same."""
    with as_owner():
        return scan.run(places(also=also, environ=environ))


def _scan(fields: Mapping[str, Iterable[str]]) -> Scan:
    return Scan(fields, key=bytes.fromhex(settings.LOOKUP_KEY))


def _served() -> Iterator[Place]:
    """Yield the program's own style sheets and scripts: what stands in them is no one's."""
    for folder in sorted(Path(peili.__file__).parent.glob("*/static")):
        yield from in_folder("static", folder)
