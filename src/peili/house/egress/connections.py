"""The sockets themselves. No other module of the program opens one (a house test)."""

import base64
import http
import http.client
import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

from peili.house.egress.addresses import is_public
from peili.house.egress.commands import allow, refuse
from peili.house.egress.permits import Reason
from peili.house.egress.servers import Server

NAME = "[127.0.0.1]"  # how the program greets: the machine's own name is nobody's business
TIMEOUT = 15  # seconds of silence
LONGEST_ANSWER = 64 * 1024
LARGEST_FILE = 2 * 1024 * 1024
PATIENCE = 30  # seconds for a whole file
HTTPS = 443
MOST_TURNS = 4  # times one question is asked: a server may lead on to another address of its own
LEADING = frozenset({301, 302, 307, 308})


class Unreachable(Exception):
    """The server did not answer, or answered that it cannot just now."""


@contextmanager
def mail_session(server: Server, *, now: datetime) -> Iterator[smtplib.SMTP]:
    """Open a session with an e-mail server, encrypted unless it is this machine.

    Raises NotAllowed and Unreachable.
    """
    allow(host=server.host, task="email", now=now)
    try:
        session = _opened(server)
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(type(error).__name__) from None  # its words may quote the password
    try:
        yield session
    finally:
        with suppress(OSError, smtplib.SMTPException):
            session.quit()


def _opened(server: Server) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    session: smtplib.SMTP
    if server.scheme == "smtps":
        session = smtplib.SMTP_SSL(server.host, server.port, NAME, timeout=TIMEOUT, context=trusted)
    else:
        session = smtplib.SMTP(server.host, server.port, NAME, timeout=TIMEOUT)
    try:
        if server.scheme == "smtp+starttls":
            session.starttls(context=trusted)
        if server.user:
            session.login(server.user, server.password)
    except BaseException:
        session.close()
        raise
    return session


def post_form(server: Server, path: str, fields: dict[str, str], *, task: str, now: datetime) -> int:
    """Send a form to a web service and return its status; no redirect is followed.

    Raises NotAllowed and Unreachable.
    """
    allow(host=server.host, task=task, now=now)
    who = base64.b64encode(f"{server.user}:{server.password}".encode()).decode()
    headers = {"Authorization": f"Basic {who}", "Content-Type": "application/x-www-form-urlencoded"}
    connection: http.client.HTTPConnection
    if server.scheme.endswith("+http"):
        connection = http.client.HTTPConnection(server.host, server.port, timeout=TIMEOUT)
    else:
        trusted = ssl.create_default_context()
        connection = http.client.HTTPSConnection(server.host, server.port, timeout=TIMEOUT, context=trusted)
    try:
        connection.request("POST", path, urlencode(fields), headers)
        answer = connection.getresponse()
        answer.read(LONGEST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(type(error).__name__) from None
    finally:
        connection.close()
    return answer.status


class TooLarge(Exception):
    """What the server sends is more than the program takes."""


class NotLetIn(Exception):
    """The server wants another name or password."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a printed one would tell the password
class Asking:
    """What is asked of an address: how, with which words, and under whose name when it wants one."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    user: str = ""
    password: str = ""

    def sent(self) -> dict[str, str]:
        """Return the headers of the request."""
        own = {"Accept": "text/calendar, application/xml", "Accept-Encoding": "identity", **self.headers}
        if self.user:
            who = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            own["Authorization"] = f"Basic {who}"
        return own


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server answered: its status, its whole body, and what it calls this version of it."""

    status: int
    body: bytes
    etag: str = ""
    modified: str = ""


def fetch(url: SplitResult, *, task: str, now: datetime) -> bytes:
    """Fetch a file from a declared host by https; as `ask`, and any status but 200 is Unreachable."""
    answer = ask(url, Asking(), task=task, now=now)
    if answer.status != http.HTTPStatus.OK:
        raise Unreachable(f"status {answer.status}")
    return answer.body


def ask(url: SplitResult, asking: Asking, *, task: str, now: datetime) -> Answered:
    """Ask a declared host something by https; it may lead on a few times, but only within itself.

    The name is looked up once, and the connections go to that very address: a name that leads into the
    house's own network is refused. Raises NotAllowed, Unreachable, NotLetIn and TooLarge.
    """
    host = (url.hostname or "").lower()
    allow(host=host, task=task, now=now)
    address = _address(host)
    if not is_public(address):
        refuse(host=host, task=task, reason=Reason.PRIVATE_ADDRESS, now=now)
    until = monotonic() + PATIENCE
    for _each in range(MOST_TURNS):
        answer, leads = _asked(host, address, url, asking, until)
        if not leads:
            return answer
        url = _within(url, leads)
    raise Unreachable("too many redirects")


def _asked(host: str, address: str, url: SplitResult, asking: Asking, until: float) -> tuple[Answered, str]:
    """Return an answer, and the address it leads on to where it does."""
    connection = _Pinned(host, address)
    try:
        path = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
        connection.request(asking.method, path, asking.body or None, asking.sent())
        answer = connection.getresponse()
        if answer.status == http.HTTPStatus.UNAUTHORIZED:
            raise NotLetIn
        leads = answer.headers.get("Location", "") if answer.status in LEADING else ""
        if leads:
            return Answered(answer.status, b""), leads
        said = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
        return Answered(answer.status, _all_of(answer, until), *said), ""
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from None
    finally:
        connection.close()


def _within(url: SplitResult, leads: str) -> SplitResult:
    """Return where a server leads on to; Unreachable when that is not within itself, by https."""
    try:
        there = urlsplit(urljoin(url.geturl(), leads))
        same = (there.hostname or "").lower() == (url.hostname or "").lower()
        port = there.port
    except ValueError:
        raise Unreachable("unreadable redirect") from None
    if not same or there.scheme != "https" or port not in {None, HTTPS} or there.username is not None:
        raise Unreachable("redirect elsewhere")
    return there


def _address(host: str) -> str:
    try:
        return str(socket.getaddrinfo(host, HTTPS, type=socket.SOCK_STREAM)[0][4][0])
    except (OSError, UnicodeError):
        raise Unreachable("unknown name") from None


class _Pinned(http.client.HTTPSConnection):
    """A connection to the address that was looked at, and to no other the name may lead to a moment later."""

    def __init__(self, host: str, address: str) -> None:
        self._trusted = ssl.create_default_context()
        super().__init__(host, HTTPS, timeout=TIMEOUT, context=self._trusted)
        self._address = address

    def connect(self) -> None:
        """Connect to the address, and let it prove that it is the host."""
        plain = socket.create_connection((self._address, self.port), TIMEOUT)
        self.sock = self._trusted.wrap_socket(plain, server_hostname=self.host)


def _all_of(answer: http.client.HTTPResponse, until: float) -> bytes:
    """Return the whole answer; TooLarge past the limit, Unreachable when it drips too slowly."""
    found = bytearray()
    while piece := answer.read1(LONGEST_ANSWER):
        found += piece
        if len(found) > LARGEST_FILE:
            raise TooLarge
        if monotonic() > until:
            raise Unreachable("too slow")
    return bytes(found)
