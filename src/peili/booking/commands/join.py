"""Joining what someone typed online to a card: a decision of a person, shown to the client."""

from datetime import date, datetime

from django.db import transaction

from peili.booking.commands.client_time import take_client_time
from peili.booking.commands.locking import locked
from peili.booking.commands.together import seat_client
from peili.booking.models import Appointment, Wait
from peili.people.commands.cards import make_client
from peili.people.models import Claim, Client
from peili.promises.vocabulary import Source
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose
from peili.vault.commands import join_subjects


class NotTheSameRegister(Exception):
    """A claim can only be joined to a card of its own register."""


class AlreadyJoined(Exception):
    """The claim belongs to a card already."""


@transaction.atomic
def join(*, claim: Claim, client: Client, by: Actor, now: datetime) -> Claim:
    """Join a claim to a card; nothing on the card changes. TimeTaken when two visits would overlap."""
    return _join(claim, client, by=by, now=now, fields=["client"])


@transaction.atomic
def card_from_claim(*, claim: Claim, by: Actor, now: datetime, on: date) -> Client:
    """Make a new card of what was typed, and join the claim to it."""
    client = make_client(
        register=claim.register,
        first_name=claim.first_name,
        last_name=claim.last_name,
        phone=claim.phone,
        email=claim.email,
        adult_confirmed=claim.adult_confirmed,
        language=claim.language,
        source=Source.CLIENT_ONLINE,
        now=now,
        on=on,
    )
    _join(claim, client, by=by, now=now, fields=["client", "first_name", "last_name", "phone", "email"])
    return client


def _join(claim: Claim, client: Client, *, by: Actor, now: datetime, fields: list[str]) -> Claim:
    current = Claim.objects.select_for_update(of=("self",)).select_related("subject").get(pk=claim.pk)
    if current.client_id is not None:
        raise AlreadyJoined
    if current.register_id != client.register_id:
        raise NotTheSameRegister
    booked = Appointment.objects.filter(claim=current).select_related("service")
    locked([each for each in booked if each.together])
    for appointment in booked:
        if appointment.state == Appointment.State.BOOKED and appointment.together is None:
            take_client_time(appointment=appointment, client=client, now=now)
        appointment.client = client
        appointment.save(update_fields=["client"])
    Wait.objects.filter(claim=current).update(client=client)
    for together in {each.together for each in booked if each.together}:
        seat_client(together=together, now=now)
    current.client = client
    current.joined_at = now
    current.save(update_fields=["client", "joined_at"])
    join_subjects(subject=current.subject, to=client.subject)
    note(
        act="booking.join",
        by=by,
        now=now,
        purpose=Purpose.CARE_OF_CARD,
        register_id=current.register_id,
        about=[current.subject_id, client.subject_id],
        thing=current,
        fields=fields,
    )
    return current
