"""Malformed inputs to every form and to the API: what a machine sends that no page of the house would.

Each input follows from the seed and its number, so a failure is told by both and can be sent again alone.
"""

import random
import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client as Browser

from tests.support.crawling import CHOICES, Control, Form, Markup

NASTY = (
    *(
        "",
        " ",
        "\0",
        "\x1b[31m",
        "\r\nSet-Cookie: a=b",
        "\ud800",
        "𝕬" * 60,
        "a" * 20_000,
        "İıẞﬁ",
        "\u202egnp.exe",
    ),
    *(
        "-1",
        "0",
        "-0",
        "99999999999999999999",
        "1e309",
        "NaN",
        "Infinity",
        "1_000",
        "٣",
        "²",
        "⅕",
        "0x10",
        "1,5",
    ),
    *("2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "24:00", "99:99", "2026-11-24T"),
    *("2026-11-24T10:00", "9999-12-31T23:59", "0001-01-01T00:00", "2026-03-29T03:30", "12", "1" * 400),
    *("' OR 1=1 --", '"; DROP TABLE people_client; --', "%s%n%x", "{{7*7}}", "${7*7}", "../../etc/passwd"),
    *("<script>alert(1)</script>", "javascript:alert(1)", "=1+1", "+358401234567", "a@b", "@", "a@b\n@c.fi"),
    *("a@exa\u202emple.fi", "a@exa\u00admple.fi", "a@exa\u2028mple.fi", "[" * 5_000, "\u00a0", "\u2066a"),
    *("00000000-0000-0000-0000-000000000000", "not-an-id", "[]", "{}", "null", "true", "[[[[", '{"a":'),
    *(
        "2026-11-24T10:00|olga",
        "|",
        "||||",
        ",,,,",
        ";",
        "\t",
        "fi",
        "xx",
        "on",
        "off",
        "http://[",
        "//",
        "\\",
    ),
)
FILES = (b"", b"\0" * 100, b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"a;b\n=1;2", b"PK\x03\x04", b"%PDF-1.7")
TYPES = (
    "application/json",
    "text/plain",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "",
    "a/b;;=",
)
BODIES = (
    b"",
    b"\xff\xfe",
    b"{",
    b"[]",
    b"null",
    b'{"a":' * 20_000,
    b"a=%ff&b=%",
    b"--x\r\n\r\n--x--",
    b"1" * 999,
)
EXTRA = (
    "undo",
    "sure",
    "start",
    "client",
    "before",
    "page",
    "lane",
    "by",
    "with",
    "day",
    "month",
    "then",
    "seen",
)


@dataclass(slots=True)
class Target:
    """An address, and the forms that are known to be sent to it."""

    path: str
    forms: list[Form] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sent:
    """One input and its answer."""

    number: int
    method: str
    path: str
    status: int
    why: str = ""


def targets(paths: list[str], browsers: list[Browser]) -> list[Target]:
    """Return the addresses with the forms their pages hold, for the first of the browsers that sees any."""
    found = {path: Target(path) for path in paths}
    for path in paths:
        for form in next(filter(None, (_forms(path, each) for each in browsers)), []):
            where = re.sub(r"[?#].*", "", form.action) or path
            found.setdefault(where, Target(where)).forms.append(form)
    return list(found.values())


def _forms(path: str, browser: Browser) -> list[Form]:
    with taken_back():
        answer = browser.get(path)
    text = (
        answer.content.decode(errors="replace") if answer.status_code < 300 and not answer.streaming else ""
    )
    return [form for form in Markup(text).forms if form.posts]


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back what is written meanwhile."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class KeysAsTheyWere:
    """The keyring as it was set up: what an input destroys in it, no transaction takes back."""

    def __init__(self) -> None:
        from peili.vault.opened import house_keys  # noqa: PLC0415  # needs the settings

        self._ring: Any = house_keys().keyring
        folder: Path = self._ring._folder
        self._kept = {
            path: path.read_bytes() for path in folder.iterdir() if path.name not in {"lock", "stamp"}
        }
        self._destroyed = self._now()

    def _now(self) -> int:
        destroyed: int = self._ring._store.stamp.read()[1]
        return destroyed

    def put_back(self) -> None:
        """Put the files back when something in them was destroyed, and read them anew."""
        if self._now() == self._destroyed:
            return
        for path in self._ring._folder.glob("segment-*"):
            path.unlink()
        for path, content in self._kept.items():
            path.write_bytes(content)
        self._ring._store.close()
        self._ring._open()
        with self._ring._writing():  # counts the slots anew
            self._destroyed = self._now()


class Fuzz:
    """Sends malformed inputs as several askers; nothing that one writes is seen by the next."""

    def __init__(
        self, seed: int, askers: list[Browser], where: list[Target], api: list[str], key: str
    ) -> None:
        self._seed, self._askers, self._where, self._api, self._key = seed, askers, where, api, key
        self._with_forms = [each for each in where if each.forms]
        self._keys = KeysAsTheyWere()
        self.answers: Counter[int] = Counter()
        self._cookies = [deepcopy(each.cookies) for each in askers]
        for each in askers:
            each.raise_request_exception = False

    def send(self, number: int) -> Sent:
        """Send an input by its number."""
        chance = random.Random(f"{self._seed}-{number}")  # to be repeated, not to be secret
        at = chance.randrange(len(self._askers))
        browser = self._askers[at]
        browser.cookies = deepcopy(self._cookies[at])
        ways: list[Callable[[random.Random, Browser], tuple[str, str, Any]]] = [
            *[self._form] * 6,
            self._raw,
            self._looked,
            *[self._program] * 2,
        ]
        with taken_back():
            method, path, response = chance.choice(ways)(chance, browser)
        self._keys.put_back()
        self.answers[response.status_code] += 1
        return Sent(number, method, path, response.status_code, _why(response))

    def _form(self, chance: random.Random, browser: Browser) -> tuple[str, str, Any]:
        target = chance.choice(self._with_forms if chance.random() < 0.9 else self._where)
        form = chance.choice(target.forms) if target.forms else Form(target.path, posts=True)
        typed = [pair for control in form.controls for pair in _typed(chance, control)]
        typed += [(chance.choice(EXTRA), chance.choice(NASTY)) for _more in range(chance.randrange(3))]
        if form.buttons and chance.random() < 0.8:
            typed.append(chance.choice(form.buttons))
        files = [each for each in form.controls if each.kind == "file"]
        if files:
            data: dict[str, Any] = {name: _encodable(value) for name, value in typed}
            for each in files:
                data[each.name] = SimpleUploadedFile(
                    chance.choice(("a.png", "=a.csv", "x")), chance.choice(FILES)
                )
            return "POST", target.path, browser.post(target.path, data)
        body = urlencode(typed, errors="surrogatepass").encode()
        kind = "application/x-www-form-urlencoded"
        return "POST", target.path, browser.generic("POST", target.path, body, content_type=kind)

    def _raw(self, chance: random.Random, browser: Browser) -> tuple[str, str, Any]:
        path, method = (
            chance.choice(self._where).path,
            chance.choice(("POST", "PUT", "DELETE", "PATCH", "POST")),
        )
        said, kind = chance.choice(BODIES), chance.choice(TYPES)
        return method, path, browser.generic(method, path, said, content_type=kind)

    def _looked(self, chance: random.Random, browser: Browser) -> tuple[str, str, Any]:
        path = chance.choice(self._where).path
        if chance.random() < 0.3:
            path = re.sub(r"[^/]+/$", quote(_encodable(chance.choice(NASTY))[:200], safe="") + "/", path)
        asked = urlencode([(chance.choice(EXTRA), chance.choice(NASTY))], errors="surrogatepass")
        return "GET", path, browser.generic("GET", path, QUERY_STRING=asked)

    def _program(self, chance: random.Random, browser: Browser) -> tuple[str, str, Any]:
        path, method = chance.choice(self._api), chance.choice(("POST", "POST", "GET", "DELETE"))
        names = (
            "service",
            "starts_at",
            "first_name",
            "last_name",
            "phone",
            "email",
            "language",
            "variant",
            "x",
        )
        said = {name: _json(chance) for name in names if chance.random() < 0.8}
        body = repr(said).encode(errors="replace") if chance.random() < 0.2 else _written(said)
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Idempotency-Key": _encodable(chance.choice(NASTY))[:80],
        }
        asked = urlencode(
            [(chance.choice(("from", "days", "service")), chance.choice(NASTY))], errors="replace"
        )
        sent = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        kind = chance.choice(("application/json", "application/json", "text/plain"))
        return (
            method,
            path,
            browser.generic(
                method, path, body, content_type=kind, QUERY_STRING=asked if method == "GET" else "", **sent
            ),
        )


