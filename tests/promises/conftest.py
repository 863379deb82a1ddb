from typing import Any

import pytest


@pytest.fixture
def tables(scratch: Any) -> Any:
    """A scratch database with the guarded trial tables in it."""
    from tests.support.spans import create_tables  # noqa: PLC0415  # models need the settings

    create_tables(scratch)
    return scratch
