from datetime import datetime

import pytest
from django.template import Context, Template
from django.utils.translation import override

from peili.ui import icons, marks

START = datetime(2026, 11, 24, 9, 32)  # noqa: DTZ001 - a wall clock's time


def render(source: str, language: str = "fi", **values: object) -> str:
    with override(language):
        return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "ti 24.11. klo 9.32, 59,50 €"),
        ("sv", "tis 24.11. kl. 9.32, 59,50 €"),
        ("en", "Tue 24 Nov at 9:32, €59.50"),
    ],
)
def test_filters_follow_the_language_of_the_page(language: str, said: str) -> None:
    assert render("{{ start|moment }}, {{ sum|euros }}", language, start=START, sum=5950) == said


def test_blocks_get_the_classes_of_their_five_minutes() -> None:
    assert render("{{ start|row_at }} {{ length|rows_long }}", start=START, length=88) == "t-0930 d-090"
    assert render("{{ length|rows_long }}", length=5000) == "d-1440"


def test_a_span_is_said() -> None:
    assert render("{% span start end %}", start=START, end=START.replace(hour=10)) == "9.32–10.32"


@pytest.mark.parametrize(
    ("state", "word"), [("holds", "Pitää"), ("drifts", "Ei pidä"), ("not_yet", "Ei vielä")]
)
def test_a_mark_always_carries_its_word(state: str, word: str) -> None:
    html = render("{% mark state %}", state=state)
    assert f"<span>{word}</span>" in html
    assert 'aria-hidden="true"' in html


def test_a_marks_word_can_be_hidden_from_the_eye_only() -> None:
    html = render('{% mark "waits" "jotain puuttuu" hidden=True %}')
    assert '<span class="visually-hidden">jotain puuttuu</span>' in html


def test_a_marks_word_is_escaped() -> None:
    assert "<b>" not in render("{% mark 'holds' word %}", word="<b>")


def test_each_state_has_a_shape_of_its_own() -> None:
    drawings = {shape.partition(">")[2] for state, shape in marks.SHAPES.items() if state != "waits"}
    assert len(drawings) == len(marks.SHAPES) - 1
    assert set(marks.SHAPES) == set(marks.WORDS)


def test_an_icon_is_drawn_without_a_style() -> None:
    drawn = icons.icon("search")
    assert drawn.startswith('<svg class="icon"')
    assert "style" not in drawn
    assert "<circle" in drawn


def test_a_label_that_is_a_sentence_loses_its_stop() -> None:
    assert render("{{ label|before_colon }}", label="Olen täysi-ikäinen.") == "Olen täysi-ikäinen"
