"""What sealed rows hold, past the program."""

from django.db import connection, connections, models

from peili.people.models import Claim, Client
from peili.vault.commands import make_subject
from peili.vault.models import Kind
from tests.support.builders import NOW


def stored(record: models.Model, field: str, using: str = "default") -> bytes:
    quote = connections[using].ops.quote_name
    meta = record._meta
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT {quote(meta.get_field(field).column)} FROM {quote(meta.db_table)} WHERE id = %s",
            [record.pk if connection.vendor == "postgresql" else record.pk.hex],
        )
        value = cursor.fetchone()[0]
    return b"" if value is None else bytes(value)


def write(record: models.Model, field: str, content: bytes) -> None:
    quote = connection.ops.quote_name
    meta = record._meta
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(meta.db_table)} SET {quote(meta.get_field(field).column)} = %s WHERE id = %s",
            [
                connection.Database.Binary(content),
                record.pk if connection.vendor == "postgresql" else record.pk.hex,
            ],
        )


def claim_of(client: Client) -> Claim:
    return Claim.objects.create(
        subject=make_subject(register_id=client.register_id, kind=Kind.CLAIM, now=NOW),
        register=client.register,
        **dict.fromkeys(("first_name", "last_name", "phone", "email", "phone_code"), "x"),
        language="fi",
        made_at=NOW,
    )
