"""One's own relatives among the clients: declared by the staff themselves, taken back by the owner alone."""

from datetime import datetime

from django.db import transaction

from peili.people.models import Client, Relative, Staff
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


@transaction.atomic
def declare_relative(*, client: Client, staff: Staff, by: Actor, now: datetime) -> Relative:
    """Note that a client is close to somebody of the staff; a second time changes nothing."""
    made, new = Relative.objects.get_or_create(client=client, staff=staff, defaults={"since": now})
    if new:
        _note("people.declare_relative", made, by=by, now=now)
    return made


@transaction.atomic
def release_relative(*, relative: Relative, by: Actor, now: datetime) -> None:
    """Take back what somebody declared."""
    _note("people.release_relative", relative, by=by, now=now)
    relative.delete()


def _note(act: str, relative: Relative, *, by: Actor, now: datetime) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=relative.client.register_id,
        about=[relative.client.subject_id, relative.staff.subject_id],
        thing=relative,
        fields=["since"],
    )
