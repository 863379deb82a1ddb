"""Breaking one right turns exactly its sentence red, and mending it turns it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from peili.house.models import Controller
from peili.own import copies
from peili.people.models import Client, ClientQuerySet
from peili.rights.commands import requests
from peili.rights.models import Notice, Request
from peili.rights.queries import package
from peili.rights.queries.whose import tables
from tests.support.builders import create_client
from tests.support.drifting import Break, turns_red
from tests.support.houses import promise
from tests.support.rights import notice_of, received

pytestmark = [pytest.mark.django_db, pytest.mark.engine(deep=True)]


@contextmanager
def late_answer(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    request = received(create_client(Controller.objects.get()), received_on=date(2026, 9, 1))
    yield
    request.delete()


@contextmanager
def slow_answer(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    promise(requests={"answer_within": "P7D"})
    request = received(create_client(Controller.objects.get()))
    Request.objects.filter(pk=request.pk).update(promised_on=date(2026, 9, 1))
    yield
    request.delete()


@contextmanager
def nobody_told(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    notice = notice_of(create_client(Controller.objects.get()))
    Notice.objects.filter(pk=notice.pk).update(due_on=date(2026, 9, 1))
    yield
    notice.delete()


@contextmanager
def half_a_package(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(package, "tables", lambda: tuple(found for found in tables() if found[0] is not Client))
        yield


@contextmanager
def corrections_forgotten(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(requests, "carry_out", lambda *_request, **_said: None)
        yield


@contextmanager
def restriction_forgotten(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(ClientQuerySet, "shown", lambda found: found)
        yield


@contextmanager
def copy_without_values(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(copies, "_field", lambda found: {"label": found.label})
        yield


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (late_answer, "S14"),
        (nobody_told, "S14.recipients"),
        (slow_answer, "S14.promptly"),
        (half_a_package, "S14.access"),
        (corrections_forgotten, "S14.rectification"),
        (restriction_forgotten, "S14.restriction"),
        (copy_without_values, "S14.portability"),
    ],
)
def test_a_right_that_breaks_turns_its_own_sentence_red(
    broken: Break, sentence: str, monkeypatch: pytest.MonkeyPatch
):
    turns_red(broken, {sentence}, monkeypatch)
