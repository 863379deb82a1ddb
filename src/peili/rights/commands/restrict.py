"""Restriction: from its beginning a card is only stored, and is seen by nobody through the ordinary pages.

The keys of the person's data are set apart (`apart`): whichever page asks, it gets the mask. Beside that
`Client.objects.visible_to` leaves restricted cards out and their names are said as "Restricted". The owner
opens one for a reason the law allows, and that opening is logged with its reason.
"""

from datetime import datetime

from django.db import transaction

from peili.people.models import Client
from peili.rights.commands.apart import put_back, set_apart
from peili.rights.commands.notices import leave_lifted, leave_restricted
from peili.rights.commands.telling import tell_lifting
from peili.rights.models import Request, Restriction
from peili.rights.rules.restriction import Allowed, why_not_lift
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


class AlreadyRestricted(Exception):
    """The card is restricted already."""


class NotToldYet(Exception):
    """The person has not been told that the restriction will be lifted (Art. 18(3))."""


class NotRestricted(Exception):
    """There is no restriction to open, to tell about or to lift."""


@transaction.atomic
def begin(
    *, client: Client, reason: str, by: Actor, now: datetime, request: Request | None = None
) -> Restriction:
    """Restrict a card from now on; raises AlreadyRestricted."""
    current = _locked(client)
    if current.restricted_at is not None:
        raise AlreadyRestricted
    found = Restriction.objects.create(
        subject_id=current.subject_id, request=request, reason=reason, began_at=now
    )
    current.restricted_at = now
    current.save(update_fields=["restricted_at"])
    _note("rights.restrict", current, ["restricted_at", "reason"], by=by, now=now)
    leave_restricted(client=current, now=now, request=request)
    set_apart(current.subject_id)
    return found


@transaction.atomic
def open_restricted(*, client: Client, reason: Allowed, by: Actor, now: datetime) -> Client:
    """Log that the owner opens a restricted card and on which ground, then return it."""
    current = _locked(client)
    if current.restricted_at is None:
        raise NotRestricted
    _note("rights.open_restricted", current, [reason.value], by=by, now=now)
    return current


@transaction.atomic
def tell(*, client: Client, by: Actor, now: datetime) -> Restriction:
    """Tell the person that the restriction will be lifted, and note it; raises NotRestricted.

    Whoever has no contact is told by other means: the message stays as refused, where the desk sees it.
    """
    current = _locked(client)
    found = _open(current)
    if found.told_at is None:
        found.told_at = now
        found.save(update_fields=["told_at"])
        tell_lifting(current, now=now)
    _note("rights.tell_lifting", current, ["told_at"], by=by, now=now)
    return found


@transaction.atomic
def lift(*, client: Client, by: Actor, now: datetime) -> Client:
    """Lift a restriction; raises NotRestricted, and NotToldYet when the person does not know of it."""
    current = _locked(client)
    found = _open(current)
    if why_not_lift(told_at=found.told_at, now=now):
        raise NotToldYet
    found.lifted_at = now
    found.save(update_fields=["lifted_at"])
    current.restricted_at = None
    current.save(update_fields=["restricted_at"])
    _note("rights.lift", current, ["restricted_at"], by=by, now=now)
    leave_lifted(client=current, now=now)
    put_back(current.subject_id)
    return current


def _locked(client: Client) -> Client:
    return Client.objects.select_for_update(of=("self",)).get(pk=client.pk)


def _open(client: Client) -> Restriction:
    found = Restriction.objects.filter(subject_id=client.subject_id, lifted_at__isnull=True).first()
    if found is None:
        raise NotRestricted
    return found


def _note(act: str, client: Client, fields: list[str], *, by: Actor, now: datetime) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.RIGHTS,
        register_id=client.register_id,
        about=[client.subject_id],
        thing=client,
        fields=fields,
    )
