"""Another calendar as it really answers: a small server of iCal links and CalDAV behind TLS."""

import base64
import hashlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from peili.booking.models import Block, Terms
from peili.exchange.commands.calendars import add_calendar, read, read_due
from peili.exchange.models import Calendar
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW, local
from tests.support.outside import stand_in

HOST, HELSINKI = "pilvi.example", ZoneInfo("Europe/Helsinki")
WHO = "Basic " + base64.b64encode(b"bea:oma-salasana").decode()
NIGHT = (  # every night from ten to six, of which one is moved and one is left out
    "BEGIN:VEVENT\r\nUID:yo\r\nSUMMARY:Yövuoro Ähtärissä\r\nDTSTART;TZID=Europe/Helsinki:20261020T220000\r\n"
    "DTEND;TZID=Europe/Helsinki:20261021T060000\r\nRRULE:FREQ=DAILY;UNTIL=20270331T000000Z\r\n"
    "EXDATE;TZID=Europe/Helsinki:20261124T220000\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:yo\r\nSUMMARY:Siirretty\r\nRECURRENCE-ID;TZID=Europe/Helsinki:20261125T220000\r\n"
    "DTSTART;TZID=Europe/Helsinki:20261125T230000\r\nDTEND;TZID=Europe/Helsinki:20261126T070000\r\nEND:VEVENT\r\n"
)
FREE = (
    "BEGIN:VEVENT\r\nUID:vapaa\r\nDTSTART:20261127T080000Z\r\nDTEND:20261127T090000Z\r\n"
    "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:peru\r\nDTSTART:20261127T100000Z\r\nDTEND:20261127T110000Z\r\n"
    "STATUS:CANCELLED\r\nEND:VEVENT\r\n"
)
TEXT = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{NIGHT}{FREE}END:VCALENDAR\r\n"


@dataclass
class Cloud:
    """What the server holds, and what it was asked: each method, path and status."""

    text: str = TEXT
    tells_busy: bool = False
    log: list[tuple[str, str, int]] = field(default_factory=list)


class Answering(BaseHTTPRequestHandler):
    cloud: Cloud
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        etag = f'"{hashlib.sha256(self.cloud.text.encode()).hexdigest()[:16]}"'
        if self.path == "/vanha.ics":
            self.say(301, b"", Location="/salainen/basic.ics")
        elif self.path != "/salainen/basic.ics":
            self.say(404, b"")
        elif self.headers.get("If-None-Match") == etag:
            self.say(304, b"", ETag=etag)
        else:
            self.say(200, self.cloud.text.encode(), ETag=etag)

    def do_REPORT(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.headers.get("Authorization") != WHO:
            self.say(401, b"", **{"WWW-Authenticate": 'Basic realm="dav"'})
        elif "free-busy-query" in asked and self.cloud.tells_busy:
            since = re.findall(r'start="(\w+)"', asked)[0]
            listed = f"FREEBUSY;FBTYPE=BUSY-TENTATIVE:{since}/PT3H\r\nFREEBUSY;FBTYPE=FREE:{since}/P1D\r\n"
            text = f"BEGIN:VCALENDAR\r\nBEGIN:VFREEBUSY\r\n{listed}END:VFREEBUSY\r\nEND:VCALENDAR\r\n"
            self.say(200, text.encode())
        elif "free-busy-query" in asked:
            self.say(403, b"<error/>")
        else:
            self.say(207, multistatus(self.cloud.text))

    def say(self, status: int, body: bytes, **headers: str) -> None:
        self.cloud.log.append((self.command, self.path, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


def multistatus(text: str) -> bytes:
    """Return the only resource of a collection, escaped and prefixed as some servers do."""
    inside = text.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;")
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<multistatus xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav"><response>'
        f"<href>/dav/yo.ics</href><propstat><prop><CAL:calendar-data>{inside}</CAL:calendar-data></prop>"
        "<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
    ).encode()


@pytest.fixture
def cloud(salon: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    Terms.objects.update(horizon_days=150)
    made = Cloud()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Answering,), {"cloud": made}))
    context = stand_in(HOST, server.server_address[1], folder=tmp_path, patch=monkeypatch)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def added(salon: Any, path: str, **more: str) -> Calendar:
    address = f"https://{HOST}{path}"
    return add_calendar(staff=salon.bea, party="pilvi", address=address, by=PROGRAM, now=NOW, **more)


def by_caldav(salon: Any, password: str = "oma-salasana") -> Calendar:  # noqa: S107  # invented
    return added(salon, "/dav/", way="caldav", user="bea", password=password)


def hours() -> dict[str, tuple[str, float]]:
    """Return the taken nights: by the day each begins, its hour there and how many hours it lasts."""
    found = {}
    for block in Block.objects.filter(kind="outside"):
        begins = block.starts_at.astimezone(HELSINKI)
        found[f"{begins:%d.%m.}"] = (
            f"{begins:%H:%M}",
            (block.ends_at - block.starts_at) / timedelta(hours=1),
        )
    return found


@pytest.mark.parametrize("way", ["link", "caldav"])
def test_nights_are_taken_as_they_are_the_change_of_clocks_included(salon: Any, cloud: Cloud, way: str):
    calendar = added(salon, "/salainen/basic.ics") if way == "link" else by_caldav(salon)
    assert read_due(now=NOW) == 1
    calendar.refresh_from_db()
    assert (calendar.problem, calendar.unknown) == ("", 0)
    found = hours()
    assert found["23.11."] == ("22:00", 8)
    assert "24.11." not in found
    assert found["25.11."] == ("23:00", 8)
    assert "27.11." in found
    assert found["27.03."] == ("22:00", 8)  # to seven on the new clock: the night has an hour less
    assert not Block.objects.filter(starts_at__range=(local(27, 9), local(27, 14))).exists()


def test_an_unchanged_calendar_is_answered_in_a_word_and_a_moved_one_is_followed(salon: Any, cloud: Cloud):
    calendar = added(salon, "/vanha.ics")
    read(calendar=calendar, now=NOW)
    taken = set(Block.objects.values_list("pk", flat=True))
    read(calendar=calendar, now=NOW + timedelta(minutes=15))
    assert [status for _how, _path, status in cloud.log] == [301, 200, 301, 304]
    assert set(Block.objects.values_list("pk", flat=True)) == taken
    assert calendar.read_at == NOW + timedelta(minutes=15)


def test_where_taken_times_alone_are_told_nothing_else_is_asked_for(salon: Any, cloud: Cloud):
    cloud.tells_busy = True
    read(calendar=by_caldav(salon), now=NOW)
    assert cloud.log == [("REPORT", "/dav/", 200)]
    midnight = datetime.fromisoformat("2026-11-22T22:00:00+00:00")
    block = Block.objects.get()
    assert (block.starts_at, block.ends_at) == (midnight, midnight + timedelta(hours=3))


def test_a_wrong_password_is_said_and_the_times_stay(salon: Any, cloud: Cloud):
    calendar = by_caldav(salon)
    read(calendar=calendar, now=NOW)
    count = Block.objects.count()
    calendar.password = "vanha"
    calendar.save()
    read(calendar=calendar, now=NOW + timedelta(minutes=15))
    assert (calendar.problem, Block.objects.count()) == (Calendar.Problem.LOCKED, count)
    page = salon.browser(salon.bea).get("/desk/connections/").content.decode()
    assert "Tunnus tai salasana ei kelvannut." in page
