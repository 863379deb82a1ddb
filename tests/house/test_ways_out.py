"""Each way a byte leaves the house, one by one: what is not declared gets no look-up and no connection."""

import ast
import inspect
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.utils import translation

from peili.house.egress import connections
from peili.house.egress.commands import NotAllowed, allow
from peili.house.egress.connections import Asking, Unreachable
from peili.house.egress.permits import Reason
from peili.house.egress.probes import egress
from peili.house.egress.servers import Server
from peili.promises.probes import Question
from tests.support.builders import NOW
from tests.support.sources import ROOT, inside, parsed, python

HOST = "palvelin.example"
Way = Callable[[str], object]


def mail(host: str) -> None:
    server = Server(scheme="smtps", host=host, port=465, user="a", password="b")
    with connections.mail_session(server, now=NOW):
        pass


def text(host: str) -> int:
    server = Server(scheme="sms+46elks", host=host, port=443, user="a", password="b")
    return connections.post_form(server, "/a1/sms", {"to": "1"}, task="sms", now=NOW)


def file(host: str) -> bytes:
    return connections.fetch(urlsplit(f"https://{host}/a.ics"), task="calendar", now=NOW)


def question(host: str) -> object:
    asking = Asking(method="PUT", body=b"x", user="a", password="b")
    return connections.ask(urlsplit(f"https://{host}/a"), asking, task="calendar", now=NOW)


WAYS: dict[str, tuple[Way, str]] = {
    "mail_session": (mail, "email"),
    "post_form": (text, "sms"),
    "fetch": (file, "calendar"),
    "ask": (question, "calendar"),
}
GROWS_CHILDREN = {
    "src/peili/config/commands/serving.py": "the program itself: web server and worker",
    "src/peili/vault/backup/restoring.py": "the program itself, in a restored house",
    "src/peili/vault/backup/server.py": "pg_dump and pg_restore, against the house's own database",
    "src/peili/vault/backup/wal.py": "pg_basebackup, of the house's own database",
    "src/peili/house/backups/commands.py": "names the type of what restoring returns",
}
DATABASES = {
    "src/peili/config/postgres/base.py",
    "src/peili/config/sqlite/base.py",
    "src/peili/vault/backup/embedded.py",
    "src/peili/vault/backup/scratch.py",
    "src/peili/vault/backup/server.py",
    "src/peili/vault/encrypting.py",
    "src/peili/vault/keyring/copying.py",
    "src/peili/vault/keyring/postgres.py",
}
CLIENTS = {"aiohttp", "httpx", "pycurl", "requests", "urllib3", "paramiko", "grpcio", "boto3", "sentry-sdk"}


@pytest.fixture
def touched(db: None, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Every look-up and connection that is tried; none of them is made."""
    found: list[tuple[Any, ...]] = []

    def refuse(*words: Any, **_named: Any) -> None:
        found.append(words)
        raise OSError

    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return found


def declare(*does: str, country: str = "FI", host: str = HOST) -> None:
    from peili.house.models import Party  # noqa: PLC0415  # models need the settings

    Party.objects.create(
        code=f"p{Party.objects.count()}",
        name="P Oy",
        roles=["processor"],
        does=list(does),
        receives=[],
        country=country,
        hosts=[host],
    )


def refusals() -> list[tuple[str, str, str, int]]:
    from peili.house.models import RefusedConnection  # noqa: PLC0415  # as above

    rows = RefusedConnection.objects.order_by("host")
    return [(row.host, row.task, row.reason, row.count) for row in rows]


def test_every_way_out_is_tried_here():
    public = {
        name
        for name, each in vars(connections).items()
        if inspect.isfunction(each) and each.__module__ == connections.__name__ and not name.startswith("_")
    }
    assert public == set(WAYS)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("reason", ["undeclared", "other_task", "outside_area"])
def test_what_is_not_declared_gets_no_look_up(touched: list[object], way: str, reason: str):
    go, task = WAYS[way]
    if reason == "other_task":
        declare("hosting", "sms" if task == "email" else "email")
    elif reason == "outside_area":
        declare(task, country="US")
    for _twice in range(2):
        with pytest.raises(NotAllowed) as refused:
            go(HOST)
        assert refused.value.reason is Reason(reason)
    assert touched == []
    assert refusals() == [(HOST, task, reason, 2)]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_declared_is_tried(touched: list[object], way: str):
    go, task = WAYS[way]
    declare(task)
    with pytest.raises(Unreachable):
        go(HOST)
    assert touched
    assert refusals() == []


@pytest.mark.parametrize(
    "host",
    [
        f"{HOST}.", f"x.{HOST}", f"{HOST}.muu.example", f"{HOST}@muu.example", f"{HOST}%00.muu.example",
        "pаlvelin.example", "ｐalvelin.example", "palvelin。example", "127.0.0.1", "[::1]", "2130706433", "0",
        "x" * 300,
    ],
)  # fmt: skip
def test_a_name_that_only_looks_like_a_declared_one_is_another(touched: list[object], host: str):
    declare("calendar")
    with pytest.raises((NotAllowed, ValueError)):
        file(host)
    assert touched == []


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "10.1", "3232235777", "169.254.43518"]
)
def test_an_address_written_as_a_number_leads_nowhere_inside(
    db: None, host: str, monkeypatch: pytest.MonkeyPatch
):
    """A profile may name it as it may name a computer; the system's look-up then tells what it is."""
    numeric = socket.inet_ntoa(socket.inet_aton(host))
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_words, **_named: [(2, 1, 6, "", (numeric, 443))]
    )  # what glibc answers without asking anybody
    declare("calendar", host=host)
    with pytest.raises(NotAllowed) as refused:
        file(host)
    assert refused.value.reason is Reason.PRIVATE_ADDRESS
    assert refusals() == [(host, "calendar", "private_address", 1)]


