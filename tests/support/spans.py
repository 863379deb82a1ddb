"""Two tables that only the tests know, guarded like the house's occupancy."""

from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, models
from django.db.models import QuerySet
from uuid_utils.compat import uuid7

from peili.promises.operations import EnableBtreeGist
from peili.promises.overlap import NoOverlap

GUARD = "trial_no_overlap"


class Resource(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)

    class Meta:
        app_label = "overlap_trial"


class Span(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    resource = models.ForeignKey(Resource, models.CASCADE, db_index=False)
    start_minute = models.BigIntegerField()
    end_minute = models.BigIntegerField()

    class Meta:
        app_label = "overlap_trial"
        constraints = [NoOverlap(name=GUARD)]
        indexes = [models.Index(fields=["resource", "start_minute", "end_minute"], name="trial_seek")]


RESOURCES = [UUID(int=number) for number in range(1, 6)]  # ids that sort like their numbers
ONE, TWO, *_ = RESOURCES
guard = Span._meta.constraints[0]
assert isinstance(guard, NoOverlap)


def create_tables(connection: Any) -> None:
    """Make both tables with five resources in the scratch database."""
    with connection.schema_editor() as editor:
        EnableBtreeGist().database_forwards("trial", editor, None, None)
        editor.create_model(Resource)
        editor.create_model(Span)
    Resource.objects.using("scratch").bulk_create([Resource(id=id_) for id_ in RESOURCES])


def spans() -> QuerySet[Span]:
    return Span.objects.using("scratch")


def span(start: int, end: int, resource: UUID = ONE) -> Span:
    return Span(resource_id=resource, start_minute=start, end_minute=end)


def add(start: int, end: int, resource: UUID = ONE) -> Span:
    row = span(start, end, resource)
    row.save(using="scratch")
    return row


def stored() -> list[tuple[int, int]]:
    return list(spans().order_by("resource", "start_minute").values_list("start_minute", "end_minute"))


def refused() -> AbstractContextManager[pytest.ExceptionInfo[IntegrityError]]:
    return pytest.raises(IntegrityError, match=GUARD)


def clashes(rows: list[tuple[object, int, int]]) -> list[tuple[object, object]]:
    """Return each two rows (resource, start, end) that share a minute, by comparing all of them."""
    return [
        (one, other)
        for place, one in enumerate(rows)
        for other in rows[:place]
        if one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
    ]
