"""A salon whose facial needs the HIFU agreement, on Tuesday 24 November 2026."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine


@pytest.fixture
def salon(db: None) -> Iterator[Any]:
    from tests.support.papers import need_form  # noqa: PLC0415  # models need the settings
    from tests.support.salon import MORNING, make_salon  # noqa: PLC0415  # as above

    with time_machine.travel(MORNING, tick=False):
        made = make_salon()
        need_form(made.facial)
        yield made


@pytest.fixture
def visit(salon: Any) -> Any:
    """A visit at ten this morning."""
    from tests.support.builders import local  # noqa: PLC0415  # as above

    return salon.visit(local(24, 10))
