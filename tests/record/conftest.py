"""The test cluster runs without waiting for its disk, which the record rightly calls red."""

import pytest


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection  # noqa: PLC0415  # settings exist only now

    from peili.house import probes  # noqa: PLC0415  # as above

    if connection.vendor == "postgresql":
        monkeypatch.setitem(probes.POSTGRES, "fsync", {"on", "off"})
