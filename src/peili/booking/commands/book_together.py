"""Booking a visit of several treatments: all the held times become appointments, or none does."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from peili.booking.commands.book import (
    CLIENTS,
    NOTHING,
    AdultNotConfirmed,
    Choices,
    Details,
    HoldUnknown,
    NotOfThisRegister,
    TextsChanged,
    agree,
    digest,
    frozen,
    link_token,
    permit,
    refuse_too_many,
    repeated,
    told_of,
)
from peili.booking.commands.changing import note_of
from peili.booking.commands.client_time import client_resource
from peili.booking.commands.contact import checked_claim
from peili.booking.commands.fitting import list_met
from peili.booking.commands.giving import give_back
from peili.booking.commands.limiting import refuse_limited_visits
from peili.booking.commands.occupy import NotOffered
from peili.booking.commands.telling import tell_booked
from peili.booking.commands.together import Arranged, occupy_together
from peili.booking.models import Appointment, Hold, Occupancy, Resource
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.menu import of_visit
from peili.booking.queries.public import held_together
from peili.booking.queries.texts import public_terms, texts_for
from peili.booking.queries.together import Wanted
from peili.people.models import Claim, Client
from peili.promises.overlap import take_turns
from peili.promises.records import new_id
from peili.promises.tokens import token_hash
from peili.trail.commands import CLIENT, Actor


def book_together(
    *,
    token: str,
    details: Details,
    now: datetime,
    instead: Arranged | None = None,
    choices: Choices = NOTHING,
    vouched: bool = False,
) -> list[Appointment]:
    """Turn the held times of a visit into appointments of a new claim; a repeat gives the same ones.

    `instead` is another time and order of the same treatments, when the held one was lost meanwhile.
    `vouched` says that the caller answers for the address, so no code is asked for it.
    Raises what `book` raises.
    """
    said = digest(details, instead, choices)
    try:
        with transaction.atomic():
            return _book(token, said, details, now=now, instead=instead, choices=choices, vouched=vouched)
    except IntegrityError:
        with transaction.atomic():  # two submits of one form met: the other one has booked
            before = repeated(token_hash(token), said)
            if before is None:
                raise
            return _all_of(before)


def _all_of(first: Appointment) -> list[Appointment]:
    return list(Appointment.objects.filter(together=first.together).order_by("starts_at", "pk"))


def _book(
    token: str,
    said: str,
    details: Details,
    *,
    now: datetime,
    instead: Arranged | None,
    choices: Choices,
    vouched: bool,
) -> list[Appointment]:
    kept = held_together(token)
    if not kept:
        if before := repeated(token_hash(token), said):
            return _all_of(before)
        raise HoldUnknown
    services = [each.service for each in kept]
    (terms, zone), online = terms_and_zone(), public_terms()
    texts = texts_for(
        service=services[0],
        terms=terms,
        language=details.language,
        online=online,
        extras=of_visit(kept[0]),
        told=told_of(kept[0]),
        also=[(each.service, of_visit(each), told_of(each)) for each in kept[1:]],
    )
    if choices.seen and choices.seen != texts.seen:
        raise TextsChanged
    (register,) = CLIENTS.records(controller=services[0].controller_id)
    claim = checked_claim(token, details, register=register, online=online, now=now, vouched=vouched)
    refuse_too_many(claim, most=terms.most_coming, days=terms.most_within_days, now=now)
    made = _made(kept, instead or arranged(kept), now=now, claim=claim)
    made[0].submission, made[0].submission_digest = token_hash(token), said
    made[0].link_code = token_hash(link_token(token))
    _take_over(kept, made, now=now, instead=instead)
    for each, hold in zip(made, kept, strict=True):
        each.ends_at = each.starts_at + timedelta(minutes=told_of(hold)[0])
        each.save(force_insert=True)
        list_met(visit=each, kept=hold, terms=terms, now=now)
        agree(each, texts, choices, online=online, zone=zone, now=now)
    Hold.objects.filter(pk__in=[each.pk for each in kept]).delete()
    for channel in choices.permits:
        permit(claim, register, channel, now=now)
    said_too = [*asdict(details), "starts_at", "together", *(f"permit_{each}" for each in choices.permits)]
    note_of(made[0], "booking.book", said_too, by=CLIENT, now=now)
    tell_booked(appointment=made[0], now=now, token=link_token(token))
    return made


def arranged(kept: Sequence[Hold]) -> Arranged:
    """Return when and with whom a visit is held."""
    starts_at = min(each.starts_at for each in kept)
    return Arranged(
        starts_at,
        tuple(int((each.starts_at - starts_at).total_seconds()) // 60 for each in kept),
        tuple(each.staff_id for each in kept),
    )


def _made(kept: Sequence[Hold], at: Arranged, *, claim: Claim, now: datetime) -> list[Appointment]:
    return [
        Appointment(
            **frozen(each.service, of_visit(each), told_of(each)),
            staff_id=at.staff[number],
            claim=claim,
            together=each.together,
            starts_at=at.at(number),
            channel=Appointment.Channel.ONLINE,
            made_at=now,
        )
        for number, each in enumerate(kept)
    ]


def _take_over(
    kept: Sequence[Hold], made: Sequence[Appointment], *, now: datetime, instead: Arranged | None
) -> None:
    """Hand the held minutes over; when the holds have ended, or another time is wanted, take them anew."""
    rows = Occupancy.objects.filter(hold__in=kept)
    if instead is None and kept[0].expires_at > now:
        take_turns(Resource, rows.values_list("resource_id", flat=True))
        for each, appointment in zip(kept, made, strict=True):
            Occupancy.objects.filter(hold=each).update(hold=None, appointment=appointment)
        return
    give_back(rows)
    if not all(each.service.online for each in kept):
        raise NotOffered  # taken off the price list since
    occupy_together(
        wanted=[Wanted(each.service, None, of_visit(each), told_of(each)) for each in kept],
        at=instead or arranged(kept),
        causes=[{"appointment_id": each.pk} for each in made],
        now=now,
    )


def _refuse(client: Client, wanted: Sequence[Wanted]) -> None:
    """Raise what `book_together_at_desk` does when one of these is not given to the client at all."""
    if any(each.service.controller_id != client.register.controller_id for each in wanted):
        raise NotOfThisRegister
    if any(each.service.adults_only for each in wanted) and not client.adult_confirmed:
        raise AdultNotConfirmed


@transaction.atomic
def book_together_at_desk(
    *,
    client: Client,
    wanted: Sequence[Wanted],
    at: Arranged,
    by: Actor,
    now: datetime,
    series: UUID | None = None,
    tell: bool = True,
) -> list[Appointment]:
    """Book a visit of several treatments for a client of the same business, all of them or none.

    The house's notice, horizon and gap rule do not bind the desk. `series` is the series it belongs to.
    Raises TimeTaken (CONDITION when one of them is not given to the client then), NotOffered,
    AdultNotConfirmed and NotOfThisRegister.
    """
    _refuse(client, wanted)
    together = new_id() if len(wanted) > 1 else None
    made = [
        Appointment(
            staff_id=at.staff[number],
            client=client,
            together=together,
            series=series,
            starts_at=at.at(number),
            channel=Appointment.Channel.DESK,
            made_at=now,
        )
        for number in range(len(wanted))
    ]
    taken = occupy_together(
        wanted=wanted,
        at=at,
        causes=[{"appointment_id": each.pk} for each in made],
        now=now,
        client=client_resource(client=client).pk,
        terms_apply=False,
    )
    for each, asked, chosen in zip(made, wanted, taken, strict=True):
        for name, value in frozen(asked.service, asked.extras, chosen.told).items():
            setattr(each, name, value)
        each.ends_at = each.starts_at + timedelta(minutes=chosen.minutes)
        each.save(force_insert=True)
    refuse_limited_visits(made, now=now)
    fields = ["starts_at", "together"] if together else ["starts_at"]
    note_of(made[0], "booking.book_at_desk", fields, by=by, now=now)
    if tell:
        tell_booked(appointment=made[0], now=now)
    return made
