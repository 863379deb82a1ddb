"""What people type into the running program is readable nowhere it stores bytes, whatever goes wrong."""

import ast
import importlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django import forms
from django.conf import settings
from django.db import connection
from django.urls import reverse

from peili.config.demo.making import PASSWORD as DEMO_PASSWORD
from peili.config.machine import DEMO
from peili.outbox.commands.sending import send_due
from tests.support.backups import in_house, peili
from tests.support.backups import make_house as make_demo
from tests.support.builders import PASSWORD
from tests.support.canaries import COLLIDE, Walk
from tests.support.care import NOON
from tests.support.corpus import CHOSEN, CRAWLED, FOUNDED, STORED, TYPED, Corpus, named, watched
from tests.support.crawling import Crawl
from tests.support.failing import Failing
from tests.support.founding import Founding
from tests.support.rounds import ENDS, Rounds, make_house
from tests.support.salon import make_salon
from tests.support.seeking import found, logged, unwritten
from tests.support.serving import serving
from tests.support.sources import SRC, parsed, python
from tests.support.trails import sql
from tests.support.unsealed import sealing_off
from tests.support.untyped import GROWN, UNTYPED

STAFF = {"people.Staff.name", "people.Account.sign_in_name"}  # written while a house is set up
UNWRITTEN = {
    "outbox.Message.calendar": "is made of the visit's time and the house's own words",
    "people.Authenticator.seed": "is drawn by the program",
    "people.Device.held": "is what a page sent when the session ended, kept for signing in again",
    "people.Device.words": "is made of what the browser says of itself",
    "people.Passkey.credential": "is a key an authenticator made",
    "people.Passkey.name": "is what a member of the staff calls a device; it takes an authenticator",
    "outbox.Message.heading": "is the house's own words",
    "outbox.Message.stop_url": "is an address the program draws",
    "rights.PaperCard.scan": "is the name of a sealed file, which the program draws",
}
CHOICES = {  # sealed too, but chosen from lists, counted, drawn, or taken from the house's own things
    "agreements.Agreement": "strokes",
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
    "exchange.Calendar": "address user password",
}
# Addresses whose forms hold no word about anybody: what is typed there stands in UNTYPED.
READABLE = ("/paper/", "/campaigns/", "/authority/", "/products/", "/lots/", "/texts/")
LISTED = TYPED.keys() | CRAWLED | FOUNDED | UNTYPED.keys()


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
            yield _said(node.args[0]) if node.args else f"{node.func.attr}()"  # type: ignore[attr-defined]  # `_is_post` read its value
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
    assert sorted(fields - LISTED) == [], "type a canary into these, or say why not"
    assert sorted(LISTED - fields) == [], "these stand in no form any more"
    assert sorted((TYPED.keys() | CRAWLED | FOUNDED) & UNTYPED.keys()) == []


def test_a_field_read_past_every_form_is_seen() -> None:
    read = "request.POST.get('x', ''); 'y' in request.POST; request.POST['z']; page.request.body; node.body"
    assert set(raw_keys(ast.parse(read))) == {"x", "y", "z", "body"}


def walk_in(server: Any) -> Walk:
    """Make a salon and return who fills its forms."""
    make_salon()
    return Walk(server.url, Corpus(), sign_in="olga", password=PASSWORD)


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_what_is_typed_into_every_form_is_found_nowhere(live_server: Any) -> None:
    walk = walk_in(live_server)
    with logged(settings.MACHINE.home / "logs") as log, watched() as seen:
        walk.whole()
        assert sorted(TYPED.keys() - {"POST.typed"} - reached(walk.corpus.values, seen)) == []
        with colliding():
            assert walk.new_client().status == 200
            assert walk.new_client().status == 500
            walk.book()
            assert walk.book()[1].startswith("500 ")
        said = log.read_text(encoding="utf-8")
        assert said.count("IntegrityError") >= 2
        assert "INSERT INTO" in said
        assert found(walk.corpus.searched()) == {}


def reached(values: dict[str, str], seen: set[tuple[str, str]]) -> set[str]:
    """Return the fields that were sent values of the corpus."""
    return {field for field, value in seen if value in set(values.values())}


def about_nobody(values: dict[str, str], seen: set[tuple[str, str]]) -> set[str]:
    """Return where values were sent only in fields which hold no word about anybody."""
    untyped = UNTYPED.keys() | GROWN.keys()
    theirs = {value for field, value in seen if field not in untyped}
    nobodys = {value for field, value in seen if field in untyped} - theirs
    return {key for key, value in values.items() if value in nobodys}


@contextmanager
def colliding() -> Iterator[None]:
    """Let the second new card, and the second booking online, break a rule of the database."""
    exec(COLLIDE, {})  # noqa: S102  # the same words run in a house of its own, in a child
    yield
    for table in ("people_client", "people_claim"):
        sql(f"DROP INDEX canary_{table}")


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


