"""A client without JavaScript: cookies, forms and links over one kept-alive connection."""

import http.client
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TIMEOUT = 60
IDLE = 0.5  # seconds after which a kept-alive connection is not trusted any more


@dataclass(slots=True)
class Form:
    """A form as the page gave it: where it goes, what its fields hold, which boxes must be ticked."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    ticks: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Page:
    """One answer of the server."""

    status: int
    location: str
    body: str

    def forms(self) -> list[Form]:
        """Return the page's forms in order."""
        return self._parsed().forms

    def links(self) -> list[str]:
        """Return every link's target in order."""
        return self._parsed().links

    def values(self, name: str) -> list[str]:
        """Return the value of every button, input or option whose name this is, in order, each once."""
        return list(dict.fromkeys(value for key, value in self._parsed().pairs if key == name))

    def _parsed(self) -> "_Reader":
        reader = _Reader()
        reader.feed(self.body)
        return reader


class _Reader(HTMLParser):
    """Collects forms, links and named values."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.pairs: list[tuple[str, str]] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag in {"input", "button", "option", "textarea"}:
            self._take(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""

    def _take(self, tag: str, given: dict[str, str]) -> None:
        name = self._select if tag == "option" else given.get("name", "")
        value = given.get("value", "")
        if not name:
            return
        self.pairs.append((name, value))
        if self._form is None or tag == "button" or given.get("type") == "submit":
            return
        if given.get("type") == "checkbox" and "required" in given:
            self._form.ticks[name] = value or "on"
        if "selected" in given:
            self._form.fields[name] = value
        elif given.get("type") not in {"checkbox", "radio"} or "checked" in given:
            self._form.fields.setdefault(name, value)


class Browser:
    """A visitor of one server on the loopback interface; raises OSError when the server goes away."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        self._used = 0.0

    def get(self, path: str, headers: dict[str, str] | None = None) -> Page:
        """Return the page at `path`; redirects are not followed."""
        return self._ask("GET", path, None, headers or {})

    def post(self, path: str, fields: Mapping[str, str | Sequence[str]]) -> Page:
        """Send a form, with the CSRF cookie's own token where the form brings none."""
        whole = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **fields}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(whole, doseq=True), headers)

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Page:
        if self.cookies:
            headers = {**headers, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if time.monotonic() - self._used > IDLE:
            self._connection.close()
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            text = response.read().decode()
            self._used = time.monotonic()
        except (OSError, http.client.HTTPException) as gone:
            self._connection.close()
            raise ConnectionError(f"{method}: {type(gone).__name__}") from gone
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies.update({key: morsel.value for key, morsel in SimpleCookie(line).items()})
        return Page(response.status, response.headers.get("Location", ""), text)
