"""A client fills in: a link or the tablet begins it, and a sealed draft keeps what is not sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from peili.agreements.commands.notes import note_for
from peili.agreements.commands.telling import take_back, tell_survey
from peili.agreements.models import How, Sitting
from peili.agreements.rules.asking import Answer, read_back, stored
from peili.booking.models import Appointment
from peili.people.commands.links import LinkEnded, find_link, make_link
from peili.people.ends import own_end
from peili.people.models import Link, Staff
from peili.promises.reading import as_program
from peili.trail.commands import CLIENT, Actor

PURPOSE = "sitting"
LASTS = {How.LINK: timedelta(days=7), How.TABLET: timedelta(hours=4)}
DRAFT_KEPT = timedelta(days=30)


class NoCard(Exception):
    """The visit is joined to no client card yet, so there is nobody to ask."""


@transaction.atomic
def begin_sitting(
    *,
    appointment: Appointment,
    how: How,
    by: Actor,
    now: datetime,
    identity: str = Sitting.Identity.LINK,
    witness: Staff | None = None,
    tell: bool = False,
) -> tuple[Sitting, str]:
    """Make a link to the forms of a visit and return its token; earlier links to them end. Raises NoCard.

    With `tell` it is sent to the client as a message too. What was answered through an earlier link and not
    sent goes on from there.
    """
    if appointment.client is None:
        raise NoCard
    draft = _end_others(appointment, now)
    sitting = Sitting.objects.create(
        client=appointment.client,
        appointment=appointment,
        how=how,
        identity=identity,
        witness=witness,
        draft=draft,
        made_at=now,
    )
    token = make_link(
        subject_id=appointment.client.subject_id,
        purpose=PURPOSE,
        thing_id=sitting.pk,
        lasts=LASTS[how],
        now=now,
    )
    if tell:
        tell_survey(sitting=sitting, token=token, days=LASTS[how].days, now=now)
    note_for(
        "begin",
        client=appointment.client,
        by=by,
        now=now,
        thing=sitting,
        fields=["how", "identity"],
        appointment=appointment,
    )
    return sitting, token


def _end_others(appointment: Appointment, now: datetime) -> dict[str, str | list[str]]:
    """End the open sittings of a visit; return the newest unsent answers."""
    draft: dict[str, str | list[str]] = {}
    for other in Sitting.objects.filter(appointment=appointment, ended_at__isnull=True).order_by("made_at"):
        with as_program():  # handed on unread, whoever begins the new one
            draft = other.draft or draft
        _end(other, now)
    return draft


def _end(sitting: Sitting, now: datetime) -> None:
    take_back(sitting=sitting)
    sitting.draft, sitting.ended_at = {}, now
    sitting.save(update_fields=["draft", "ended_at"])
    Link.objects.filter(purpose=PURPOSE, thing_id=sitting.pk).delete()


def sitting_behind(*, token: str, now: datetime) -> Sitting:
    """Return the sitting a link leads to; raises LinkEnded. Opening it changes nothing."""
    link = find_link(token=token, purpose=PURPOSE, now=now)
    if link.thing_id is None:
        raise LinkEnded
    found = (
        Sitting.objects.select_related("client__register", "appointment__service__controller", "witness")
        .select_related("appointment__staff", "appointment__client")
        .filter(pk=link.thing_id, ended_at__isnull=True)
        .first()
    )
    if found is None:
        raise LinkEnded
    return found


@transaction.atomic
def keep_answers(*, sitting: Sitting, answers: Mapping[str, Answer], now: datetime) -> None:
    """Keep the answers of one screen until all are sent."""
    current = Sitting.objects.select_for_update(of=("self",)).get(pk=sitting.pk)
    current.draft = stored({**read_back(current.draft), **answers})
    current.save(update_fields=["draft"])
    sitting.draft = current.draft
    note_for("draft", client=sitting.client, by=CLIENT, now=now, thing=sitting, fields=["draft"])


@transaction.atomic
def open_agreement(*, sitting: Sitting, now: datetime) -> None:
    """Note when the client was first given the agreement to read; a second press changes nothing."""
    if sitting.opened_at is None:
        sitting.opened_at = now
        sitting.save(update_fields=["opened_at"])
        note_for(
            "read",
            client=sitting.client,
            by=CLIENT,
            now=now,
            thing=sitting,
            fields=["opened_at"],
            appointment=sitting.appointment,
        )


@transaction.atomic
def end_sitting(*, sitting: Sitting, by: Actor, now: datetime) -> None:
    """End a sitting: its link opens nothing any more."""
    _end(sitting, now)
    note_for(
        "end",
        client=sitting.client,
        by=by,
        now=now,
        thing=sitting,
        fields=["ended_at"],
        appointment=sitting.appointment,
    )


@own_end(Sitting)
@transaction.atomic
def sweep_drafts(*, now: datetime) -> int:
    """Empty the drafts nobody sent within a month; return how many. It is no act of anyone."""
    old = Sitting.objects.filter(ended_at__isnull=True, made_at__lt=now - DRAFT_KEPT)
    found = list(old.select_for_update(of=("self",)))
    for sitting in found:
        _end(sitting, now)
    return len(found)


def answers_in(sitting: Sitting) -> dict[str, Answer]:
    """Return the answers that are not sent yet."""
    return read_back(sitting.draft)
