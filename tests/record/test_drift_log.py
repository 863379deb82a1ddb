"""What breaks the signing of the log, or keeps its digest at home, turns its sentence red."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from peili.trail.commands import PROGRAM
from peili.trail.commands.anchoring import anchor, compare_digest
from peili.trail.commands.ending import open_door
from peili.trail.commands.linking import link_new
from peili.trail.models import Anchor, Comparison
from tests.support.builders import NOW
from tests.support.drifting import Break, turns_red

pytestmark = [pytest.mark.django_db, pytest.mark.engine(deep=True)]


def signed_on(*times: datetime, outside: bool) -> None:
    """Leave these anchors alone, the first of them typed back in or not."""
    with open_door():
        Comparison.objects.all().delete()
        Anchor.objects.all().delete()
    made = [anchor(now=each) for each in times]
    if outside:
        compare_digest(typed=bytes(made[0].digest), by=PROGRAM, now=NOW)
        link_new()


@contextmanager
def nobody_signs(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    signed_on(NOW - timedelta(days=2, seconds=1), outside=True)
    yield
    signed_on(NOW, outside=True)


@contextmanager
def nothing_outside(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    signed_on(NOW - timedelta(days=14, seconds=1), NOW, outside=False)
    yield
    signed_on(NOW, outside=True)


@contextmanager
def nothing_new_outside(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    signed_on(NOW - timedelta(days=14, seconds=1), NOW, outside=True)
    yield
    signed_on(NOW, outside=True)


@contextmanager
def altered_signature(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    made = Anchor.objects.get()
    for signature in (bytes(64), bytes(made.signature)):
        with open_door():
            Anchor.objects.update(signature=signature)
        if not any(signature):
            yield


@pytest.mark.parametrize("broken", [nobody_signs, nothing_outside, nothing_new_outside, altered_signature])
def test_a_log_that_is_not_anchored_turns_its_sentence_red(broken: Break, monkeypatch: pytest.MonkeyPatch):
    turns_red(broken, {"S12.log_anchored"}, monkeypatch)
