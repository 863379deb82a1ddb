from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from peili.ui import words

HELSINKI = ZoneInfo("Europe/Helsinki")
THURSDAY = datetime(2026, 11, 26, 13, 15, tzinfo=HELSINKI)
MORNING = datetime(2026, 11, 26, 9, 5, tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("say", "fi", "sv", "en"),
    [
        (words.clock, "13.15", "13.15", "13:15"),
        (words.day_short, "to 26.11.", "tors 26.11.", "Thu 26 Nov"),
        (words.day_long, "torstai 26. marraskuuta", "torsdag 26 november", "Thursday 26 November"),
        (words.day_on, "torstaina 26.11.", "torsdag 26.11.", "Thursday 26 Nov"),
        (words.weekday_on, "torstaina", "torsdag", "Thursday"),
        (words.day_month, "26.11.", "26.11.", "26 Nov"),
        (words.day_full, "26.11.2026", "26.11.2026", "26 Nov 2026"),
        (words.moment, "to 26.11. klo 13.15", "tors 26.11. kl. 13.15", "Thu 26 Nov at 13:15"),
    ],
)
def test_a_moment_is_said_in_each_language(
    say: Callable[[datetime, str], str], fi: str, sv: str, en: str
) -> None:
    assert [say(THURSDAY, language) for language in ("fi", "sv", "en")] == [fi, sv, en]


def test_the_hour_has_no_leading_zero_and_the_minute_has() -> None:
    assert words.clock(MORNING, "fi") == "9.05"
    assert words.clock(time(0, 0), "en") == "0:00"


def test_a_span_is_joined_by_an_en_dash() -> None:
    assert words.span(MORNING, THURSDAY, "fi") == "9.05–13.15"
    assert words.span(MORNING, THURSDAY, "en") == "9:05–13:15"


def test_every_weekday_and_month_is_said() -> None:
    days = [date(2026, 6, day) for day in range(1, 8)]
    assert [words.day_short(day, "fi").split()[0] for day in days] == [
        "ma",
        "ti",
        "ke",
        "to",
        "pe",
        "la",
        "su",
    ]
    assert [words.weekday_on(day, "fi") for day in days][::3] == ["maanantaina", "torstaina", "sunnuntaina"]
    months = [words.day_long(date(2026, month, 1), "fi").split()[-1] for month in range(1, 13)]
    assert months[0] == "tammikuuta"
    assert months[11] == "joulukuuta"
    assert len(set(months)) == 12
    assert words.day_month(date(2026, 5, 3), "en") == "3 May"


def test_an_unknown_language_is_answered_in_finnish() -> None:
    assert words.moment(THURSDAY, "de") == "to 26.11. klo 13.15"


@pytest.mark.parametrize("say", [words.clock, words.day_short, words.day_long, words.day_full, words.moment])
def test_an_instant_in_utc_is_refused(say: Callable[[datetime, str], str]) -> None:
    with pytest.raises(ValueError, match="local"):
        say(datetime(2026, 11, 26, 11, 15, tzinfo=UTC), "fi")


@pytest.mark.parametrize(
    ("length", "said"), [(5, "5 min"), (60, "1 h"), (90, "1 h 30 min"), (600, "10 h"), (0, "0 min")]
)
def test_a_length_is_said(length: int, said: str) -> None:
    assert words.minutes(length) == said


@pytest.mark.parametrize(
    ("cents", "fi", "en"),
    [
        (29000, "290 €", "€290"),
        (5950, "59,50 €", "€59.50"),
        (125005, "1 250,05 €", "€1,250.05"),
        (-5950, "−59,50 €", "−€59.50"),
        (0, "0 €", "€0"),
    ],
)
def test_a_sum_is_said(cents: int, fi: str, en: str) -> None:
    assert words.euros(cents, "fi") == words.euros(cents, "sv") == fi
    assert words.euros(cents, "en") == en
