"""Figures that belong in the run's own output, not only in a failure's."""

import pytest


def say(request: pytest.FixtureRequest, text: str) -> None:
    """Write to the terminal although the test's own output is captured."""
    terminal = request.config.get_terminal_writer()
    terminal.line()
    terminal.write(f"{text}\n")
