"""A house with one client, and ways out that lead to this machine."""

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.servers import MailServer, TextServer, mail_server, text_server

if TYPE_CHECKING:
    from peili.people.models import Client


@pytest.fixture
def aino(db: None) -> "Client":
    from peili.house.models import ProfileVersion  # noqa: PLC0415  # models need the settings
    from tests.support.builders import create_client, create_house  # noqa: PLC0415  # as above

    house = create_house()
    version = ProfileVersion.objects.get()
    version.content |= {
        "transfers": {"policy": "eu_only"},
        "messages": {"email": "vastaanotto@example.org", "sms": "Testi"},
    }
    version.save()
    return create_client(house)


@pytest.fixture
def use(settings: Any) -> Any:
    """Return `use(smtp_url=…, sms_url=…)`: the machine's settings for one test."""

    def change(**said: str) -> None:
        settings.MACHINE = dataclasses.replace(settings.MACHINE, **said)

    return change


def declare(*tasks: str, country: str = "FI", host: str = "127.0.0.1") -> None:
    from peili.house.models import Party  # noqa: PLC0415  # as above

    Party.objects.create(
        code="kuljettaja",
        name="Kuljettaja Oy",
        roles=["processor"],
        does=list(tasks),
        country=country,
        hosts=[host],
    )


@pytest.fixture
def mail(aino: object, use: Any) -> Iterator[MailServer]:
    with mail_server() as server:
        use(smtp_url=server.url)
        yield server


@pytest.fixture
def texts(aino: object, use: Any) -> Iterator[TextServer]:
    with text_server() as server:
        use(sms_url=server.url)
        yield server
