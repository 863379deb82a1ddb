"""Servers on loopback that take mail and text messages, or do not, as a test wants."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl


@dataclass(slots=True)
class MailServer:
    """What came, and what the server answers to each command of SMTP."""

    port: int = 0
    came: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Serve SMTP; `answers` replaces the good answer to a verb, such as RCPT."""
    seen = MailServer()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 loopback")
            while line := self.rfile.readline():
                verb = line[:4].decode().strip().upper()
                if verb == "DATA" and "DATA" not in seen.answers:
                    self.say("354 go on")
                    seen.came.append(self.read())
                self.say(seen.answers.get(verb, "221 bye" if verb == "QUIT" else "250 fine"))
                if verb == "QUIT":
                    return

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

        def read(self) -> EmailMessage:
            lines = []
            while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            return message_from_bytes(b"".join(lines), policy=policy.default)

    with _served(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)) as port:
        seen.port = port
        yield seen


@dataclass(slots=True)
class TextServer:
    """The forms that came, and the status the server answers with."""

    port: int = 0
    status: int = 200
    came: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"sms+46elks+http://user:secret@127.0.0.1:{self.port}"


@contextmanager
def text_server() -> Iterator[TextServer]:
    """Serve a text message service's form."""
    seen = TextServer()

    class Talk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            seen.came.append(
                dict(parse_qsl(text)) | {"path": self.path, "who": self.headers["Authorization"]}
            )
            self.send_response(seen.status)
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            pass

    with _served(ThreadingHTTPServer(("127.0.0.1", 0), Talk)) as port:
        seen.port = port
        yield seen


@contextmanager
def _served(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
