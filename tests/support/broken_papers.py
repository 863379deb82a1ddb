"""Ways to break what keeps surveys and agreements, for the tests of their sentences."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from peili.agreements.commands import survey
from peili.agreements.models import Agreement, Need
from peili.agreements.queries.standing import Standing
from peili.promises import gates
from peili.promises.append_only import AppendOnly


@contextmanager
def open_gate(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.delitem(gates._gates, "agreements.signed")
        yield


@contextmanager
def nothing_missing(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(Standing, "missing", lambda _standing: [])
        yield


@contextmanager
def unguarded_agreements(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    guard = next(each for each in Agreement._meta.constraints if isinstance(each, AppendOnly))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [f"{guard.name}_update"])
            (sql,) = cursor.fetchone()
            cursor.execute(f'DROP TRIGGER "{guard.name}_update"')
            yield
            cursor.execute(sql)
        else:
            with connection.schema_editor() as editor:
                editor.remove_constraint(Agreement, guard)
            yield
            with connection.schema_editor() as editor:
                editor.add_constraint(Agreement, guard)


@contextmanager
def forgotten_need(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    need = Need.objects.get(service__slug="hifu-kasvohoito")
    kept = (need.service_id, need.form_id)
    need.delete()
    yield
    Need.objects.create(service_id=kept[0], form_id=kept[1])


@contextmanager
def without_consent(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(survey, "live_consent", lambda *_asked: True)
        yield
