"""A salon whose profile names two parties for calendars, one of which may be told of visits too."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

ALL = ["identity.name", "contact.phone", "contact.email", "visit", "work"]


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


@pytest.fixture
def keys(salon: Any) -> dict[str, str]:
    from peili.exchange.commands.keys import make_key  # noqa: PLC0415  # as above
    from peili.exchange.models import Key  # noqa: PLC0415  # as above
    from peili.house.models import Party  # noqa: PLC0415  # as above
    from peili.trail.commands import PROGRAM  # noqa: PLC0415  # as above
    from tests.support.builders import NOW  # noqa: PLC0415  # as above

    Party.objects.filter(code="paja").update(receives=ALL)
    return {
        purpose: make_key(controller=salon.house, party="paja", purpose=purpose, by=PROGRAM, now=NOW)[1]
        for purpose in Key.For.values
    }
