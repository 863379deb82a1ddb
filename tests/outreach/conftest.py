"""The salon of the desk's tests, in a house that chose contacts and marketing."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.salon import Salon


@pytest.fixture
def salon(db: None) -> "Salon":
    from peili.house.models import ProfileVersion  # noqa: PLC0415  # models need the settings
    from tests.support.salon import make_salon  # noqa: PLC0415  # as above

    found = make_salon()
    version = ProfileVersion.objects.latest("number")
    version.content |= {"purposes": {code: {} for code in ("appointments", "contacts", "marketing")}}
    version.content |= {"messages": {"email": "vastaanotto@example.org", "sms": "Testi"}}
    version.save()
    found.aino.email = "aino@example.org"
    found.aino.save()
    return found
