"""A drawn signature: lines of whole-numbered points. When and how hard they were drawn is not taken."""

import json
from itertools import chain

WIDTH, HEIGHT = 600, 200
MOST_POINTS, MOST_STROKES = 4000, 200
SHORTEST = 8  # points: fewer is a dot, not a signature


class NotStrokes(Exception):
    """What was sent is no drawing."""


def read_strokes(text: str) -> list[list[list[int]]]:
    """Return the strokes a page sent as JSON, brought inside the frame; none for an empty text."""
    if not text:
        return []
    try:
        sent = json.loads(text)
        strokes = [[_point(point) for point in stroke] for stroke in sent]
    except (TypeError, ValueError, RecursionError) as error:
        raise NotStrokes from error
    count = sum(len(stroke) for stroke in strokes)
    if count > MOST_POINTS or len(strokes) > MOST_STROKES:
        raise NotStrokes
    return [stroke for stroke in strokes if stroke] if count >= SHORTEST else []


def _point(point: object) -> list[int]:
    if not isinstance(point, list) or len(point) != 2:  # noqa: PLR2004  # x and y
        raise TypeError("a point has two numbers")
    x, y = (round(float(each)) for each in point)
    return [min(max(x, 0), WIDTH), min(max(y, 0), HEIGHT)]


def path_of(strokes: list[list[list[int]]]) -> str:
    """Return the strokes as the path of an SVG picture."""
    return " ".join(
        chain.from_iterable(
            [f"M{stroke[0][0]} {stroke[0][1]}", *(f"L{x} {y}" for x, y in stroke[1:])] for stroke in strokes
        )
    )
