"""A salon whose profile names two parties for calendars, one of which may be told of visits too."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine


@pytest.fixture
def salon(db: None) -> Iterator[Any]:
    from peili.house.models import Party  # noqa: PLC0415  # as above
    from tests.support.salon import MORNING, make_salon  # noqa: PLC0415  # models need the settings

    with time_machine.travel(MORNING, tick=False):
        made = make_salon()
        for code, receives in (("pilvi", ["work"]), ("paja", ["work", "visit"])):
            Party.objects.create(
                code=code,
                name=f"{code.capitalize()} Oy",
                roles=["processor"],
                does=["calendar", "api"],
                receives=receives,
                country="FI",
                hosts=[f"{code}.example"],
            )
        yield made
