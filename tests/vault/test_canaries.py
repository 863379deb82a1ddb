"""What people type into the running program is readable nowhere it stores bytes, whatever goes wrong."""

import ast
import importlib
import logging
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from peili.agreements.models import Agreement
from peili.booking.models import Appointment
from peili.care.commands.allergies import note_allergy
from peili.config.demo.making import PASSWORD as DEMO_PASSWORD
from peili.config.logs import Places
from peili.config.machine import DEMO
from peili.house.queries import local
from peili.promises.declare import personal_fields
from peili.promises.sealed import is_sealed
from peili.trail.commands import PROGRAM
from peili.vault.scan.looking import places
from peili.vault.scan.scanning import Scan
from tests.support.backups import in_house, peili
from tests.support.builders import NOW, PASSWORD, create_service
from tests.support.canaries import (
    CHOSEN,
    COLLIDE,
    GROWN,
    STORED,
    TYPED,
    UNTYPED,
    Corpus,
    Visitor,
    Walk,
    named,
    watched,
)
from tests.support.care import make_care
from tests.support.crawling import Crawl
from tests.support.papers import answer, assess_well, need_form
from tests.support.postgres import log_folder
from tests.support.salon import make_salon
from tests.support.serving import serving
from tests.support.sources import SRC, parsed, python
from tests.support.trails import sql
from tests.support.unsealed import sealing_off

SQL = "django.db.backends"
LOGGERS = ("django", "django.request", "django.server", "peili", SQL)
UNWRITTEN = {
    "people.Staff.name": "comes from the house's profile, which no form writes",
    "people.Account.sign_in_name": "is given on the command line",
    "outbox.Message.heading": "is the house's own words",
    "outbox.Message.body": "tells of a visit in the house's own words, without a name",
    "outbox.Message.stop_url": "stands in what is sent by consent, and nothing asks for one yet",
}
CHOICES = {  # sealed too, but chosen from lists, counted, drawn, or taken from the house's own things
    "agreements.Agreement": "shown strokes",
    "agreements.Sitting": "draft",
    "agreements.Survey": "answers",
    "care.Allergy": "substance",
    "care.Amendment": "kind",
    "care.Draft": "codes done given lots result settings",  # becomes the record, and goes
    "care.LotUse": "number product",
    "care.ProgrammeStep": "from_days to_days",
    "care.Reaction": "number product serious",
    "care.Sale": "number product",
    "care.SkinAnalysis": "conditions fitzpatrick method sensitivity skin_type",
    "care.TreatmentRecord": "codes given",
}
CRAWLED = ("care.", "agreements.")  # rooms whose forms a crawler fills; what it must reach is seen there
RAW = {"name", "why", "words"}  # what these rooms read past their forms and a person writes


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # others' files come and go in the shared one


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


def written_fields() -> set[str]:
    """Return every field of every form in which something is written, not chosen."""
    return {
        f"{named(form)}.{name}"
        for form in all_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if not isinstance(field, CHOSEN)
    }


