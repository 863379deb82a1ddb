"""The sockets themselves. No other module of the program opens one (a house test)."""

import base64
import http
import http.client
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from time import monotonic
from urllib.parse import SplitResult, urlencode

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


def fetch(url: SplitResult, *, task: str, now: datetime) -> bytes:
    """Fetch a file from a declared host by https; no redirect is followed.

    The name is looked up once, and the connection goes to that very address: a name that leads into the
    house's own network is refused. Raises NotAllowed, Unreachable and TooLarge.
    """
    host = (url.hostname or "").lower()
    allow(host=host, task=task, now=now)
    address = _address(host)
    if not is_public(address):
        refuse(host=host, task=task, reason=Reason.PRIVATE_ADDRESS, now=now)
    connection = _Pinned(host, address)
    try:
        path = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
        connection.request("GET", path, headers={"Accept": "text/calendar", "Accept-Encoding": "identity"})
        answer = connection.getresponse()
        if answer.status != http.HTTPStatus.OK:
            raise Unreachable(f"status {answer.status}")
        return _all_of(answer)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from None
    finally:
        connection.close()


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


def _all_of(answer: http.client.HTTPResponse) -> bytes:
    """Return the whole answer; TooLarge past the limit, Unreachable when it drips too slowly."""
    until, found = monotonic() + PATIENCE, bytearray()
    while piece := answer.read1(LONGEST_ANSWER):
        found += piece
        if len(found) > LARGEST_FILE:
            raise TooLarge
        if monotonic() > until:
            raise Unreachable("too slow")
    return bytes(found)