@pytest.mark.parametrize("inside_it", ["::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1", "::"])
def test_an_inner_address_in_the_dress_of_another_is_refused(
    db: None, inside_it: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_w, **_n: [(10, 1, 6, "", (inside_it, 443, 0, 0))])
    declare("calendar")
    with pytest.raises(NotAllowed) as refused:
        file(HOST)
    assert refused.value.reason is Reason.PRIVATE_ADDRESS


def test_a_name_is_looked_up_once_and_what_it_leads_to_later_does_not_count(
    db: None, monkeypatch: pytest.MonkeyPatch
):
    answers, tried = iter(["93.184.215.14", "127.0.0.1", "127.0.0.1"]), []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_w, **_n: [(2, 1, 6, "", (next(answers), 443))])

    def connect(address: tuple[str, int], *_more: object) -> None:
        tried.append(address[0])
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    declare("calendar")
    with pytest.raises(Unreachable):
        file(HOST)
    assert tried == ["93.184.215.14"]
    assert next(answers) == "127.0.0.1", "asked once"


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Set a proxy in the environment, in every way it is written; return who came to it."""
    came: list[object] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.settimeout(0.2)
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{listening.getsockname()[1]}")
        waiting = threading.Thread(target=_wait, args=(listening, came))
        waiting.start()
        yield came
        waiting.join()


def _wait(listening: socket.socket, came: list[object]) -> None:
    try:
        came.append(listening.accept())
    except OSError:
        return


@pytest.mark.parametrize("way", WAYS)
def test_a_proxy_of_the_environment_is_not_asked(
    proxy: list[object], way: str, db: None, monkeypatch: pytest.MonkeyPatch
):
    tried: list[Any] = []
    real = socket.create_connection

    def connect(address: tuple[str, int], *rest: Any, **named: Any) -> socket.socket:
        tried.append(address)
        if address[0] == "127.0.0.1":  # where a client that heeds the environment would go
            return real(address, *rest, **named)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_w, **_n: [(2, 1, 6, "", ("93.184.215.14", 443))])
    go, task = WAYS[way]
    declare(task)
    with pytest.raises(Unreachable):
        go(HOST)
    assert [each[0] for each in tried] == [HOST if way in {"mail_session", "post_form"} else "93.184.215.14"]
    assert proxy == []


def importing(tree: ast.Module, *names: str) -> bool:
    """Tell whether a module imports one of these, or something of it."""
    for node in ast.walk(tree):
        found = []
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found = [node.module or ""]
        if {each.partition(".")[0] for each in found} & set(names):
            return True
    return False


STARTING = re.compile(r"\bos\.(?:system|popen|exec\w+|spawn\w+|posix_spawn\w*)\(")


def test_the_record_says_what_was_refused_last(touched: list[object]):
    asked = Question(now=NOW, register=uuid4())
    with translation.override("en"):
        assert str(egress(asked).text).endswith("Nothing else has been refused so far.")
        for at, host in enumerate(("eka.example", "y" * 300, "muu.example", "muu.example")):
            with pytest.raises(NotAllowed):
                allow(host=host, task="calendar", now=NOW + timedelta(minutes=at))
        assert "4 tries, the last to muu.example on" in str(egress(asked).text)
    assert {(len(host), count) for host, _task, _reason, count in refusals()} == {(11, 1), (253, 1), (11, 2)}


def test_only_these_modules_start_programs_and_each_is_known():
    sources = {inside(path): path for path in python("src")}
    found = {
        name
        for name, path in sources.items()
        if importing(parsed(path), "subprocess", "pty", "multiprocessing")
        or STARTING.search(path.read_text("utf-8"))
    }
    assert found == set(GROWS_CHILDREN)
    for name, path in sources.items():
        assert "shell=True" not in path.read_text("utf-8"), name
    assert STARTING.search("os.system('curl https://muu.example')")


def test_only_these_modules_speak_to_a_database_past_django():
    found = {
        inside(path)
        for path in python("src")
        if importing(parsed(path), "psycopg", "sqlcipher3", "sqlite3", "psycopg2")
    }
    assert found == DATABASES
    assert importing(ast.parse("import psycopg"), "psycopg")


def test_no_package_that_is_installed_is_a_client_of_the_net():
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    names = {line.partition("==")[0].lower() for line in lines if "==" in line}
    assert "django" in names
    assert names & CLIENTS == set()
