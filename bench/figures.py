"""A measured figure, its verdict, and the two ways it is shown: a table and a JSON file."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the results; `value` is None when the run was too noisy to say anything."""

    name: str
    value: float | None
    unit: str
    against: str
    low: float
    high: float
    target: str
    met: bool
    note: str = ""


def at_least(value: float, low: float, limit: float) -> bool:
    """Whether a figure that must be large holds its target, judged by its worst round."""
    return min(value, low) >= limit


def at_most(value: float, high: float, limit: float) -> bool:
    """Whether a figure that must be small holds its target, judged by its worst round."""
    return max(value, high) <= limit


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as an aligned text table."""
    head = ("figure", "value", "min–max", "target", "met", "compared with")
    rows = [head, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    notes = [f"  {figure.name}: {figure.note}" for figure in figures if figure.note]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _cells(figure: Figure) -> tuple[str, ...]:
    shown = "noisy" if figure.value is None else f"{_number(figure.value)} {figure.unit}"
    spread = f"{_number(figure.low)}–{_number(figure.high)}"
    return (figure.name, shown, spread, figure.target, "yes" if figure.met else "NO", figure.against)


def _number(value: float) -> str:
    if value == int(value):
        return f"{int(value)}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def write(path: Path, machine: dict[str, str], figures: Sequence[Figure]) -> None:
    """Write the results file, one figure an entry, in the order measured."""
    whole = {"machine": machine, "figures": [asdict(figure) for figure in figures]}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
