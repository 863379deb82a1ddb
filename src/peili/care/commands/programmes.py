"""Treatment programmes: drawn up, accepted by the client, ended. What was accepted is not changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from peili.care.commands.consenting import need_consent
from peili.care.commands.noting import noted
from peili.care.models import Programme, ProgrammeStep
from peili.care.words import Accepted, Ending
from peili.people.commands.links import make_link, use_link
from peili.people.models import Client, Link, Staff
from peili.trail.commands import CLIENT, Actor

PURPOSE = "programme"
LASTS = timedelta(days=7)


class AcceptedAlready(Exception):
    """The client has accepted the programme already."""


class Ended(Exception):
    """The programme has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A step as it is drawn up."""

    service_id: UUID
    from_days: int
    to_days: int
    note: str = ""


@transaction.atomic
def draw_up(
    *,
    client: Client,
    title: str,
    goals: Sequence[str],
    steps: Sequence[Wanted],
    staff: Staff,
    by: Actor,
    now: datetime,
) -> Programme:
    """Draw up a programme, which waits for the client's word. Raises ConsentMissing."""
    need_consent(client)
    made = Programme.objects.create(client=client, title=title, goals=list(goals), staff=staff, made_at=now)
    for position, step in enumerate(steps, 1):
        ProgrammeStep.objects.create(
            programme=made,
            position=position,
            service_id=step.service_id,
            from_days=step.from_days,
            to_days=step.to_days,
            note=step.note,
        )
    noted("care.draw_up", client, made, by=by, now=now, fields=["title", "goals", "steps"])
    return made


@transaction.atomic
def accept_here(*, programme: Programme, witness: Staff, by: Actor, now: datetime) -> Programme:
    """Note that the client accepted in the salon, before a witness. Raises AcceptedAlready and Ended."""
    current = _waiting(programme.pk)
    current.witness = witness
    return _accept(current, Accepted.HERE, by=by, now=now)


@transaction.atomic
def accept_by_link(*, link: Link, now: datetime) -> Programme:
    """Accept what a link leads to, as the client who has it; the link is used up.

    Raises LinkEnded, AcceptedAlready and Ended.
    """
    if link.thing_id is None:
        raise AssertionError("a programme's link names its programme")
    current = _waiting(link.thing_id)
    use_link(link=link, now=now)
    return _accept(current, Accepted.LINK, by=CLIENT, now=now)


@transaction.atomic
def link_to(*, programme: Programme, by: Actor, now: datetime) -> str:
    """Make a link by which the client accepts at home; return its token. Raises as accepting does."""
    current = _waiting(programme.pk)
    token = make_link(
        subject_id=current.subject_id, purpose=PURPOSE, thing_id=current.pk, lasts=LASTS, now=now
    )
    noted("care.link_to_programme", current.client, current, by=by, now=now)
    return token


@transaction.atomic
def end(*, programme: Programme, ending: Ending, by: Actor, now: datetime, why: str = "") -> Programme:
    """End a programme as done, or stop it with a reason; one that has ended stays as it ended."""
    current = _locked(programme.pk)
    if current.ended_at is not None:
        return current
    current.ended_at, current.ending, current.ended_why = now, ending, why
    current.save(update_fields=["ended_at", "ending", "ended_why"])
    noted("care.end_programme", current.client, current, by=by, now=now, fields=["ending", "ended_why"])
    return current


def _locked(pk: UUID) -> Programme:
    return Programme.objects.select_for_update(of=("self",)).select_related("client").get(pk=pk)


def _waiting(pk: UUID) -> Programme:
    current = _locked(pk)
    if current.ended_at is not None:
        raise Ended
    if current.accepted_at is not None:
        raise AcceptedAlready
    return current


def _accept(current: Programme, how: Accepted, *, by: Actor, now: datetime) -> Programme:
    current.accepted_at, current.accepted = now, how
    current.save(update_fields=["accepted_at", "accepted", "witness"])
    noted("care.accept_programme", current.client, current, by=by, now=now, fields=["accepted_at"])
    return current
