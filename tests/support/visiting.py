"""A browser without scripts, as tests drive it over HTTP: it opens pages, sends forms, hands over files."""

import html
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody chooses: its name, what it is, and its bytes."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """What was answered, and from which address in the end."""

    status: int
    path: str
    text: str

    def first(self, pattern: str) -> str:
        """Return the first part of the page that fits."""
        found = re.search(pattern, self.text, re.DOTALL)
        assert found, f"{self.path} ({self.status}) holds no {pattern}"
        return html.unescape(found[1])


class Visitor:
    """A browser without scripts, that sends forms over HTTP."""

    def __init__(self, base: str) -> None:
        self.base, self._token = base.rstrip("/"), ""
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._ask(path, None)

    def post(self, path: str, **typed: str) -> Page:
        """Send a form."""
        return self.send(path, list(typed.items()))

    def send(self, path: str, typed: list[tuple[str, str]], files: Iterable[tuple[str, Upload]] = ()) -> Page:
        """Send a form in which a name may stand more than once, with the files chosen in it."""
        whole, chosen = [*typed, ("csrfmiddlewaretoken", self._token)], list(files)
        if not chosen:
            return self._ask(path, urlencode(whole).encode())
        border = secrets.token_hex(16)
        return self._ask(path, _parts(whole, chosen, border), f"multipart/form-data; boundary={border}")

    def _ask(self, path: str, data: bytes | None, kind: str = "application/x-www-form-urlencoded") -> Page:
        headers = {"Content-Type": kind} if data is not None else {}
        try:
            answer = self._opener.open(Request(f"{self.base}{path}", data, headers), timeout=60)  # noqa: S310  # the server under test
        except HTTPError as error:
            answer = error
        with answer:
            page = Page(int(answer.status), urlsplit(answer.url).path, answer.read().decode(errors="replace"))
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text):
            self._token = found[1]
        return page


def _parts(typed: list[tuple[str, str]], files: list[tuple[str, Upload]], border: str) -> bytes:
    """Return a form with files as browsers send it."""
    said = [(f'name="{name}"', "", value.encode()) for name, value in typed]
    said += [
        (f'name="{name}"; filename="{file.name}"', f"\r\nContent-Type: {file.kind}", file.content)
        for name, file in files
    ]
    parts = [
        f"--{border}\r\nContent-Disposition: form-data; {head}{kind}\r\n\r\n".encode() + content + b"\r\n"
        for head, kind, content in said
    ]
    return b"".join([*parts, f"--{border}--\r\n".encode()])
