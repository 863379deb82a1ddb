"""The calendar's classes: a picture of the day without a style attribute, in rows of five minutes."""

from typing import Final

from peili.ui.words import Clock

ROW: Final = 5
DAY: Final = 24 * 60


def row_at(value: Clock) -> str:
    """Name the calendar class of the five minutes in which a time falls: "t-0930"."""
    return f"t-{value.hour:02}{value.minute - value.minute % ROW:02}"


def rows_long(value: int) -> str:
    """Name the calendar class of a length in minutes, to the next five: "d-090"."""
    return f"d-{min(-(-value // ROW) * ROW, DAY):03}"
