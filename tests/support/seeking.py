"""Looking for canaries: what was logged, what stands readable anywhere, and what no row holds."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from peili.config.logs import Places
from peili.promises.declare import personal_fields
from peili.promises.sealed import is_sealed
from peili.promises.walls import as_owner
from peili.vault.scan.looking import places
from peili.vault.scan.scanning import Scan
from tests.support.postgres import log_folder

SQL = "django.db.backends"
LOGGERS = ("django", "django.request", "django.server", "peili", SQL)


@contextmanager
def logged(folder: Path) -> Iterator[Path]:
    """Write what the program logs into a file as the house would, with every statement of SQL too."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "canaries.log"
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(Places("%(levelname)s %(name)s: %(message)s"))
    loggers = [logging.getLogger(name) for name in LOGGERS]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.addHandler(handler)
    logging.getLogger(SQL).setLevel(logging.DEBUG)
    try:
        with _every_statement_logged():
            yield path
    finally:
        for each, level in zip(loggers, levels, strict=True):
            each.removeHandler(handler)
            each.setLevel(level)
        handler.close()
        path.unlink()


@contextmanager
def _every_statement_logged() -> Iterator[None]:
    """Let Django log each statement and its parameters, in the server's threads too."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BaseDatabaseWrapper, "queries_logged", property(lambda _self: True))
        yield


def found(typed: dict[str, str]) -> dict[str, set[str]]:
    """Return the fields whose values stand readable somewhere, each with the kinds of storage."""
    values = {value: {field} for field, value in typed.items()}
    with as_owner():
        report = Scan(values, key=b"k").run(places(also=log_folder(), environ={}))
    assert report.unreadable == []
    told: dict[str, set[str]] = {}
    for hit in report.hits:
        for field in hit.fields:
            told.setdefault(field, set()).add(hit.surface)
    return told


def unwritten(values: Iterable[str]) -> set[str]:
    """Return the sealed fields in whose rows no value of the corpus stands."""
    typed = {_plain(value) for value in values}
    return {
        f"{model._meta.label}.{field.name}"
        for model, field, _said in personal_fields()
        if is_sealed(field)
        and not any(
            value in _plain(str(getattr(row, field.name))) for row in model.objects.all() for value in typed
        )
    }


def _plain(value: str) -> str:
    return value.replace(" ", "").removeprefix("+358").removeprefix("0")
