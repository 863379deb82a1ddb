"""What is written for other calendars, against what RFC 5545 says of lines and texts."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.house.ics import Event, calendar, escaped, folded

calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)

WRITTEN = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Peili//Peili//FI
CALSCALE:GREGORIAN
METHOD:PUBLISH
NAME:Ajat
X-WR-CALNAME:Ajat
REFRESH-INTERVAL;VALUE=DURATION:PT15M
X-PUBLISHED-TTL:PT15M
BEGIN:VEVENT
UID:a@peili
DTSTAMP:20261101T000000Z
DTSTART:20261124T080000Z
DTEND:20261124T090000Z
SUMMARY:Varattu
CLASS:PRIVATE
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""


@calm
@given(TEXT)
def test_folded_lines_are_short_whole_characters_and_unfold_to_what_they_were(text: str):
    line = f"SUMMARY:{escaped(text)}"
    lines = folded(line).removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(part.decode() for part in lines)
    assert b"".join([lines[0], *(part[1:] for part in lines[1:])]).decode() == line
    assert all(part.startswith(b" ") for part in lines[1:])


@calm
@given(TEXT)
def test_no_text_ends_its_line_or_begins_another_property(text: str):
    assert not {"\n", "\r", "\x00"} & set(escaped(text))
    bare = escaped(text).replace("\\\\", "").replace("\\;", "").replace("\\,", "").replace("\\n", "")
    assert not {";", ",", "\\"} & set(bare)


def test_the_same_times_are_the_same_bytes():
    made, starts = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)
    event = Event("a@peili", made, starts, starts.replace(hour=9), "Varattu")
    assert calendar([event], name="Ajat", refresh_minutes=15) == WRITTEN.replace("\n", "\r\n").encode()
