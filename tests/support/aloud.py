"""Figures that belong in the run's own output, not only in a failure's."""

import pytest


def say(request: pytest.FixtureRequest, text: str) -> None:
    """Write to the terminal although the test's own output is captured."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(f"\n{text}", flush=True)  # noqa: T201 - the point of it
