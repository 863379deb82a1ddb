"""Only one module opens sockets: what leaves the house goes through its door."""

import ast
from collections.abc import Iterator

import pytest

from tests.support.sources import inside, parsed, python

DOOR = "src/peili/house/egress/connections.py"
NETWORK = {
    "aiohttp",
    "asyncio",
    "ftplib",
    "http.client",
    "httpx",
    "imaplib",
    "poplib",
    "requests",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "telnetlib",
    "urllib.request",
    "urllib3",
    "webbrowser",
    "xmlrpc",
}
DJANGO = "django.core.mail"
ALLOWED = {
    DOOR: "the door itself",
    "src/peili/outbox/ways.py": "names smtplib's errors; its session comes from the door",
}


def networking(tree: ast.Module) -> Iterator[str]:
    """Yield the imports of modules that can open a connection."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        yield from (name for name in names if name in NETWORK or name.startswith(DJANGO))


def test_no_other_module_opens_sockets() -> None:
    found = {inside(path) for path in python("src") if list(networking(parsed(path)))}
    assert found == set(ALLOWED)


def test_the_ways_out_only_name_errors_of_smtp() -> None:
    tree = parsed(next(path for path in python("src") if inside(path) == "src/peili/outbox/ways.py"))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "smtplib"
    }
    assert {name for name in used if not name.startswith("SMTP")} == set()
    called = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "smtplib"
    }
    assert called == set(), "a session comes from the door"


@pytest.mark.parametrize(
    "source",
    [
        "import socket",
        "from urllib import request",
        "from http.client import HTTPConnection",
        "from django.core.mail import send_mail",
        "import smtplib",
    ],
)
def test_a_planted_connection_is_found(source: str) -> None:
    assert list(networking(ast.parse(source)))


def test_an_innocent_import_is_left_alone() -> None:
    assert not list(networking(ast.parse("from urllib.parse import urlsplit\nfrom http import HTTPStatus")))
