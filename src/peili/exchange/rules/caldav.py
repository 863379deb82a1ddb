"""What is asked of a calendar by CalDAV (RFC 4791), and the calendars read from its answer.

Only times are asked for: a server that keeps to the standard sends no titles, names or places at all.
"""

from datetime import datetime
from xml.parsers import expat  # a document that declares anything of its own is refused

from peili.exchange.rules.busy import NotACalendar

CALDAV = "urn:ietf:params:xml:ns:caldav"
MOST_EVENTS = 20_000
LONGEST_NAMESPACE = 1_000  # signs: every name within is told with its namespace, so a long one multiplies
_PROPS = (
    "UID DTSTART DTEND DURATION RRULE RDATE EXDATE RECURRENCE-ID STATUS TRANSP X-MICROSOFT-CDO-BUSYSTATUS"
).split()
_BUSY = """<?xml version="1.0" encoding="utf-8"?>
<C:free-busy-query xmlns:C="{ns}"><C:time-range start="{since}" end="{until}"/></C:free-busy-query>"""
_EVENTS = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="{ns}">
<D:prop><C:calendar-data><C:comp name="VCALENDAR"><C:prop name="VERSION"/>
<C:comp name="VEVENT">{props}</C:comp></C:comp></C:calendar-data></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
<C:time-range start="{since}" end="{until}"/></C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""


def free_busy_query(since: datetime, until: datetime) -> bytes:
    """Return the question when a calendar is taken between two instants of UTC."""
    return _BUSY.format(ns=CALDAV, since=_instant(since), until=_instant(until)).encode()


def calendar_query(since: datetime, until: datetime) -> bytes:
    """Return the question for the times of the events between two instants of UTC, and for nothing else."""
    props = "".join(f'<C:prop name="{name}"/>' for name in _PROPS)
    return _EVENTS.format(ns=CALDAV, since=_instant(since), until=_instant(until), props=props).encode()


def _instant(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def calendars_in(answer: bytes) -> str:
    """Return the calendars of a multistatus answer, one after another; raises NotACalendar.

    An answer without any is an empty calendar: nothing lies between the two instants.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reader.begins, reader.ends
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = reader.says, reader.declares
    parser.StartNamespaceDeclHandler = reader.names
    parser.buffer_text = True
    try:
        parser.Parse(answer, True)  # expat's own signature
    except (expat.ExpatError, LookupError, ValueError) as error:  # the last two: an encoding there is not
        raise NotACalendar from error
    if not reader.multistatus:
        raise NotACalendar
    return "\n".join(["BEGIN:VCALENDAR\nEND:VCALENDAR", *("".join(each) for each in reader.found)])


class _Reader:
    """Collects the text of each `calendar-data`."""

    def __init__(self) -> None:
        self.found: list[list[str]] = []
        self.multistatus = False
        self._inside = False

    def begins(self, name: str, _attributes: dict[str, str]) -> None:
        self.multistatus = self.multistatus or name == "DAV: multistatus"
        self._inside = name == f"{CALDAV} calendar-data"
        if self._inside:
            if len(self.found) >= MOST_EVENTS:
                raise NotACalendar
            self.found.append([])

    def ends(self, _name: str) -> None:
        self._inside = False

    def says(self, text: str) -> None:
        if self._inside:
            self.found[-1].append(text)

    def names(self, _prefix: str | None, namespace: str | None) -> None:
        if namespace and len(namespace) > LONGEST_NAMESPACE:
            raise NotACalendar

    def declares(self, *_said: object) -> None:
        raise NotACalendar
