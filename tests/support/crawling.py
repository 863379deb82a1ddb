"""A crawler that opens pages and fills every form it finds, a canary in each field somebody writes in."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from tests.support.corpus import canary
from tests.support.failing import Failing
from tests.support.uploads import chosen
from tests.support.visiting import Page, Upload, Visitor

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=/)[-_\w]{30,}(?=/)")
ROUNDS = 3  # what one form makes is found by the next
DATES = {"date": "%Y-%m-%d", "datetime-local": "%Y-%m-%dT%H:%M"}
WEEK = timedelta(days=7)
OF_A_KIND = 2  # pages whose addresses differ by ids only
SHORT = 10  # characters of a postcode
SHORTEST = 30  # characters a field must take for a canary to be found among other values


@dataclass(slots=True)
class Control:
    """One field of a form, or one choice of it."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    longest: int = 10_000
    numeric: bool = False
    accept: str = ""  # kinds of files
    hidden: bool = False  # from people, so that whoever fills it in is a machine


@dataclass(slots=True)
class Form:
    """A form as its page holds it."""

    action: str
    posts: bool
    controls: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


CHOICES: dict[str, Callable[[Control], str]] = {
    "select": lambda control: control.value or next((each for each in control.options if each), ""),
    "number": lambda control: control.value or "1",
    "checkbox": lambda control: control.value or "on",
    "radio": lambda control: control.value,
    "hidden": lambda control: control.value,
}


class Markup(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._text: Control | None = None
        self._select: Control | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in what a page begins."""
        said: dict[str, Any] = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(said.get("href", ""))
        elif tag == "form":
            self._open = Form(said.get("action", ""), said.get("method", "").lower() == "post")
            self.forms.append(self._open)
        elif self._open is not None and tag in {"input", "textarea", "select"} and said.get("name"):
            self._control(tag, said)
        elif self._open is not None and tag == "button" and said.get("type", "submit") == "submit":
            self._open.buttons.append((said.get("name", ""), said.get("value", "")))
        elif tag == "option" and self._select is not None:
            self._select.options.append(said.get("value", ""))
            if "selected" in said:
                self._select.value = said.get("value", "")

    def _control(self, tag: str, said: dict[str, Any]) -> None:
        control = Control(
            said["name"],
            said.get("type", "text") if tag == "input" else tag,
            said.get("value", ""),
            longest=int(said.get("maxlength", 10_000)),
            numeric=said.get("inputmode", "tel") != "tel",
            accept=said.get("accept", ""),
            hidden=said.get("tabindex") == "-1",
        )
        if self._open is not None:
            self._open.controls.append(control)
        self._text = control if tag == "textarea" else None
        self._select = control if tag == "select" else None

    def handle_data(self, data: str) -> None:
        """Take in what stands in a text area."""
        if self._text is not None:
            self._text.value += data

    def handle_endtag(self, tag: str) -> None:
        """Close what a page ends."""
        if tag == "form":
            self._open = None
        if tag in {"textarea", "select"}:
            self._text = self._select = None


class Crawl:
    """Goes through the pages below some addresses, and sends each form twice at most."""

    def __init__(self, visitor: Visitor, *, within: Iterable[str], leave: Iterable[str]) -> None:
        self.visitor, self._within, self._leave = visitor, tuple(within), tuple(leave)
        self.values: dict[str, str] = {}  # each field of each address, and its canary
        self.names: set[str] = set()  # of the fields a canary was written in
        self._sent: dict[tuple[str, ...], int] = {}
        self.failing: Failing | None = None

    def go(self, *starts: str, rounds: int = ROUNDS) -> None:
        """Open the pages that can be reached, a few of a kind, and fill their forms."""
        for each in starts:
            assert self.visitor.get(each).status == 200, each  # an address that has moved
        for _round in range(rounds):
            left, seen, kinds = list(starts), set(starts), Counter[str]()
            while left:
                page = self.visitor.get(left.pop(0))
                for found in [*self._ways(page), *self.fill(page)]:
                    kinds[kind_of(found)] += found not in seen
                    if found not in seen and self._mine(found) and kinds[kind_of(found)] <= OF_A_KIND:
                        seen.add(found)
                        left.append(found)

    def _ways(self, page: Page) -> list[str]:
        return [link.partition("#")[0] for link in Markup(page.text).links if link.startswith("/")]

    def _mine(self, path: str) -> bool:
        return path.startswith(self._within) and not any(part in path for part in self._leave)

    def fill(self, page: Page) -> list[str]:
        """Send the forms of a page, by each of their buttons; return where they led."""
        led: list[str] = []
        for form in Markup(page.text).forms:
            action = form.action or page.path
            if form.posts and self._mine(action):
                for button in form.buttons or [("", "")]:
                    led += self._send(action, form, button)
        return led

    def _send(self, action: str, form: Form, button: tuple[str, str]) -> list[str]:
        names = " ".join(dict.fromkeys(control.name for control in form.controls))
        key = (kind_of(action), button[0], ID.sub("*", button[1]), names)
        self._sent[key] = self._sent.get(key, 0) + 1
        if self._sent[key] > ROUNDS - 1:
            return []
        typed, files = self._typed(key[0], form, again=self._sent[key] > 1)
        typed += [button] if button[0] else []
        if self.failing is not None and self._sent[key] == 1:
            self.failing.send(self.visitor, action, key[0], typed, files)
        answer = self.visitor.send(action, typed, files)
        assert answer.status < 500, (action, answer.text)  # the server's own mistakes
        asks_again = answer.status >= 400 or answer.path == action  # it says what is missing, or asks more
        return self.fill(answer) if asks_again else [answer.path]

    def _typed(
        self, address: str, form: Form, *, again: bool
    ) -> tuple[list[tuple[str, str]], list[tuple[str, Upload]]]:
        typed: list[tuple[str, str]] = []
        files: list[tuple[str, Upload]] = []
        once: set[str] = set()
        for control in form.controls:
            if control.kind == "radio" and control.name in once:
                continue
            once.add(control.name)
            if control.kind == "file":
                self.names.add(control.name)
                upload = chosen(control.accept, f"{address} {control.name}", self.values.setdefault)
                files.append((control.name, upload))
            elif control.kind in DATES:
                typed.append((control.name, _moment(control, again=again)))
            elif (value := self._value(address, control)) is not None:
                typed.append((control.name, value))
        return typed, files

    def _value(self, address: str, control: Control) -> str | None:
        if control.name == "csrfmiddlewaretoken" or control.hidden:
            return None
        if control.kind in CHOICES:
            return CHOICES[control.kind](control)
        kind = {"email": "email", "tel": "phone"}.get(control.kind, "name")
        if kind == "name" and (control.numeric or control.longest < SHORTEST):
            if control.numeric or control.longest < SHORT:
                return control.value or "1"
            kind = "code"
        self.names.add(control.name)
        return self.values.setdefault(f"{address} {control.name}", canary(kind))


def _moment(control: Control, *, again: bool) -> str:
    """Return what the page suggests, or now; next time a moment to come."""
    now = datetime.now()  # noqa: DTZ005  # a browser's own clock
    wanted = now + WEEK if again else now
    return (control.value if not again else "") or f"{wanted:{DATES[control.kind]}}"


def kind_of(path: str) -> str:
    """Return an address without the ids, numbers and days that tell pages of a kind apart."""
    return re.sub(r"\d+", "*", ID.sub("*", path))
