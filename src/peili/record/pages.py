"""What the record's page shows: sections, lines and counts, ready for a template."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from peili.house.queries import local
from peili.promises.probes import State
from peili.promises.vocabulary import Text
from peili.record.document import TOPICS, number_of
from peili.record.queries import RecordOf
from peili.record.said.security import LOOKED_AT
from peili.record.sentences import Line
from peili.ui.marks import WORDS

SHAPES: Final = {
    State.HOLDS: "holds",
    State.DRIFTS: "drifts",
    State.NOT_YET: "not-yet",
    State.TYPED: "typed",
}
COUNTED: Final[dict[State, Text]] = {
    State.HOLDS: pgettext_lazy("record", "hold"),
    State.DRIFTS: pgettext_lazy("record", "do not hold"),
    State.NOT_YET: pgettext_lazy("record", "not yet"),
    State.TYPED: pgettext_lazy("record", "by hand"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line as the page shows it; `topic` only where it changes, `since` only where it is red."""

    id: str
    topic: Text
    text: str
    shape: str
    word: Text
    evidence: Text
    mend: Text
    since: datetime | None
    days: int
    where: str

    @property
    def anchor(self) -> str:
        """Return the id as an address can hold it."""
        return self.id.replace(".", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section as the page shows it; `drifts` warns in the list of sections."""

    code: str
    number: int
    title: Text
    short: Text
    rows: tuple[Row, ...]
    drifts: bool


def page_of(record: RecordOf, *, since: Mapping[str, datetime]) -> dict[str, object]:
    """Return the context of the record's page; `since` says from when sentences are known to be red."""
    parts = tuple(_parts(record, since))
    return {
        "record": record,
        "parts": parts,
        "states": [
            (row.shape, number == 0 and part.number > 1)
            for part in parts
            for number, row in enumerate(part.rows)
        ],
        "counts": [
            (SHAPES[state], count, word) for state, word in COUNTED.items() if (count := record.count(state))
        ],
        "at": local(record.generated_at),
        "loaded_at": local(record.version.loaded_at),
    }


def _parts(record: RecordOf, since: Mapping[str, datetime]) -> Iterator[Part]:
    for number, (section, lines) in enumerate(record.sections(), start=1):
        rows = tuple(_rows(lines, since, record.generated_at))
        yield Part(
            code=section.code,
            number=number,
            title=section.title,
            short=section.short,
            rows=rows,
            drifts=any(row.since for row in rows),
        )


def _rows(lines: list[Line], since: Mapping[str, datetime], now: datetime) -> Iterator[Row]:
    before = None
    for line in lines:
        number = number_of(line.id)
        red = local(since.get(line.id, now)) if line.state is State.DRIFTS else None
        yield Row(
            id=line.id,
            topic=TOPICS[number] if number != before else "",
            text=line.text,
            shape=SHAPES[line.state],
            word=WORDS[SHAPES[line.state]],
            evidence=line.evidence.text,
            mend=line.evidence.mend,
            since=red,
            where=_where(line),
            days=(local(now).date() - red.date()).days if red else 0,
        )
        before = number


def _where(line: Line) -> str:
    """Return the address where a sentence is put right; empty where the page itself is the place."""
    return f"{reverse('record:checklist')}#{line.id.removeprefix('S12.')}" if line.probe == LOOKED_AT else ""
