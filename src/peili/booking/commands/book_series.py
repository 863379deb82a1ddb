"""Booking a series online: all the held times become appointments of one order, or none does."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from peili.booking.commands.book import (
    CLIENTS,
    NOTHING,
    Choices,
    Details,
    HoldUnknown,
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
from peili.booking.commands.contact import checked_claim
from peili.booking.commands.fitting import list_met
from peili.booking.commands.giving import give_back
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.commands.series import NotThen, wait_for
from peili.booking.commands.telling import tell_all_booked
from peili.booking.commands.together import Arranged, occupy_together
from peili.booking.models import Appointment, Hold, Occupancy, Resource
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.menu import of_visit
from peili.booking.queries.public import held_together
from peili.booking.queries.texts import Texts, public_terms, texts_for
from peili.booking.queries.together import Wanted
from peili.people.models import Claim
from peili.promises.overlap import take_turns
from peili.promises.tokens import token_hash
from peili.trail.commands import CLIENT


def book_series_online(
    *,
    token: str,
    details: Details,
    now: datetime,
    instead: Arranged | None = None,
    choices: Choices = NOTHING,
) -> list[Appointment]:
    """Turn the held times of a series into appointments of a new claim; a repeat gives the same ones.

    `instead` is another time of the visit that is nearest to it, when that was lost meanwhile. Raises what
    `book` raises, and NotThen instead of TimeTaken and NotOffered: it says which visit cannot be had.
    """
    said = digest(details, instead, choices)
    try:
        with transaction.atomic():
            return _book(token, said, details, now=now, instead=instead, choices=choices)
    except IntegrityError:
        with transaction.atomic():  # two submits of one form met: the other one has booked
            before = repeated(token_hash(token), said)
            if before is None:
                raise
            return _all_of(before)


def _all_of(first: Appointment) -> list[Appointment]:
    return list(Appointment.objects.filter(series=first.series).order_by("starts_at", "pk"))


def _book(
    token: str, said: str, details: Details, *, now: datetime, instead: Arranged | None, choices: Choices
) -> list[Appointment]:
    kept = held_together(token, series=True)
    if not kept:
        if before := repeated(token_hash(token), said):
            return _all_of(before)
        raise HoldUnknown
    (terms, zone), online, texts = terms_and_zone(), public_terms(), series_texts(kept, details.language)
    if choices.seen and choices.seen != texts.seen:
        raise TextsChanged
    (register,) = CLIENTS.records(controller=kept[0].service.controller_id)
    claim = checked_claim(token, details, register=register, online=online, now=now)
    most, days = terms.most_coming, terms.most_within_days
    refuse_too_many(claim, most=most, days=days, now=now, more=len(kept))
    made = _made(kept, claim, now=now)
    made[0].submission, made[0].submission_digest = token_hash(token), said
    made[0].link_code = token_hash(link_token(token))
    if instead is not None:
        lost = nearest_to(made, instead.starts_at)
        lost.starts_at, lost.staff_id = instead.starts_at, instead.staff[0]
    _take_over(kept, made, now=now, anew=instead is not None)
    for each, hold in zip(made, kept, strict=True):
        each.ends_at = each.starts_at + timedelta(minutes=told_of(hold)[0])
        each.save(force_insert=True)
        list_met(visit=each, kept=hold, terms=terms, now=now)
        agree(each, texts, choices, online=online, zone=zone, now=now)
    Hold.objects.filter(pk__in=[each.pk for each in kept]).delete()
    for channel in choices.permits:
        permit(claim, register, channel, now=now)
    said_too = [*asdict(details), "starts_at", "series", *(f"permit_{each}" for each in choices.permits)]
    note_of(made[0], "booking.book", said_too, by=CLIENT, now=now)
    ordered = sorted(made, key=lambda each: each.starts_at)
    tell_all_booked(appointments=ordered, now=now, token=link_token(token))
    return ordered


def series_texts(kept: Sequence[Hold], language: str) -> Texts:
    """Return the texts of a held series: every visit with its price."""
    return texts_for(
        service=kept[0].service,
        terms=terms_and_zone()[0],
        language=language,
        online=public_terms(),
        extras=of_visit(kept[0]),
        told=told_of(kept[0]),
        also=[(each.service, of_visit(each), told_of(each)) for each in kept[1:]],
    )


def nearest_to(visits: Sequence[Appointment], at: datetime) -> Appointment:
    """Return the visit of a series whose time another one is meant for."""
    return min(visits, key=lambda each: (abs(each.starts_at - at), each.starts_at))


def _made(kept: Sequence[Hold], claim: Claim, *, now: datetime) -> list[Appointment]:
    return [
        Appointment(
            **frozen(each.service, of_visit(each), told_of(each)),
            staff_id=each.staff_id,
            claim=claim,
            series=each.together,
            starts_at=each.starts_at,
            channel=Appointment.Channel.ONLINE,
            made_at=now,
        )
        for each in kept
    ]


def _take_over(kept: Sequence[Hold], made: Sequence[Appointment], *, now: datetime, anew: bool) -> None:
    """Hand the held minutes over; when the holds have ended, or one time is another, take them anew."""
    rows = Occupancy.objects.filter(hold__in=kept)
    held = list(rows.values_list("resource_id", flat=True))
    if not anew and kept[0].expires_at > now:
        take_turns(Resource, held)
        for hold, appointment in zip(kept, made, strict=True):
            Occupancy.objects.filter(hold=hold).update(hold=None, appointment=appointment)
        return
    if not kept[0].service.online:
        raise NotThen(made[0].starts_at, NotOffered())  # taken off the price list since
    wanted = [Wanted(each.service, None, of_visit(each), told_of(each)) for each in kept]
    visits = [Arranged(each.starts_at, (0,), (each.staff_id,)) for each in made]
    wait_for(wanted[:1], visits, also=held)
    give_back(rows)
    for asked, at, each in zip(wanted, visits, made, strict=True):
        try:
            occupy_together(wanted=[asked], at=at, causes=[{"appointment_id": each.pk}], now=now)
        except (TimeTaken, NotOffered) as why:
            raise NotThen(each.starts_at, why) from why
