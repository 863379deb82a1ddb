"""What people type into the running program is readable nowhere it stores bytes, whatever goes wrong."""

import ast
import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from peili.config.demo.making import PASSWORD as DEMO_PASSWORD
from peili.config.logs import Places
from peili.promises.declare import personal_fields
from peili.promises.sealed import is_sealed
from peili.vault.scan.looking import places
from peili.vault.scan.scanning import Scan
from tests.support import canaries_care
from tests.support.backups import in_house, peili
from tests.support.builders import PASSWORD
from tests.support.canaries import CHOSEN, COLLIDE, STORED, TYPED, UNTYPED, Corpus, Walk, named, watched
from tests.support.canaries_care import treatments_given
from tests.support.care import make_care
from tests.support.postgres import log_folder
from tests.support.serving import serving
from tests.support.sources import SRC, parsed, python
from tests.support.trails import sql
from tests.support.unsealed import sealing_off

SQL = "django.db.backends"
LOGGERS = ("django", "django.request", "django.server", "peili", SQL)
UNWRITTEN = {
    "people.Staff.name": "comes from the house's profile, which no form writes",
    "people.Account.sign_in_name": "is given on the command line",
    **canaries_care.UNWRITTEN,
}


def all_forms() -> set[type[forms.BaseForm]]:
    """Return every form of the program, whichever module it is written in."""
    for path in python("src"):
        if "import forms" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(SRC.parent).with_suffix("").parts))
    found: set[type[forms.BaseForm]] = set()
    left: list[type[forms.BaseForm]] = [forms.BaseForm]
    while left:
        for each in left.pop().__subclasses__():
            left.append(each)
            if each.__module__.startswith("peili."):
                found.add(each)
    return found


def raw_keys(tree: ast.Module) -> Iterator[str]:
    """Yield what a module reads of a request past its forms: keys of POST; `body` and `FILES` as such."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"body", "FILES"} and _is_request(node.value):
            yield node.attr
        if isinstance(node, ast.Call) and _is_post(getattr(node.func, "value", None)):
            yield ast.literal_eval(node.args[0])
        if isinstance(node, ast.Compare) and any(map(_is_post, node.comparators)):
            yield ast.literal_eval(node.left)
        if isinstance(node, ast.Subscript) and _is_post(node.value):
            yield ast.literal_eval(node.slice)


def _is_request(node: ast.AST) -> bool:
    return "request" in {getattr(node, "id", ""), getattr(node, "attr", "")}


def _is_post(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "POST"


def test_every_field_of_every_form_is_in_the_corpus_or_says_why_not() -> None:
    fields = {
        f"{named(form)}.{name}"
        for form in all_forms()
        for name, field in form.base_fields.items()
        if not isinstance(field, CHOSEN)
    }
    fields |= {f"POST.{key}" for path in python("src") for key in raw_keys(parsed(path))}
    assert len(fields) > 30
    assert sorted(fields - TYPED.keys() - UNTYPED.keys()) == [], "type a canary into these, or say why not"
    assert sorted((TYPED.keys() | UNTYPED.keys()) - fields) == [], "these stand in no form any more"


def test_a_field_read_past_every_form_is_seen() -> None:
    read = "request.POST.get('x', ''); 'y' in request.POST; request.POST['z']; page.request.body; node.body"
    assert set(raw_keys(ast.parse(read))) == {"x", "y", "z", "body"}


@contextmanager
def logged(folder: Path) -> Iterator[Path]:
    """Write what the program logs into a file as the house would, with every statement of SQL too."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "canaries.log"
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(Places("%(levelname)s %(name)s: %(message)s"))
    loggers = [
        logging.getLogger(name) for name in ("django", "django.request", "django.server", "peili", SQL)
    ]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.addHandler(handler)
    logging.getLogger(SQL).setLevel(logging.DEBUG)
    try:
        yield path
    finally:
        for each, level in zip(loggers, levels, strict=True):
            each.removeHandler(handler)
            each.setLevel(level)
        handler.close()
        path.unlink()


def walk_in(server: Any) -> Walk:
    """Make a salon and return who fills its forms."""
    given = treatments_given(make_care())
    return Walk(server.url, Corpus(), sign_in="olga", password=PASSWORD, records=given)


