"""Taking a copy of one's data: logged before it is made."""

from datetime import datetime

from django.db import transaction

from peili.rights.models import OwnSession
from peili.trail.commands import CLIENT, note
from peili.trail.models import Purpose


@transaction.atomic
def take_copy(*, session: OwnSession, form: str, now: datetime) -> None:
    """Note that a person takes a copy in a form (`html` or `json`), with what is about health or without."""
    note(
        act="rights.take_copy",
        by=CLIENT,
        now=now,
        purpose=Purpose.OWN,
        register_id=session.subject.register_id,
        about=[session.subject_id],
        fields=[form, "health"] if session.proved_at is not None else [form],
    )
