"""What deleting leaves in the database's own files goes when they are written anew."""

import pytest
from django.db import connection

from peili.people.models import Client
from peili.rights.erasure.purging import rewrite
from tests.support.builders import create_client, create_house
from tests.support.trails import sql


def left() -> int:
    """Return how much of the table of what clients are found by, or of the file, holds nothing any more."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA freelist_count")
        else:
            cursor.execute("SELECT pg_relation_size('people_searchtoken')")
        return int(cursor.fetchone()[0])


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_writing_anew_leaves_nothing_of_rows_that_went() -> None:
    house = create_house()
    for number in range(60):
        create_client(house, "Aino", "Poistuva", phone=f"+3584012345{number:02}")
    sql("DELETE FROM people_searchtoken")
    assert Client.objects.count() == 60
    assert left() > 0
    assert rewrite()
    assert left() == 0
