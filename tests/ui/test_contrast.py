"""The contrast of every pair of tokens that meet on a page, computed from the stylesheet itself."""

import re
from pathlib import Path

import pytest

import peili.ui

SHEET = (Path(peili.ui.__file__).parent / "static" / "ui" / "peili.css").read_text(encoding="utf-8")
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([a-z0-9-]+): light-dark\((#\w{6}), (#\w{6})\);", SHEET)
}
PLAIN = dict(re.findall(r"--([a-z0-9-]+): (#\w{6});", SHEET))
GROUNDS = ("paper", "lift", "sunk")
TEXT = [
    *[(text, ground) for text in ("ink", "ink2") for ground in GROUNDS],
    *[(text, ground) for text in ("lampi", "puolukka", "hunaja") for ground in ("paper", "lift")],
    *[("ink", band) for band in ("puolukka-soft", "hunaja-soft", "lampi-soft")],
    ("puolukka", "puolukka-soft"),
    ("hunaja", "hunaja-soft"),
    ("lampi", "lampi-soft"),
    ("on", "lampi"),
    ("on", "puolukka"),
    ("on", "ink"),
    ("paper", "ink"),
    ("ink", "mirror"),
]
CONTROLS = [*[("edge", ground) for ground in ("paper", "lift")], *[("lampi", ground) for ground in GROUNDS]]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_reckoning_is_right_for_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_the_light_theme_is_the_same_where_light_dark_is_not_known() -> None:
    assert len(PAIRS) == 16
    assert {name: light for name, (light, _dark) in PAIRS.items()} == PLAIN


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(text: str, ground: str, theme: int) -> None:
    assert contrast(PAIRS[text][theme], PAIRS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), CONTROLS)
def test_controls_can_be_seen(line: str, ground: str, theme: int) -> None:
    assert contrast(PAIRS[line][theme], PAIRS[ground][theme]) >= 3
