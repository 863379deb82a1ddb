"""A salon on a Tuesday morning, and a browser in which the client has opened the own page."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:
    from django.test import Client as Browser

    from tests.support.salon import Salon


@pytest.fixture
def salon(db: None) -> "Salon":
    from tests.support.salon import make_salon  # noqa: PLC0415  # models need the settings

    return make_salon()


@pytest.fixture(autouse=True)
def morning() -> Iterator[time_machine.Traveller]:
    from tests.support.salon import MORNING  # noqa: PLC0415  # as above

    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def own(salon: "Salon") -> "Browser":
    """The browser of Aino, who has opened her page with a link from the salon."""
    from django.test import Client as Browser  # noqa: PLC0415  # as above

    from tests.support.rights import open_own  # noqa: PLC0415  # as above

    browser = Browser(headers={"accept-language": "fi"})
    open_own(browser, salon.aino)
    return browser
