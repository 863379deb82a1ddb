"""A salon for the public walk, at eight in the morning of Monday 23 November 2026."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client as Browser

if TYPE_CHECKING:
    from peili.booking.models import Service
    from peili.house.models import Controller
    from peili.people.models import Staff

AINO = {"first_name": "Aino", "last_name": "Testinen", "phone": "040 123 4567", "email": "aino@example.org"}


@dataclass(frozen=True, slots=True)
class Walk:
    """The salon and a visitor in it."""

    house: "Controller"
    bea: "Staff"
    cea: "Staff"
    facial: "Service"
    browser: Browser
    clock: time_machine.Traveller

    def hold(
        self, at: datetime, *, wish: str = "", shown: str = "", slug: str = "kasvohoito"
    ) -> HttpResponse:
        """Press the button of a time."""
        start = f"{at:%Y-%m-%dT%H:%MZ}{f' {shown}' if shown else ''}"
        return self.browser.post(f"/book/{slug}/hold/", {"start": start, "with": wish})

    def held(self, at: datetime, *, wish: str = "") -> str:
        """Hold a time and return the address of its details."""
        answer = self.hold(at, wish=wish)
        assert answer.status_code == 302, answer.content.decode()
        return answer.url

    def booked(self, at: datetime) -> str:
        """Book a time and return the address of its confirmation."""
        answer = self.browser.post(self.held(at), AINO)
        assert answer.status_code == 302, answer.content.decode()
        return answer.url


@pytest.fixture
def walk(db: None) -> Iterator[Walk]:
    from tests.support.builders import NOW, create_house, create_service, create_staff  # noqa: PLC0415  # models need the settings

    house = create_house()
    bea, cea = create_staff(house, "Bea Testaaja"), create_staff(house, "Cea Kokeilija")
    facial = create_service(house, bea, cea)
    with time_machine.travel(NOW, tick=False) as clock:
        yield Walk(house, bea, cea, facial, Browser(), clock)


def text(response: HttpResponse) -> str:
    """Return a page's text."""
    return response.content.decode()
