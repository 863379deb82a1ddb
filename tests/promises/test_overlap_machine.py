"""Any sequence of inserts, moves and deletes: the database agrees with a list that knows no index."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from uuid_utils.compat import uuid7

from tests.support.spans import RESOURCES, Span, clashes, spans

pytestmark = pytest.mark.engine
MINUTES = st.integers(0, 40)
RESOURCE = st.sampled_from(RESOURCES[:2])
ROW = st.tuples(RESOURCE, MINUTES, MINUTES)


class Occupancy(RuleBasedStateMachine):
    """The oracle: what is stored, as a dictionary."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        spans().delete()
        self.rows: dict[Any, tuple[Any, int, int]] = {}

    def write(self, wanted: dict[Any, tuple[Any, int, int]], writing: Any) -> None:
        """Do it in the database; it must succeed exactly where the wished rows are sound."""
        sound = all(start < end for _, start, end in wanted.values()) and not clashes(list(wanted.values()))
        try:
            with transaction.atomic("scratch"):
                writing()
        except IntegrityError:
            assert not sound
        else:
            assert sound
            self.rows = wanted

    @rule(target=ids, row=ROW)
    def insert(self, row: tuple[Any, int, int]) -> Any:
        made = _span(uuid7(), row)
        self.write({**self.rows, made.pk: row}, lambda: made.save(using="scratch", force_insert=True))
        return made.pk

    @rule(rows=st.lists(ROW, min_size=2, max_size=4))
    def insert_many(self, rows: list[tuple[Any, int, int]]) -> None:
        made = {uuid7(): row for row in rows}
        self.write(
            {**self.rows, **made}, lambda: spans().bulk_create([_span(id_, row) for id_, row in made.items()])
        )

    @rule(id_=ids, row=ROW)
    def move(self, id_: Any, row: tuple[Any, int, int]) -> None:
        if id_ in self.rows:
            values = dict(zip(("resource_id", "start_minute", "end_minute"), row, strict=True))
            self.write({**self.rows, id_: row}, lambda: spans().filter(pk=id_).update(**values))

    @rule(id_=ids, by=st.integers(-9, 9))
    def stretch(self, id_: Any, by: int) -> None:
        if id_ in self.rows:
            resource, start, end = self.rows[id_]
            change = {"end_minute": F("end_minute") + by}
            self.write(
                {**self.rows, id_: (resource, start, end + by)},
                lambda: spans().filter(pk=id_).update(**change),
            )

    @rule(by=st.integers(-60, 60))
    def move_all(self, by: int) -> None:
        """One statement over many rows may be refused on its way, but never leaves an overlap."""
        moved = {id_: (resource, start + by, end + by) for id_, (resource, start, end) in self.rows.items()}
        change = {"start_minute": F("start_minute") + by, "end_minute": F("end_minute") + by}
        try:
            with transaction.atomic("scratch"):
                spans().update(**change)
        except IntegrityError:
            assert len(moved) > 1
        else:
            self.rows = moved

    @rule(id_=ids)
    def delete(self, id_: Any) -> None:
        spans().filter(pk=id_).delete()
        self.rows.pop(id_, None)

    @invariant()
    def the_database_holds_what_was_accepted(self) -> None:
        found = {row.pk: (row.resource_id, row.start_minute, row.end_minute) for row in spans()}
        assert found == self.rows
        assert not clashes(list(found.values()))


def _span(id_: Any, row: tuple[Any, int, int]) -> Span:
    resource, start, end = row
    return Span(pk=id_, resource_id=resource, start_minute=start, end_minute=end)


def run(examples: int) -> None:
    chosen = settings(
        max_examples=examples,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Occupancy, settings=chosen)


def test_the_guard_agrees_with_the_oracle(tables: Any) -> None:
    run(40)


@pytest.mark.deep
def test_the_guard_agrees_with_the_oracle_for_long(tables: Any) -> None:
    run(1500)
