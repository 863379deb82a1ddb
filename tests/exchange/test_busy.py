"""What other calendars take: zones, whole days, changes to one of many, and what takes nothing."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.booking.rules.hours import moment_of
from peili.exchange.rules.busy import MOST_STEPS, NotACalendar, Read, TooMuch, busy

HELSINKI = ZoneInfo("Europe/Helsinki")
SINCE, UNTIL = datetime(2026, 11, 23, tzinfo=UTC), datetime(2027, 2, 21, tzinfo=UTC)


def read(*events: str, kind: str = "VEVENT") -> Read:
    inner = "\r\n".join(f"BEGIN:{kind}\r\n{event.replace(' ', chr(10))}\r\nEND:{kind}" for event in events)
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inner}\r\nEND:VCALENDAR\r\n"
    return busy(text, since=SINCE, until=UNTIL, zone=HELSINKI)


def taken(*events: str, kind: str = "VEVENT") -> list[str]:
    found = read(*events, kind=kind)
    assert found.unknown == 0
    return [f"{moment_of(begins):%d.%m. %H:%M}-{moment_of(ends):%H:%M}" for begins, ends in found.spans]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART:20261124T080000Z DTEND:20261124T090000Z", ["24.11. 08:00-09:00"]),
        ("DTSTART;TZID=Europe/Helsinki:20261124T100000 DURATION:PT45M", ["24.11. 08:00-08:45"]),
        ("DTSTART;TZID=America/New_York:20261124T030000 DURATION:PT1H", ["24.11. 08:00-09:00"]),
        (
            "DTSTART;TZID=/mozilla.org/2007/Europe/Helsinki:20261124T100000 DURATION:PT1H",
            ["24.11. 08:00-09:00"],
        ),
        ('DTSTART;TZID="Nobody\'s;Zone":20261124T100000 DURATION:PT1H', ["24.11. 08:00-09:00"]),
        ("DTSTART:20261124T100000 DURATION:PT1H", ["24.11. 08:00-09:00"]),
        ("DTSTART;VALUE=DATE:20261124", ["23.11. 22:00-22:00"]),
        ("DTSTART;VALUE=DATE:20261124 DTEND;VALUE=DATE:20261126", ["23.11. 22:00-22:00"]),
        ("DTSTART:20261124T080000Z DTEND:20261124T090000Z TRANSP:TRANSPARENT", []),
        ("DTSTART:20261124T080000Z DTEND:20261124T090000Z STATUS:CANCELLED", []),
        ("DTSTART:20261124T080000Z DTEND:20261124T090000Z X-MICROSOFT-CDO-BUSYSTATUS:FREE", []),
        ("DTSTART:20261124T080000Z", []),
        ("DTSTART:20261124T090000Z DTEND:20261124T080000Z", []),
        ("DTSTART:20260101T080000Z DTEND:20260101T090000Z", []),
    ],
)
def test_one_event(event: str, expected: list[str]):
    assert taken(event) == expected


def test_a_zone_named_as_one_maker_names_it():
    text = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=FLE Standard Time:20261124T100000\nDURATION:PT45M\n"
        "END:VEVENT\nEND:VCALENDAR"
    )
    (span,) = busy(text, since=SINCE, until=UNTIL, zone=ZoneInfo("Europe/London")).spans
    assert moment_of(span[0]) == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_what_is_repeated_keeps_its_wall_time_over_the_change_of_clocks():
    series = "DTSTART;TZID=America/New_York:20261020T090000 DURATION:PT1H RRULE:FREQ=WEEKLY;COUNT=6"
    assert taken(series) == ["24.11. 14:00-15:00"]
    both = busy(
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{series.replace(' ', chr(10))}\nEND:VEVENT\nEND:VCALENDAR",
        since=datetime(2026, 10, 26, tzinfo=UTC),
        until=datetime(2026, 11, 5, tzinfo=UTC),
        zone=HELSINKI,
    )
    assert [moment_of(begins).hour for begins, _ends in both.spans] == [13, 14]


WEEKLY = "DTSTART;TZID=Europe/Helsinki:20270321T020000 DTEND;TZID=Europe/Helsinki:20270321T040000"
ON_CHANGE = [  # 28.3.2027 the clocks go from 3.00 to 4.00 at 1.00 UTC, 25.10.2026 from 4.00 back to 3.00
    ("DTSTART;TZID=Europe/Helsinki:20270328T020000 DURATION:PT2H", "00:00-02:00"),
    (
        "DTSTART;TZID=Europe/Helsinki:20270328T020000 DTEND;TZID=Europe/Helsinki:20270328T050000",
        "00:00-02:00",
    ),
    ("DTSTART;TZID=Europe/Helsinki:20270328T033000 DURATION:PT1H", "01:30-02:30"),  # 3.30 is not on the wall
    ("DTSTART;TZID=Europe/Helsinki:20270327T220000 DURATION:P1D", "20:00-19:00"),
    ("DTSTART:20270328T020000 DTEND:20270328T040000", "00:00-01:00"),
    ("DTSTART;VALUE=DATE:20270328", "22:00-21:00"),
    ("DTSTART;TZID=Europe/Helsinki:20261025T020000 DURATION:PT4H", "23:00-03:00"),
    ("DTSTART;TZID=Europe/Helsinki:20261025T033000 DURATION:PT30M", "00:30-01:00"),  # the first 3.30 of two
    ("DTSTART:20261025T023000 DTEND:20261025T043000", "23:30-02:30"),
    ("DTSTART;VALUE=DATE:20261025", "21:00-22:00"),
    (f"{WEEKLY} RRULE:FREQ=WEEKLY;COUNT=2 EXDATE;TZID=Europe/Helsinki:20270321T020000", "00:00-02:00"),
]


@pytest.mark.parametrize(("event", "expected"), ON_CHANGE)
def test_the_nights_when_the_clocks_change(event: str, expected: str):
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event.replace(' ', chr(10))}\nEND:VEVENT\nEND:VCALENDAR"
    since, until = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC)
    (span,) = busy(text, since=since, until=until, zone=HELSINKI).spans
    assert f"{moment_of(span[0]):%H:%M}-{moment_of(span[1]):%H:%M}" == expected


def test_a_day_left_out_of_times_and_a_change_to_all_that_follow():
    series = (
        "UID:a DTSTART;TZID=Europe/Helsinki:20261124T100000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=3 "
        "EXDATE;VALUE=DATE:20261125"
    )
    assert taken(series) == ["24.11. 08:00-09:00", "26.11. 08:00-09:00"]
    moved = "UID:a RECURRENCE-ID;RANGE=THISANDFUTURE:20261126T080000Z DTSTART:20261126T120000Z DURATION:PT30M"
    found = read(series, moved)
    assert [f"{moment_of(begins):%d. %H:%M}" for begins, _ends in found.spans] == ["24. 08:00", "26. 12:00"]
    assert found.unknown == 1


def test_times_left_out_moved_and_added():
    series = (
        "UID:a DTSTART;TZID=Europe/Helsinki:20261124T100000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=4 "
        "EXDATE;TZID=Europe/Helsinki:20261125T100000 RDATE;TZID=Europe/Helsinki:20261201T100000"
    )
    moved = "UID:a RECURRENCE-ID:20261126T080000Z DTSTART:20261126T120000Z DURATION:PT30M"
    gone = "UID:a RECURRENCE-ID:20261127T080000Z DTSTART:20261127T080000Z DURATION:PT1H STATUS:CANCELLED"
    assert taken(series, moved, gone) == ["24.11. 08:00-09:00", "26.11. 12:00-12:30", "01.12. 08:00-09:00"]


def test_lists_of_busy_times():
    listed = "FREEBUSY;FBTYPE=BUSY:20261124T080000Z/20261124T090000Z,20261124T100000Z/PT30M"
    free = "FREEBUSY;FBTYPE=FREE:20261125T080000Z/20261125T090000Z"
    assert taken(listed, free, kind="VFREEBUSY") == ["24.11. 08:00-09:00", "24.11. 10:00-10:30"]


def test_what_overlaps_is_one_stretch_and_alarms_are_left_out():
    first = "DTSTART:20261124T080000Z DURATION:PT1H BEGIN:VALARM DTSTART:20261130T080000Z END:VALARM"
    assert taken(first, "DTSTART:20261124T084500Z DURATION:PT1H") == ["24.11. 08:00-09:45"]


def test_what_is_not_understood_is_counted_and_the_rest_is_read():
    found = read("DTSTART:soon", "SUMMARY:x", "DTSTART:20261124T080000Z DURATION:PT1H RRULE:FREQ=SECONDLY")
    assert (found.spans, found.unknown) == ([], 3)


def test_a_page_is_no_calendar_and_a_bomb_is_too_much():
    with pytest.raises(NotACalendar):
        busy("<html>Sign in</html>", since=SINCE, until=UNTIL, zone=HELSINKI)
    rule = "DTSTART:19710101T080000Z DURATION:PT1H RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    with pytest.raises(TooMuch):
        read(*[rule] * (MOST_STEPS // 20_000 + 1))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=200)
@given(
    st.lists(
        st.builds(
            "{}{}:{}".format,
            st.sampled_from(
                [
                    "DTSTART",
                    "DTEND",
                    "DURATION",
                    "RRULE",
                    "EXDATE",
                    "RDATE",
                    "RECURRENCE-ID",
                    "UID",
                    "BEGIN",
                    "END",
                ]
            ),
            st.sampled_from(
                ["", ";VALUE=DATE", ";TZID=Europe/Helsinki", ";TZID=../../etc/passwd", ';X="a:b']
            ),
            st.one_of(
                st.sampled_from(
                    [
                        "20261124",
                        "20261124T080000Z",
                        "00000000T000000",
                        "99991231T235959Z",
                        "P9999W",
                        "-PT1H",
                        "PT1H",
                        "FREQ=YEARLY;INTERVAL=9999999",
                        "FREQ=MONTHLY;BYSETPOS=99;BYDAY=MO",
                        "FREQ=DAILY;BYMONTH=99",
                        "VEVENT",
                    ]
                ),
                st.text(max_size=20),
            ),
        ),
        max_size=12,
    )
)
def test_nothing_anybody_writes_breaks_the_reading(lines: list[str]):
    inner = "\r\n".join(lines)
    text = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{inner}\r\nEND:VEVENT\r\nEND:VCALENDAR"
    found = busy(text, since=SINCE, until=UNTIL, zone=HELSINKI)
    assert all(begins < ends for begins, ends in found.spans)


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART;VALUE=DATE:00010101",
        "DTSTART;VALUE=DATE:99991231",
        "DTSTART;VALUE=DATE:00010101 RRULE:FREQ=DAILY",
        "DTSTART:20261125T100000Z DTEND;VALUE=DATE:00010101",
        "DTSTART:20261125T100000Z EXDATE;VALUE=DATE:00010101",
        "DTSTART:20261125T100000Z RDATE;VALUE=DATE:00010101",
        "DTSTART:20261125T100000Z RRULE:FREQ=YEARLY;BYMONTH=13",
    ],
)
def test_an_event_at_the_ends_of_time_spoils_no_other(event: str):
    good = "DTSTART:20261124T080000Z DTEND:20261124T090000Z"
    found = read(good, event)
    assert found.unknown == 1
    assert (moment_of(found.spans[0][0]), moment_of(found.spans[0][1])) == (
        datetime(2026, 11, 24, 8, tzinfo=UTC),
        datetime(2026, 11, 24, 9, tzinfo=UTC),
    )


def test_a_changed_one_at_the_end_of_time_spoils_nothing():
    event = "UID:1 DTSTART:20261124T080000Z DTEND:20261124T090000Z RECURRENCE-ID;VALUE=DATE:00010101"
    assert taken(event) == ["24.11. 08:00-09:00"]
