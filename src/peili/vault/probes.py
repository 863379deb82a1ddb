"""What the vault can show about itself: that sealed columns hold ciphertext, and the file around them too."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils.translation import gettext as _

from peili.promises.probes import Evidence, Question, State, probe
from peili.promises.sealed import sealed_fields
from peili.promises.sealing import scope_code
from peili.vault.generations import is_of
from peili.vault.sealing import HEADER, OVERHEAD, VERSION

LOOKED_AT = 20  # of each table, the newest


@probe("vault.sealed")
def sealed_at_rest(_question: Question) -> Evidence:
    """Read the newest rows of every table with sealed columns as the database holds them."""
    models = [model for model in apps.get_models() if sealed_fields(model)]
    readable = sorted({name for model in models for name in readable_fields(model)})
    if readable:
        return Evidence(
            State.DRIFTS,
            _("Values that are not sealed were found in: %(fields)s.") % {"fields": ", ".join(readable)},
            _("Ask whoever looks after the program; a row was written past it."),
        )
    count = sum(len(sealed_fields(model)) for model in models)
    if connection.vendor != "sqlite":
        return Evidence(
            State.HOLDS,
            _("Sealed columns: %(count)d. The rest lies in the database server, on the disk of its keeper.")
            % {"count": count},
        )
    if not file_is_encrypted():
        return Evidence(
            State.DRIFTS,
            _("The sealed columns are ciphertext, but the rest of the database file can be read."),
            _("Encrypt the file: peili keys encrypt-database"),
        )
    return Evidence(
        State.HOLDS, _("Sealed columns: %(count)d, in a database file that is encrypted.") % {"count": count}
    )


def readable_fields(model: Any) -> Iterator[str]:
    """Yield the sealed fields of a model whose newest rows hold something else than their ciphertext."""
    quote, fields = connection.ops.quote_name, sealed_fields(model)
    columns = ", ".join(quote(field.column) for field in fields)
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {key} DESC LIMIT {LOOKED_AT}")  # noqa: S608  # names of our own
        for row in cursor.fetchall():
            for field, content in zip(fields, row, strict=True):
                if content is not None and not is_ciphertext(content, field.scope):
                    yield field.label


def is_ciphertext(content: Any, scope: str) -> bool:
    """Tell whether stored content has the shape of a ciphertext of a scope."""
    if isinstance(content, str):
        return False
    held = bytes(content)
    return len(held) > OVERHEAD and held[0] == VERSION and is_of(held[1:HEADER], scope_code(scope))


def file_is_encrypted() -> bool:
    """Ask SQLCipher whether the file in use is under a key."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cipher_status")
        row = cursor.fetchone()
    return bool(row) and str(row[0]) == "1"