def raw_keys(tree: ast.Module) -> Iterator[str]:
    """Yield what a module reads of a request past its forms: keys of POST; `body` and `FILES` as such."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"body", "FILES"} and _is_request(node.value):
            yield node.attr
        if isinstance(node, ast.Call) and _is_post(getattr(node.func, "value", None)):
            yield _said(node.args[0])
        if isinstance(node, ast.Compare) and any(map(_is_post, node.comparators)):
            yield _said(node.left)
        if isinstance(node, ast.Subscript) and _is_post(node.value):
            yield _said(node.slice)


def _said(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)


def _is_request(node: ast.AST) -> bool:
    return "request" in {getattr(node, "id", ""), getattr(node, "attr", "")}


def _is_post(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "POST"


def test_every_field_of_every_form_is_in_the_corpus_or_says_why_not() -> None:
    fields = written_fields()
    fields |= {f"POST.{key}" for path in python("src") for key in raw_keys(parsed(path))}
    assert len(fields) > 30
    fields -= {f"POST.{key}" for key in RAW}
    fields -= {each for each in fields - UNTYPED.keys() if each.startswith(CRAWLED)}
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
    make_salon()
    return Walk(server.url, Corpus(), sign_in="olga", password=PASSWORD)


def found(typed: dict[str, str]) -> dict[str, set[str]]:
    """Return the fields whose values stand readable somewhere, each with the kinds of storage."""
    values = {value: {field} for field, value in typed.items()}
    report = Scan(values, key=b"k").run(places(also=log_folder(), environ={}))
    assert report.unreadable == []
    told: dict[str, set[str]] = {}
    for hit in report.hits:
        for field in hit.fields:
            told.setdefault(field, set()).add(hit.surface)
    return told


def unwritten(values: Iterable[str], *, crawled: bool) -> set[str]:
    """Return the sealed fields of some rooms in whose rows no value of the corpus stands."""
    typed = {_plain(value) for value in values}
    sealed = [(model, field.name) for model, field, _said in personal_fields() if is_sealed(field)]
    return {
        f"{model._meta.label}.{name}"
        for model, name in sealed
        if model._meta.label.startswith(CRAWLED) is crawled
        and not any(
            value in _plain(str(getattr(row, name))) for row in model.objects.all() for value in typed
        )
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
        left = unwritten(walk.corpus.values.values(), crawled=False)
        assert left <= UNWRITTEN.keys(), "no form writes these: type a canary, or say why not"
        with colliding():
            assert walk.new_client().status == 200
            assert walk.new_client().status == 500
            walk.book()
            assert walk.book()[1].startswith("500 ")
        said = log.read_text(encoding="utf-8")
        assert said.count("IntegrityError") >= 2
        assert "INSERT INTO" in said
        assert found(walk.corpus.searched()) == {}


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
        told = found(walk.corpus.searched(*STORED))
    assert sorted(field for field, surfaces in told.items() if "tables" in surfaces) == sorted(
        walk.corpus.searched(*STORED)
    )


def papers_today(care: Any) -> Any:
    """Book a treatment of today that needs an agreement, its survey answered and its assessment made."""
    now = datetime.now(tz=UTC)
    service = create_service(care.salon.house, care.salon.owner, care.bea, slug="hifu", name="HIFU")
    need_form(service)
    visit = Appointment.objects.create(
        service=service,
        staff=care.salon.owner,
        client=care.aino,
        starts_at=now,
        ends_at=now + timedelta(hours=1),
        price_cents=7500,
        channel=Appointment.Channel.DESK,
        made_at=now,
    )
    answer(visit, now=now, on=local(now).date())
    assess_well(visit, care.salon.owner, now=now, on=local(now).date())
    return visit


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_what_is_typed_about_health_is_found_nowhere(live_server: Any) -> None:
    care = make_care()
    note_allergy(substance="nickel", client=care.aino, staff=care.bea, by=PROGRAM, now=NOW)
    visit = papers_today(care)
    with logged(settings.MACHINE.home / "logs"), watched() as seen, every_statement_logged():
        crawls = [desk_crawl(live_server.url), tablet_crawl(live_server.url, visit)]
        crawls[0].go(
            f"/desk/clients/{care.aino.pk}/", care.address, f"/desk/papers/{visit.pk}/", "/care/reactions/"
        )
        agreement = Agreement.objects.get()
        crawls[0].go(f"/desk/agreements/{agreement.pk}/")
        values = {field: value for each in crawls for field, value in each.values.items()}
        touched = {field for field, _value in seen} | written_fields()
        reached = {field for field, value in seen if value in values.values()}
        left = {field for field in touched - reached if field.startswith(CRAWLED)}
        assert sorted(left - UNTYPED.keys() - GROWN.keys()) == [], (
            "lead the crawler to these, or say why they are untyped"
        )
        assert {name for each in crawls for name in each.names} >= RAW
        chosen = {f"{model}.{name}" for model, names in CHOICES.items() for name in names.split()}
        assert sorted(unwritten(values.values(), crawled=True) - chosen) == []
        assert found(values) == {}


def desk_crawl(base: str) -> Crawl:
    """Return a crawler signed in as the owner, who also treats; it ends nothing and takes nothing back."""
    leave = ("/tablet/", "/withdraw/", "/edit/", "/products/", "/lots/", "/texts/")
    within = ("/care/", "/desk/papers/", "/desk/agreements/")
    return Crawl(signed_in(base), within=within, leave=leave)


def tablet_crawl(base: str, visit: Any) -> Crawl:
    """Give a tablet to the client and return who reads and signs there."""
    tablet = signed_in(base)
    tablet.get(f"/desk/papers/{visit.pk}/")
    given = tablet.send(f"/desk/papers/{visit.pk}/tablet/", [("identity", "known")])
    crawl = Crawl(tablet, within=("/forms/",), leave=("/end/", "/about/"))
    crawl.go(given.path)
    return crawl


def signed_in(base: str) -> Visitor:
    """Return a browser of the owner's."""
    visitor = Visitor(base)
    visitor.get("/sign-in/")
    assert visitor.post("/sign-in/", name="olga", password=PASSWORD).path == "/desk/"
    return visitor


def test_a_house_of_its_own_keeps_them_sealed_without_whole_file_encryption(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("this house is an embedded one")
    home, corpus = tmp_path / "home", Corpus()
    plain = {"PEILI_SQLITE_KEYED": "0", "TMPDIR": str(tmp_path)}
    made = peili(home, "demo", "--clients", "5", **plain)
    assert made.returncode == 0, made.stderr
    (home / DEMO).unlink()  # the demo's doors stand before the house's own pages
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
