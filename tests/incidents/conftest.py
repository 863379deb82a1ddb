"""The salon of the desk's tests, with a house profile that promises what the source record does."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:
    from tests.support.salon import Salon


@pytest.fixture
def salon(db: None) -> "Salon":
    from tests.support.houses import promise  # noqa: PLC0415  # models need the settings
    from tests.support.salon import make_salon  # noqa: PLC0415  # as above

    made = make_salon()
    promise()
    return made


@pytest.fixture(autouse=True)
def morning() -> Iterator[time_machine.Traveller]:
    from tests.support.salon import MORNING  # noqa: PLC0415  # as above

    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock
