"""Where the machine's settings say that mail and text messages go, read from their addresses."""

from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAIL = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}

TEXTS = frozenset({"sms+46elks", "sms+46elks+http"})


class BadServer(Exception):
    """The address of a server is not one the program uses; the message says what to write."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a printed one would tell the password
class Server:
    """A server: how it is spoken to, where it is, and who the program is there."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    @property
    def here(self) -> bool:
        """Tell whether it is this machine, the only one that is spoken to in clear."""
        return self.host in LOOPBACK


def mail_server(url: str) -> Server:
    """Return the e-mail server of `smtps://user:password@host` or `smtp+starttls://…`; raises BadServer."""
    parts = urlsplit(url)
    server = _server(parts, MAIL.get(parts.scheme, 0))
    if parts.scheme not in MAIL or (parts.scheme == "smtp" and not server.here):
        raise BadServer("write smtps://user:password@host or smtp+starttls://user:password@host:587")
    return server


def text_server(url: str) -> Server:
    """Return the text message service of `sms+46elks://user:password@api.46elks.com`; raises BadServer."""
    parts = urlsplit(url)
    server = _server(parts, 443)
    if parts.scheme not in TEXTS or (parts.scheme.endswith("+http") and not server.here):
        raise BadServer("write sms+46elks://user:password@api.46elks.com")
    return server


def _server(parts: SplitResult, port: int) -> Server:
    if not parts.hostname:
        raise BadServer("the address names no host")
    return Server(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
