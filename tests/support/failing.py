"""Every form breaks once after it was read: what was typed is in the words of the error, and nowhere else.

A command writes its one entry of the trail at its end; there it fails while this is on, once by a rule of the
database and once by a mistake of the program.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db import IntegrityError

from peili.trail.models import Entry
from tests.support.visiting import Upload, Visitor

BROKEN = 500


class Failing:
    """Breaks forms, and keeps which of them broke."""

    def __init__(self) -> None:
        self.broke: set[str] = set()
        self.asked: set[str] = set()
        self._says: list[str] = []
        self._error: type[Exception] | None = None

    @contextmanager
    def on(self) -> Iterator["Failing"]:
        """Stand in the way of every entry while this lasts."""
        real = Entry.objects.create

        def create(**values: object) -> Entry:
            if self._error is None:
                return real(**values)
            raise self._error(f"duplicate key value: Key (name)=({', '.join(self._says)}) already exists.")

        with patch.object(Entry.objects, "create", create):
            yield self

    def send(
        self,
        visitor: Visitor,
        action: str,
        kind: str,
        typed: list[tuple[str, str]],
        files: list[tuple[str, Upload]],
    ) -> None:
        """Send a form twice, to break in either way; fail when an error's page repeats what was typed."""
        self.asked.add(kind)
        self._says = [value for _name, value in typed if " " in value or "@" in value]
        for error in (IntegrityError, RuntimeError):
            self._error = error
            try:
                answer = visitor.send(action, typed, files)
            finally:
                self._error = None
            if answer.status == BROKEN:
                self.broke.add(kind)
                assert [each for each in self._says if each in answer.text] == [], kind
