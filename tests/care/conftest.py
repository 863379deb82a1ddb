"""The salon of the desk's tests, with a visit that was started and a few products, at ten o'clock."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:
    from django.test import Client as Browser

    from tests.support.care import Care


@pytest.fixture
def care(db: None) -> "Care":
    from tests.support.care import make_care  # noqa: PLC0415  # models need the settings

    return make_care()


@pytest.fixture
def browser(care: "Care") -> "Browser":
    """Sign the practitioner in."""
    return care.salon.browser(care.bea)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    from tests.support.care import NOON  # noqa: PLC0415  # as above

    with time_machine.travel(NOON, tick=False) as clock:
        yield clock
