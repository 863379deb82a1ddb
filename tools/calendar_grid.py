"""Writes `ui/grid.css`: a class for every five minutes of the day, since pages carry no inline style.

Run `python tools/calendar_grid.py` after a change; a test fails while the file is not up to date.
"""

from pathlib import Path

TARGET = Path(__file__).parent.parent / "src" / "peili" / "ui" / "static" / "ui" / "grid.css"
STEP = 5
DAY = 24 * 60
LANES = 24
HEAD = """\
/* Written by tools/calendar_grid.py: t-0930 starts at half past nine, d-090 lasts 90 minutes,
   from-08 and until-18 are the hours shown, lanes-4 the number of lanes. */
@layer components {
"""


def grid() -> str:
    """Return the whole stylesheet, one hour of the day on each line."""
    starts = [f".t-{minute // 60:02}{minute % 60:02}{{--t:{minute}}}" for minute in range(0, DAY, STEP)]
    lengths = [f".d-{minute:03}{{--d:{minute}}}" for minute in range(STEP, DAY + STEP, STEP)]
    lines = [
        *_by_hour(starts),
        *_by_hour(lengths),
        "".join(f".from-{hour:02}{{--from:{hour * 60}}}" for hour in range(24)),
        "".join(f".until-{hour:02}{{--until:{hour * 60}}}" for hour in range(1, 25)),
        "".join(f".lanes-{count}{{--lanes:{count}}}" for count in range(1, LANES + 1)),
    ]
    return HEAD + "".join(f"  {line}\n" for line in lines) + "}\n"


def _by_hour(rules: list[str]) -> list[str]:
    size = 60 // STEP
    return ["".join(rules[start : start + size]) for start in range(0, len(rules), size)]


if __name__ == "__main__":
    TARGET.write_text(grid(), encoding="utf-8")
