"""The sockets themselves. No other module of the program opens one (a house test)."""

import base64
import http.client
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from urllib.parse import urlencode

from peili.house.egress.commands import allow
from peili.house.egress.servers import Server

NAME = "[127.0.0.1]"  # how the program greets: the machine's own name is nobody's business
TIMEOUT = 15  # seconds of silence
LONGEST_ANSWER = 64 * 1024


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