def _why(response: Any) -> str:
    """Return what broke and the line of the program it broke at, or nothing."""
    if not response.exc_info:
        return ""
    kind, _error, trace = response.exc_info
    own = [each for each in traceback.extract_tb(trace) if "/peili/" in each.filename]
    return (
        f"{kind.__name__} {own[-1].filename.partition('/peili/')[2]}:{own[-1].lineno}"
        if own
        else kind.__name__
    )


def _typed(chance: random.Random, control: Control) -> Iterator[tuple[str, str]]:
    luck = chance.random()
    if luck < 0.1 or control.name == "csrfmiddlewaretoken" or control.kind == "file":
        return
    if luck < 0.55:
        good = CHOICES.get(control.kind, lambda each: each.value or "Aino")
        yield control.name, good(control)
    else:
        yield control.name, chance.choice(NASTY)
    if luck > 0.95:
        yield control.name, chance.choice(NASTY)


def _json(chance: random.Random) -> Any:
    return chance.choice((chance.choice(NASTY), None, True, -1, 1e308, [], {}, [[]], {"a": [1]}, 10**30))


def _written(said: dict[str, Any]) -> bytes:
    import json  # noqa: PLC0415  # beside its one use

    return json.dumps(said).encode()


def _encodable(text: str) -> str:
    return text.encode(errors="replace").decode()


def failures(fuzz: Fuzz, numbers: Iterable[int], told: Callable[[Sent], object] = id) -> list[Sent]:
    """Send inputs by their numbers; return those the server broke at, each told at once."""
    broken = []
    for number in numbers:
        sent = fuzz.send(number)
        if sent.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            told(sent)
            broken.append(sent)
    return broken
