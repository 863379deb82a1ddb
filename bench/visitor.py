"""A client of the salon's public pages: what anyone can do there, done by reading the pages themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from bench.browser import Browser, Form, Page

UNTICKED = ("for_other", "remember")  # books for itself, and on no device of its own
TYPED = {
    "first_name": "Aino",
    "last_name": "Esimerkki",
    "phone": "040 123 4567",
    "email": "aino@example.org",
}


WENT = frozenset({409, 429})  # somebody was first; or those who were cut off hold as many as may be held


class UnexpectedError(Exception):
    """The server gave an answer that is neither a page, a redirect nor a polite refusal."""


class ServerError(UnexpectedError):
    """The server answered with a status from 500 up."""


class BusyError(ServerError):
    """The server said that it may be asked again in a moment."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What the client saw confirmed: when, with whom it asked for, and the address of the confirmation."""

    start: str
    practitioner: str
    page: str


class Visitor:
    """One client with a browser of its own, closed with the block it is used in."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.browser = Browser(port)
        self.browser.cookies.update({"peili_demo": "1"} | (cookies or {}))  # has seen the demo's doors

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.browser.close()

    def services(self) -> list[str]:
        """Return the slugs of the bookable services."""
        paths = [urlsplit(link).path for link in self._see("/").links()]
        return list(dict.fromkeys(path.split("/")[2] for path in paths if path.startswith("/book/")))

    def practitioners(self, slug: str) -> list[str]:
        """Return the codes of the people who give this service."""
        page = self._see(f"/book/{slug}/")
        queries = [parse_qs(urlsplit(link).query).get("with", [""])[0] for link in page.links()]
        return [code for code in dict.fromkeys([*queries, *page.values("with")]) if code]

    def starts(self, slug: str, practitioner: str = "", day: str = "") -> list[str]:
        """Return the free start instants the page offers, in its order, without the person named."""
        asked = "&".join(f"{key}={value}" for key, value in (("with", practitioner), ("day", day)) if value)
        offered = self._see(f"/book/{slug}/{'?' if asked else ''}{asked}").values("start")
        return list(dict.fromkeys(start.split()[0] for start in offered))

    def beside(self, slug: str) -> list[str]:
        """Return the codes of what can be added to a service in the same visit, none where nothing can."""
        page = self.browser.get(f"/visit/more/?s={slug}")
        if page.status == 404:  # never given alone, or never with others
            return []
        baskets = [parse_qs(urlsplit(link).query).get("s", []) for link in self._seen(page).links()]
        return list(dict.fromkeys(each[1] for each in baskets if len(each) == 2))

    def visits(self, slugs: Sequence[str], practitioner: str, day: str) -> list[str]:
        """Return the times offered for several treatments with one person, as the buttons send them."""
        asked = urlencode([*(("s", slug) for slug in slugs), ("with", practitioner), ("from", day)])
        page = self.browser.get(f"/visit/?{asked}")
        return [] if page.status == 404 else self._seen(page).values("start")

    def hold_visit(self, slugs: Sequence[str], start: str, practitioner: str) -> str:
        """Ask for a time of several treatments; return the address of the hold, or nothing when it went."""
        asked = {"s": list(slugs), "start": start, "with": practitioner}
        page = self.browser.post("/visit/hold/", asked)
        if page.status in WENT:
            return ""
        return self._redirect(page, "/visit/")

    def hold(self, slug: str, start: str, practitioner: str = "") -> str:
        """Ask for a time; return the address of the hold, or nothing when the time just went."""
        page = self.browser.post(f"/book/{slug}/hold/", {"start": start, "with": practitioner})
        if page.status in WENT:
            return ""
        return self._redirect(page, "/hold/")

    def details(self, hold: str) -> dict[str, str]:
        """Open the held time and return its form, filled in as a person would."""
        forms = [form for form in self._see(hold).forms() if "phone" in form.fields]
        return _filled(forms[0])

    def confirm(self, hold: str, filled: dict[str, str]) -> str:
        """Send the details; return the address of the confirmation, or nothing when the hold had ended."""
        page = self.browser.post(hold, filled)
        if page.status in {409, 410}:
            return ""
        return self._redirect(page, "/booked/")

    def confirmed(self, page: str) -> bool:
        """Whether the confirmation still stands at its address."""
        return self.browser.get(page).status == 200

    def _see(self, path: str) -> Page:
        return self._seen(self.browser.get(path), path.split("/")[1])

    @staticmethod
    def _seen(page: Page, what: str = "visit") -> Page:
        _refuse_broken(page, f"GET {what}")
        if page.status != 200:
            raise UnexpectedError(f"GET {what}: {page.status}")
        return page

    def _redirect(self, page: Page, prefix: str) -> str:
        _refuse_broken(page, f"POST before {prefix}")
        path = urlsplit(urljoin("/", page.location)).path
        if page.status != 302 or not path.startswith(prefix):
            raise UnexpectedError(f"POST before {prefix}: {page.status}")
        return path


def _refuse_broken(page: Page, what: str) -> None:
    """Raise ServerError, or BusyError, when the server could not do what was asked."""
    if page.status >= 500:
        kind = BusyError if page.status == 503 else ServerError
        raise kind(f"{what}: {page.status}")


def _filled(form: Form) -> dict[str, str]:
    ticks = {name: value for name, value in form.ticks.items() if name not in UNTICKED}
    return {**form.fields, **ticks, **TYPED}
