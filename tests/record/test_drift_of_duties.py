"""Breaking what breaches, the checklist and the file of clients rest on turns exactly their sentences red."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from peili.house.models import Controller, Look, ProfileVersion
from peili.house.periods import Period
from peili.incidents.commands import breach as breaches
from peili.incidents.models import Breach
from peili.incidents.queries import scope
from peili.people.importing import plan as plans
from tests.support.builders import NOW, create_client
from tests.support.drifting import Break, red, turns_red
from tests.support.houses import breach_of

pytestmark = [pytest.mark.django_db, pytest.mark.engine(deep=True)]


@contextmanager
def nobody_found(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(scope, "persons", lambda _ids, _register: set())
        yield


@contextmanager
def untold_people(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    client = create_client(Controller.objects.get())
    breach = breach_of(client.register, now=NOW - timedelta(hours=30))
    breach.affected.create(subject=client.subject, found="hand")
    yield
    breach.affected.update(told_at=NOW, told_way="phone")


@contextmanager
def fewer_told(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    client = create_client(Controller.objects.get())
    breach = breach_of(client.register, now=NOW - timedelta(hours=3))
    breach.affected.create(subject=client.subject, found="hand")
    said = {"authority_told_at": NOW, "closed_at": NOW, "ending": "fewer"}
    Breach.objects.filter(pk=breach.pk).update(**said)
    yield
    breach.affected.update(told_at=NOW, told_way="phone")


@contextmanager
def stopped_clock(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(breaches, "due", lambda *, detected_at, **_said: detected_at)
        yield


@contextmanager
def untold_authority(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    client = create_client(Controller.objects.get())
    breach = breach_of(client.register, now=NOW - timedelta(hours=73))
    yield
    Breach.objects.filter(pk=breach.pk).update(authority_told_at=NOW - timedelta(hours=2))


@contextmanager
def drill_untold(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    client = create_client(Controller.objects.get())
    breach = breach_of(client.register, now=NOW - timedelta(hours=73))
    Breach.objects.filter(pk=breach.pk).update(drill=True)
    assert red(linked=True) == set()  # a drill is never counted
    Breach.objects.filter(pk=breach.pk).update(drill=False)
    yield
    Breach.objects.filter(pk=breach.pk).update(drill=True)


@contextmanager
def nobody_looked(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    version = ProfileVersion.objects.get()
    loaded, version.loaded_at = version.loaded_at, NOW - timedelta(days=100)
    said, version.content["security"] = version.content["security"], {"doors_locked": "attested"}
    version.save()
    yield
    version.loaded_at, version.content["security"] = loaded, said
    version.save()


@contextmanager
def looked_long_ago(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    Look.objects.create(claim="locked_cabinet", good=True, role="owner", at=NOW - timedelta(days=95))
    yield
    Look.objects.create(claim="locked_cabinet", good=True, role="owner", at=NOW)


@contextmanager
def cabinet_open(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    Look.objects.create(claim="locked_cabinet", good=False, role="owner", at=NOW - timedelta(hours=1))
    yield
    Look.objects.create(claim="locked_cabinet", good=True, role="owner", at=NOW)


@contextmanager
def no_clock_at_the_door(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(plans, "kept_for", lambda: Period(months=12 * 200))
        yield


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (no_clock_at_the_door, "S9.timma"),
        (nobody_looked, "S12.doors_locked"),
        (looked_long_ago, "S12.locked_cabinet"),
        (cabinet_open, "S12.locked_cabinet"),
        (nobody_found, "S15"),
        (untold_people, "S15"),
        (fewer_told, "S15"),
        (stopped_clock, "S16"),
        (untold_authority, "S16"),
        (drill_untold, "S16"),
    ],
)
def test_what_breaks_turns_its_own_sentence_red(
    broken: Break, sentence: str, monkeypatch: pytest.MonkeyPatch
):
    turns_red(broken, {sentence}, monkeypatch, linked=True)