def found(walk: Walk, *prefixes: str) -> dict[str, set[str]]:
    """Return the fields whose values stand readable somewhere, each with the kinds of storage."""
    values = {value: {field} for field, value in walk.corpus.searched(*prefixes).items()}
    report = Scan(values, key=b"k").run(places(also=log_folder(), environ={}))
    assert report.unreadable == []
    told: dict[str, set[str]] = {}
    for hit in report.hits:
        for field in hit.fields:
            told.setdefault(field, set()).add(hit.surface)
    return told


def unwritten(walk: Walk) -> set[str]:
    """Return the sealed fields in whose rows no value of the corpus stands."""
    typed = {_plain(value) for value in walk.corpus.values.values()}
    sealed = [(model, field.name) for model, field, _said in personal_fields() if is_sealed(field)]
    return {
        f"{model._meta.label}.{name}"
        for model, name in sealed
        if typed.isdisjoint(_plain(str(getattr(row, name))) for row in model._default_manager.all())
    }


def _plain(value: str) -> str:
    return value.replace(" ", "").removeprefix("+358").removeprefix("0")


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_what_is_typed_into_every_form_is_found_nowhere(live_server: Any) -> None:
    walk = walk_in(live_server)
    with logged(settings.MACHINE.home / "logs") as log, watched() as seen, every_statement_logged():
        walk.whole()
        assert sorted(TYPED.keys() - {"POST.typed"} - {field for field, _value in reached(walk, seen)}) == []
        assert unwritten(walk) == UNWRITTEN.keys()
        with colliding():
            assert walk.new_client().status == 200
            assert walk.new_client().status == 500
            walk.book()
            assert walk.book()[1].startswith("500 ")
        said = log.read_text(encoding="utf-8")
        assert said.count("IntegrityError") >= 2
        assert "INSERT INTO" in said
        assert found(walk) == {}


def reached(walk: Walk, seen: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the fields that were sent the very values of the corpus."""
    return seen & set(walk.corpus.values.items())


@contextmanager
def colliding() -> Iterator[None]:
    """Let the second new card, and the second booking online, break a rule of the database."""
    exec(COLLIDE, {})  # noqa: S102  # the same words run in a house of its own, in a child
    yield
    for table in ("people_client", "people_claim"):
        sql(f"DROP INDEX canary_{table}")


@contextmanager
def every_statement_logged() -> Iterator[None]:
    """Let Django log each statement and its parameters, in the server's threads too."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BaseDatabaseWrapper, "queries_logged", property(lambda _self: True))
        yield


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_with_sealing_switched_off_every_stored_field_is_found(live_server: Any) -> None:
    with sealing_off():
        walk = walk_in(live_server)
        walk.whole()
        told = found(walk, *STORED)
    assert sorted(field for field, surfaces in told.items() if "tables" in surfaces) == sorted(
        walk.corpus.searched(*STORED)
    )


def test_a_house_of_its_own_keeps_them_sealed_without_whole_file_encryption(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("this house is an embedded one")
    home, corpus = tmp_path / "home", Corpus()
    plain = {"PEILI_SQLITE_KEYED": "0", "TMPDIR": str(tmp_path)}
    made = peili(home, "demo", "--clients", "5", **plain)
    assert made.returncode == 0, made.stderr
    with serving(home, home / "logs" / "serve.log", **plain) as address:
        walk = Walk(address, corpus, sign_in="kirsi", password=DEMO_PASSWORD)
        walk.whole()
        in_house(home, COLLIDE, **plain)
        assert [walk.new_client().status, walk.new_client().status] == [200, 500]
        backed = peili(home, "backup", "--to", str(tmp_path / "to"), **plain)
        assert backed.returncode == 0, backed.stderr
        record = peili(home, "record", "--format", "json", **plain)
        (home / "exports").mkdir()
        (home / "exports" / "record.json").write_text(record.stdout)
        values = "\n".join(corpus.searched().values())
        also = ("--for", "-", "--also", str(tmp_path / "to"))
        clean = peili(home, "scan", *also, typed=values, **plain)
        assert (clean.returncode, clean.stdout.splitlines()[-1]) == (0, "nothing found"), clean.stdout
        for surface in ("write-ahead log", "database file", "tables", "logs", "exports", "also"):
            assert f"{surface}: " in clean.stdout
        (home / "spool").mkdir(exist_ok=True)
        (home / "spool" / "1").write_text(corpus.values["desk.CardForm.last_name"])
        assert peili(home, "scan", *also, typed=values, **plain).returncode == 1
