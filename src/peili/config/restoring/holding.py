"""What the house answers while it is restored: a page that says so, at every address, and nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override

LANGUAGES = ("fi", "sv", "en")
RETRY = 10  # seconds
PAGE = (
    '<!doctype html><html lang="fi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{}</title><main><h1>{}</h1>{}</main></html>"
)


def page() -> bytes:
    """Return the page, in all three languages: it has no reader's cookie to go by."""
    said = []
    for code in LANGUAGES:
        with override(code):
            said.append((code, _("The house is being restored"), _("Try again in a minute.")))
    parts = format_html(
        "".join(['<p lang="{}">{}. {}</p>'] * len(said)), *(text for each in said for text in each)
    )
    title = said[0][1]
    return format_html(PAGE, title, title, parts).encode()


@contextmanager
def holding(port: int) -> Iterator[None]:
    """Answer 503 with the page on this machine's port while the block runs."""
    content = page()

    class Handler(BaseHTTPRequestHandler):
        """Answers anything with the page; what was sent is not read."""

        def do_GET(self) -> None:
            self.send_response(503)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Retry-After", str(RETRY))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Security-Policy", "default-src 'none'")
            self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)
            self.close_connection = True

        do_HEAD = do_POST = do_GET  # noqa: N815  # the base class names them so

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
            """Say nothing: an address may hold a link's token."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
