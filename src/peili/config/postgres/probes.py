"""Whether the database itself keeps the registers apart."""

from uuid import uuid4

from django.db import connection
from django.utils.translation import gettext as _

from peili.promises.probes import Evidence, Question, State, probe
from peili.promises.reading import NOTHING, Reading, reading


@probe("house.database_wall")
def database_wall(_question: Question) -> Evidence:
    """Ask the database itself for cards: without saying who reads, and as a stranger."""
    if connection.vendor != "postgresql":
        return Evidence(
            State.NOT_YET,
            _("In one encrypted file the program alone keeps the registers apart."),
        )
    strangers = Reading(opens=frozenset(), controllers=frozenset({uuid4()}))
    if _seen(NOTHING) or _seen(strangers):
        return Evidence(
            State.DRIFTS,
            _("The database showed cards to somebody it should not have."),
            _("Stop the program and run: peili migrate. It puts the wall up anew."),
        )
    return Evidence(State.HOLDS, _("Asked without saying who reads, and as a stranger: no card was shown."))


def _seen(who: Reading) -> bool:
    with reading(who), connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM people_client), current_user LIKE %s", ["peili\\_%"])
        there, walled = cursor.fetchone()
    return bool(there or not walled)
