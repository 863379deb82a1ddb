"""Proving a restored database: its own checks, its rows counted, and sealed values opened."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models

from peili.promises.sealed import sealed_fields
from peili.promises.sealing import Erased, SealingRefused

SAMPLE = 100


@dataclass(slots=True)
class Proof:
    """What was found: sealed values that opened, that were erased, and what is wrong, in words."""

    opened: int = 0
    erased: int = 0
    wrong: list[str] = field(default_factory=list)


def check_integrity() -> Iterator[str]:
    """Yield what the database's own checks find; PostgreSQL made its constraints anew while it was filled."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for pragma, fine in (("cipher_integrity_check", []), ("integrity_check", [("ok",)])):
            found = cursor.execute(f"PRAGMA {pragma}").fetchall()
            if found != fine:
                yield f"{pragma} finds a fault"
        if cursor.execute("PRAGMA foreign_key_check").fetchone():
            yield "a row points at one that is not there"


def check_counts(said: Mapping[str, int]) -> Iterator[str]:
    """Yield the tables whose rows are not as many as the backup said."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, count in sorted(said.items()):
            if table not in there:
                yield f"table {table} is missing"
                continue
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  # a name of the manifest, proved and quoted
            found = cursor.fetchone()[0]
            if found != count:
                yield f"table {table} has {found} rows, not {count}"


def open_sample(proof: Proof, *, size: int = SAMPLE) -> None:
    """Open sealed values of rows here and there, at most about `size`, and count what opened."""
    sealed = [model for model in apps.get_models() if sealed_fields(model) and not model._meta.abstract]
    for model in sealed:
        rows = max(1, size // (len(sealed) * len(sealed_fields(model))))
        for record in _some(model, rows):
            _open(record, proof)


def _some(model: type[models.Model], number: int) -> list[Any]:
    """Return rows from random places of a table, its newest one among them."""
    total = model._default_manager.count()
    at = {total - 1, *random.sample(range(total), min(number, total))} if total else set()
    ordered = model._default_manager.order_by("-pk")
    return [ordered[total - 1 - place] for place in sorted(at)]


def _open(record: Any, proof: Proof) -> None:
    for each in sealed_fields(record._meta.model):
        try:
            getattr(record, each.attname)
        except Erased:
            proof.erased += 1
        except SealingRefused as refused:
            proof.wrong.append(f"{record._meta.label}.{each.name}: {type(refused).__name__}")
        else:
            proof.opened += 1
