"""Fetching a file from outside: only from the open net, only the host itself, and not without an end."""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from peili.house.egress import connections
from peili.house.egress.addresses import is_public
from peili.house.egress.commands import NotAllowed
from peili.house.egress.connections import MOST_TURNS, Asking, NotLetIn, TooLarge, Unreachable, ask, fetch
from peili.house.egress.permits import Reason
from tests.support.builders import NOW
from tests.support.outside import stand_in

HOST = "kalenteri.example"
URL = urlsplit(f"https://{HOST}/a.ics?token=1")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1", "100.64.0.1",
        "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "not an address",
    ],
)  # fmt: skip
def test_the_houses_own_network_is_not_the_open_net(address: str):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2a00:1450:400f::1", "::ffff:93.184.215.14"])
def test_the_open_net_is(address: str):
    assert is_public(address)


@pytest.fixture
def asked() -> list[bytes]:
    """What the server was asked."""
    return []


@pytest.fixture
def answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[bytes], db: None
) -> Iterator[list[bytes]]:
    """Serve on this machine, as if in the open net under HOST; what is put here is answered in turn."""
    from peili.house.models import Party  # noqa: PLC0415  # models need the settings

    Party.objects.create(
        code="k", name="K Oy", roles=["source"], does=["calendar"], receives=[], country="FI", hosts=[HOST]
    )
    listening, said = socket.create_server(("127.0.0.1", 0)), []
    serving = stand_in(HOST, listening.getsockname()[1], folder=tmp_path, patch=monkeypatch)
    server = threading.Thread(target=_serve, args=(listening, serving, said, asked), daemon=True)
    server.start()
    yield said
    listening.shutdown(socket.SHUT_RDWR)  # else a thread that accepts would not wake
    listening.close()
    server.join(5)


def _request(talk: ssl.SSLSocket) -> bytes:
    """Return a whole request: closing before it has all come would cut the answer off."""
    said = talk.recv(4096)
    while b"\r\n\r\n" not in said:
        said += talk.recv(4096)
    head, _gap, body = said.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    while length and len(body) < int(length[1]):
        body += talk.recv(4096)
    return head + b"\r\n\r\n" + body


def _serve(listening: socket.socket, context: ssl.SSLContext, said: list[bytes], asked: list[bytes]) -> None:
    while True:
        try:
            plain, _from = listening.accept()
        except OSError:
            return
        try:
            with context.wrap_socket(plain, server_side=True) as talk:
                asked.append(_request(talk))
                talk.sendall(said[min(len(asked), len(said)) - 1])
        except OSError:
            continue


def answer(status: str, body: bytes, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def test_a_file_is_fetched_from_the_host_that_proves_itself(answers: list[bytes]):
    answers.append(answer("200 OK", b"BEGIN:VCALENDAR"))
    assert fetch(URL, task="calendar", now=NOW) == b"BEGIN:VCALENDAR"


@pytest.mark.parametrize("status", ["302 Found", "404 Not Found", "500 Oops"])
def test_no_redirect_is_followed_and_no_error_is_a_file(answers: list[bytes], status: str):
    answers.append(answer(status, b"x", "Location: https://127.0.0.1/\r\n"))
    with pytest.raises(Unreachable):
        fetch(URL, task="calendar", now=NOW)


@pytest.mark.parametrize("where", ["/b", f"https://{HOST}/b", "b"])
def test_a_server_may_lead_on_within_itself(answers: list[bytes], asked: list[bytes], where: str):
    answers += [answer("307 Moved", b"", f"Location: {where}\r\n"), answer("200 OK", b"found")]
    asking = Asking(method="REPORT", body=b"<q/>", user="bea", password="sana")
    found = ask(urlsplit(f"https://{HOST}/a"), asking, task="calendar", now=NOW)
    assert (found.status, found.body) == (200, b"found")
    assert asked[1].startswith(b"REPORT /b HTTP/1.1\r\n")
    assert b"Authorization: Basic YmVhOnNhbmE=" in asked[1]


@pytest.mark.parametrize(
    "where",
    [
        "https://muu.example/b",
        "//muu.example/b",
        f"http://{HOST}/b",
        f"https://x@{HOST}/b",
        "https://[",
        "/a",
    ],
)
def test_it_leads_nowhere_else_and_not_for_ever(answers: list[bytes], asked: list[bytes], where: str):
    answers.append(answer("302 Found", b"", f"Location: {where}\r\n"))
    with pytest.raises(Unreachable):
        ask(urlsplit(f"https://{HOST}/a"), Asking(user="bea", password="sana"), task="calendar", now=NOW)
    assert len(asked) == (MOST_TURNS if where == "/a" else 1)


def test_a_wrong_password_is_told_apart_and_a_version_is_named(answers: list[bytes], asked: list[bytes]):
    answers.append(answer("401 Unauthorized", b""))
    with pytest.raises(NotLetIn):
        ask(URL, Asking(user="bea", password="väärä"), task="calendar", now=NOW)
    answers[:] = [answer("304 Not Modified", b"", 'ETag: "1"\r\n')]
    found = ask(URL, Asking(headers={"If-None-Match": '"1"'}), task="calendar", now=NOW)
    assert (found.status, found.body, found.etag) == (304, b"", '"1"')
    assert b'If-None-Match: "1"' in asked[1]


def test_a_file_without_an_end_is_left(answers: list[bytes], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "LARGEST_FILE", 1000)
    answers.append(answer("200 OK", b"x" * 5000))
    with pytest.raises(TooLarge):
        fetch(URL, task="calendar", now=NOW)


def test_another_computer_under_the_name_is_not_believed(
    answers: list[bytes], monkeypatch: pytest.MonkeyPatch
):
    answers.append(answer("200 OK", b"x"))
    monkeypatch.setattr(connections.ssl, "create_default_context", _strict)
    with pytest.raises(Unreachable):
        fetch(URL, task="calendar", now=NOW)


def _strict() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def test_a_name_that_leads_into_the_house_is_refused(answers: list[bytes], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "is_public", is_public)
    with pytest.raises(NotAllowed) as refused:
        fetch(URL, task="calendar", now=NOW)
    assert refused.value.reason is Reason.PRIVATE_ADDRESS


def test_an_undeclared_host_is_not_even_looked_up(answers: list[bytes], monkeypatch: pytest.MonkeyPatch):
    looked: list[str] = []
    monkeypatch.setattr(connections, "_address", looked.append)
    with pytest.raises(NotAllowed):
        fetch(urlsplit("https://muu.example/"), task="calendar", now=NOW)
    assert looked == []