@pytest.mark.long
@pytest.mark.engine(deep=True)
@pytest.mark.django_db(transaction=True)
def test_what_is_typed_on_the_rounds_of_the_house_is_found_nowhere(live_server: Any) -> None:
    with time_machine.travel(NOON, tick=True):
        failing = Failing()
        rounds = Rounds(live_server.url, make_house(), failing)
        walk = Walk(live_server.url, Corpus(), sign_in="olga", password=PASSWORD)
        with logged(settings.MACHINE.home / "logs") as log, watched() as seen:
            walk.whole()
            with failing.on():
                rounds.whole()
            assert_all_broke(failing, log)
            typed = [*walk.corpus.values.values(), *rounds.values.values()]
            chosen = {f"{model}.{name}" for model, names in CHOICES.items() for name in names.split()}
            left = unwritten(typed) - chosen - STAFF - UNWRITTEN.keys()
            assert sorted(left) == [], "no form writes these: type a canary, or say why not"
            rounds.end()
            send_due(now=NOON)
            assert_all_reached(rounds, seen)
            told = found(walk.corpus.searched() | rounds.values).keys()
        assert sorted(told - about_nobody(rounds.values, seen)) == []
        assert any("/campaigns/" in key for key in told), "the scan must find what is not sealed"


def assert_all_broke(failing: Failing, log: Path) -> None:
    """Fail when few forms broke, or the log does not tell so; its words are searched with the rest."""
    assert len(failing.broke) > 50, sorted(failing.asked - failing.broke)
    said = log.read_text(encoding="utf-8")
    assert min(said.count("\nIntegrityError\n"), said.count("\nRuntimeError\n")) >= len(failing.broke)
    assert settings.ADMINS == []


def assert_all_reached(rounds: Rounds, seen: set[tuple[str, str]]) -> None:
    """Fail when a field was not typed into, or a form grew a field that stands nowhere."""
    typed = reached(rounds.values, seen) | {f"POST.{name}" for name in rounds.names}
    assert sorted(CRAWLED - typed) == [], "lead the crawler to these, or say why they are untyped"
    grown = {field for field, _value in seen} - LISTED - GROWN.keys()
    assert sorted(grown) == [], "say why these are untyped"


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_what_is_typed_while_a_house_is_set_up_is_found_nowhere(live_server: Any) -> None:
    founding = Founding(live_server.url)
    with logged(settings.MACHINE.home / "logs"), watched() as seen:
        founding.whole()
        assert sorted(FOUNDED - reached(founding.values, seen)) == []
        assert sorted({field for field, _value in seen} - LISTED - GROWN.keys()) == []
        assert unwritten(founding.values.values()) & STAFF == set()
        assert found(founding.values) == {}


@pytest.mark.deep
def test_a_house_of_its_own_keeps_them_sealed_without_whole_file_encryption(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("this house is an embedded one")
    home, corpus = tmp_path / "home", Corpus()
    make_demo(home, PEILI_SQLITE_KEYED="0")
    plain = {"PEILI_SQLITE_KEYED": "0", "TMPDIR": str(tmp_path)}
    (home / DEMO).unlink()  # the demo's doors stand before the house's own pages
    with serving(home, home / "logs" / "serve.log", **plain) as address:
        walk = Walk(address, corpus, sign_in="kirsi", password=DEMO_PASSWORD)
        walk.whole()
        crawl = crawl_of(walk)
        in_house(home, COLLIDE, **plain)
        assert [walk.new_client().status, walk.new_client().status] == [200, 500]
        backed = peili(home, "backup", "--to", str(tmp_path / "to"), **plain)
        assert backed.returncode == 0, backed.stderr
        record = peili(home, "record", "--format", "json", **plain)
        (home / "exports").mkdir()
        (home / "exports" / "record.json").write_text(record.stdout)
        values = "\n".join([*corpus.searched().values(), *crawl.values.values()])
        also = ("--for", "-", "--also", str(tmp_path / "to"))
        clean = peili(home, "scan", *also, typed=values, **plain)
        assert (clean.returncode, clean.stdout.splitlines()[-1]) == (0, "nothing found"), clean.stdout
        for surface in ("write-ahead log", "database file", "tables", "logs", "exports", "also"):
            assert f"{surface}: " in clean.stdout
        (home / "spool").mkdir(exist_ok=True)
        (home / "spool" / "1").write_text(corpus.values["desk.CardForm.last_name"])
        assert peili(home, "scan", *also, typed=values, **plain).returncode == 1


def crawl_of(walk: Walk) -> Crawl:
    """Write on a card, and whatever can be reached from it, but where what is typed may be read."""
    leave = (*ENDS, *READABLE, "/import/")
    rooms = ("/desk/clients/", "/desk/contacts/", "/care/clients/", "/rights/clients/", "/incidents/")
    crawl = Crawl(walk.staff, within=rooms, leave=leave)
    crawl.go(walk.made, reverse("outreach:new_contact"), reverse("incidents:new"), rounds=1)
    assert {"story", "text", "said"} <= crawl.names
    return crawl
