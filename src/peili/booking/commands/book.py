"""Booking: a held time becomes an appointment, or the desk books one directly."""

import hmac
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from peili.booking.commands.agree import keep_agreed
from peili.booking.commands.changing import note_of
from peili.booking.commands.client_time import client_resource
from peili.booking.commands.contact import ContactUnchecked, checked_claim
from peili.booking.commands.details import (
    NOTHING,
    Choices,
    Details,
    HoldUnknown,
    SubmittedDifferently,
    TextsChanged,
    TooMany,
    digest,
)
from peili.booking.commands.fitting import list_met
from peili.booking.commands.giving import give_back
from peili.booking.commands.lanes import lane_for
from peili.booking.commands.limiting import refuse_limited, write_exemptions
from peili.booking.commands.occupy import NotOffered, occupy
from peili.booking.commands.telling import tell_booked
from peili.booking.models import Appointment, Hold, Occupancy, PublicTerms, Resource, Service
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.menu import PLAIN, Extras, names_of, of_visit
from peili.booking.queries.texts import Texts, public_terms, texts_for
from peili.booking.rules.withdrawal import before_the_end, withdraw_until
from peili.house.models import Register
from peili.people.channels import Channel
from peili.people.commands.consents import write_consent
from peili.people.models import Claim, Client, Consent, Staff
from peili.promises.gates import Wish
from peili.promises.lookups import lookup_code
from peili.promises.overlap import take_turns
from peili.promises.prepared import Prepared, PreparedWrite, changing, deleting
from peili.promises.tokens import token_hash
from peili.trail.commands import CLIENT, Actor

__all__ = [
    "NOTHING",
    "Choices",
    "ContactUnchecked",
    "Details",
    "HoldUnknown",
    "SubmittedDifferently",
    "TextsChanged",
    "TooMany",
    "digest",
]  # kept beside, found here

KEPT = Prepared(
    lambda code: (
        Hold.objects.select_for_update(of=("self",))
        .select_related("service__controller", "staff", "variant")
        .filter(token_code=code)
    )
)
CLIENTS = Prepared(
    lambda controller: Register.objects.filter(controller=controller, kind=Register.Kind.CLIENTS)
)
HANDED_OVER = PreparedWrite(
    lambda hold, appointment: changing(
        Occupancy.objects.filter(hold=hold), hold=None, appointment=appointment
    )
)
ENDED = PreparedWrite(lambda hold: deleting(Hold.objects.filter(pk=hold)))


def link_token(token: str) -> str:
    """Return the token of the confirmation page that belongs to a hold's token.

    It is derived, so a repeated submit leads to the same page without the token being stored.
    """
    return lookup_code("booked", token) + lookup_code("booked2", token)


def book(
    *,
    token: str,
    details: Details,
    now: datetime,
    instead: datetime | None = None,
    choices: Choices = NOTHING,
    vouched: bool = False,
) -> Appointment:
    """Turn a held time into an appointment of a new claim; a repeat of the same form gives the same one.

    `instead` books another start with the same practitioner wish, when the held one was lost meanwhile.
    `vouched` says that the caller answers for the address, so no code is asked for it. Raises HoldUnknown,
    TimeTaken, NotOffered, SubmittedDifferently, TextsChanged, TooMany and ContactUnchecked.
    """
    submission, said = token_hash(token), digest(details, instead, choices)
    try:
        with transaction.atomic():
            return _book(
                token=token,
                said=said,
                details=details,
                now=now,
                instead=instead,
                choices=choices,
                vouched=vouched,
            )
    except IntegrityError:
        with transaction.atomic():  # two submits of one form met: the other one has booked
            before = repeated(submission, said)
            if before is None:
                raise
            return before


def repeated(submission: str, said: str) -> Appointment | None:
    """Return the booking a form has made already; raises SubmittedDifferently when it said something else."""
    before = Appointment.objects.filter(submission=submission).first()
    if before is not None and not hmac.compare_digest(before.submission_digest, said):
        raise SubmittedDifferently
    return before


def _book(
    *,
    token: str,
    said: str,
    details: Details,
    now: datetime,
    instead: datetime | None,
    choices: Choices,
    vouched: bool,
) -> Appointment:
    submission = token_hash(token)
    kept = KEPT.first(code=submission)
    if kept is None or kept.together:
        if before := repeated(submission, said):
            return before  # a hold ends with its booking, so whoever sends the form again finds only that
        raise HoldUnknown
    service = kept.service
    (terms, zone), online = terms_and_zone(), public_terms()
    texts = texts_for(
        service=service,
        terms=terms,
        language=details.language,
        online=online,
        extras=of_visit(kept),
        told=told_of(kept),
    )
    if choices.seen and choices.seen != texts.seen:
        raise TextsChanged
    (register,) = CLIENTS.records(controller=service.controller_id)
    claim = checked_claim(token, details, register=register, online=online, now=now, vouched=vouched)
    refuse_too_many(claim, most=terms.most_coming, days=terms.most_within_days, now=now)
    made = _made(kept, claim, token=token, said=said, now=now)
    made.staff = _take_over(kept, made, now=now, instead=instead)
    made.ends_at = made.starts_at + timedelta(minutes=told_of(kept)[0])
    made.save(force_insert=True)
    ENDED.run(hold=kept.pk)
    list_met(visit=made, kept=kept, terms=terms, now=now)
    agree(made, texts, choices, online=online, zone=zone, now=now)
    for channel in choices.permits:
        permit(claim, register, channel, now=now)
    said_too = [*asdict(details), "starts_at", *(f"permit_{channel}" for channel in choices.permits)]
    note_of(made, "booking.book", said_too, by=CLIENT, now=now)
    tell_booked(appointment=made, now=now, token=link_token(token))
    return made


def refuse_too_many(claim: Claim, *, most: int, days: int, now: datetime, more: int = 1) -> None:
    """Raise TooMany when whoever has this phone number would have too many coming visits; 0 of `most` is any.

    They are known by the number's code, on what was typed online and on the cards, and by nothing else. A
    visit of several treatments is one; `more` is how many visits are being booked.
    """
    if not most:
        return
    coming = Appointment.objects.filter(
        Q(claim__phone_code=claim.phone_code) | Q(client__phone_code=claim.phone_code),
        state=Appointment.State.BOOKED,
        starts_at__gt=now,
        starts_at__lte=now + timedelta(days=days),
    )
    if coming.aggregate(visits=Count(Coalesce("together", "pk"), distinct=True))["visits"] + more > most:
        raise TooMany


def agree(
    made: Appointment, texts: Texts, choices: Choices, *, online: PublicTerms, zone: ZoneInfo, now: datetime
) -> None:
    """Keep with the booking what was told before it, and what was chosen."""
    until = withdraw_until(now.astimezone(zone).date(), days=online.withdrawal_days)
    visit_on = made.starts_at.astimezone(zone).date()
    keep_agreed(
        appointment=made,
        texts=texts,
        withdraw_until=until,
        early_start=choices.early_start and before_the_end(until, visit_on=visit_on),
        wishes=[code for code in online.wishes if code in choices.wishes],
        now=now,
    )


def _made(kept: Hold, claim: Claim, *, token: str, said: str, now: datetime) -> Appointment:
    return Appointment(
        **frozen(kept.service, of_visit(kept), told_of(kept)),
        claim=claim,
        starts_at=kept.starts_at,
        channel=Appointment.Channel.ONLINE,
        made_at=now,
        submission=token_hash(token),
        submission_digest=said,
        link_code=token_hash(link_token(token)),
    )


def told_of(kept: Hold) -> tuple[int, int]:
    """Return the minutes and cents that were told when a time was held."""
    service = kept.service
    return (
        service.minutes if kept.minutes is None else kept.minutes,
        service.price_cents if kept.price_cents is None else kept.price_cents,
    )


def frozen(service: Service, extras: Extras, told: tuple[int, int]) -> dict[str, Any]:
    """Return what an appointment keeps of what was agreed, whatever becomes of the price list."""
    names = {f"name_{tongue}": name for tongue, name in names_of(service, extras).items()}
    return names | {
        "service": service,
        "variant": extras.variant,
        "addons": [each.kept() for each in extras.addons],
        "agreed_minutes": told[0],
        "price_cents": told[1],
        "vat": service.vat,
        "business_id": service.controller_id,
    }


def permit(claim: Claim, register: Register, channel: Channel, *, now: datetime) -> None:
    """Keep a permission for marketing that was given with a booking."""
    write_consent(
        subject_id=claim.subject_id,
        register=register,
        channel=channel,
        given=True,
        act=Consent.Act.ONLINE,
        language=claim.language,
        by=CLIENT,
        now=now,
    )


def _take_over(kept: Hold, made: Appointment, *, now: datetime, instead: datetime | None) -> Staff:
    """Hand the held minutes over; when the hold has ended, or another start is wanted, take them anew."""
    if instead is None and kept.expires_at > now:
        take_turns(Resource, taken_by(kept))  # an update is judged like an insert
        if HANDED_OVER.run(hold=kept.pk, appointment=made.pk):
            return kept.staff
    give_back(Occupancy.objects.filter(hold=kept))
    if instead is not None:
        made.starts_at = instead
    if not kept.service.online:
        raise NotOffered  # taken off the price list since
    only = None if kept.any_practitioner else kept.staff_id
    return occupy(
        service=kept.service,
        starts_at=made.starts_at,
        now=now,
        only=only,
        appointment=made.pk,
        extras=of_visit(kept),
        told=told_of(kept),
    ).staff


def taken_by(kept: Hold) -> Iterator[UUID]:
    """Yield the resources a hold keeps; asked by the engine that takes turns, and by no other."""
    yield from Occupancy.objects.filter(hold=kept).values_list("resource_id", flat=True)


@transaction.atomic
def book_at_desk(
    *,
    client: Client,
    service: Service,
    staff: Staff,
    starts_at: datetime,
    by: Actor,
    now: datetime,
    why: str = "",
    extras: Extras = PLAIN,
    despite: str = "",
) -> Appointment:
    """Book for a client of the same business; the house's notice and horizon do not bind the desk.

    With a `why` of `Lane.Why` it goes into an extra lane of the practitioner that is opened for it. With a
    `despite` of `Exemption.Why` it is booked in spite of conditions that a person may set aside.
    Raises TimeTaken (CLIENT_TAKEN when the client has another visit then, CONDITION when the treatment is
    not given to them then), NotOffered and AdultNotConfirmed.
    """
    if service.controller_id != client.register.controller_id:
        raise NotOfThisRegister
    if service.adults_only and not client.adult_confirmed:
        raise AdultNotConfirmed
    wish = Wish(client_id=client.pk, service_id=service.pk, now=now)
    stopping = refuse_limited(wish, starts_at, by=by, despite=despite)
    made = Appointment(client=client, starts_at=starts_at, channel=Appointment.Channel.DESK, made_at=now)
    lane = lane_for(service=service, staff=staff, starts_at=starts_at, why=why, by=by, now=now, extras=extras)
    taken = occupy(
        service=service,
        starts_at=starts_at,
        now=now,
        only=staff.pk,
        client=client_resource(client=client).pk,
        terms_apply=False,
        appointment=made.pk,
        lane=lane,
        extras=extras,
    )
    made.staff = taken.staff
    for name, value in frozen(service, extras, taken.chosen.told).items():
        setattr(made, name, value)
    made.ends_at = starts_at + timedelta(minutes=taken.chosen.minutes)
    made.save(force_insert=True)
    note_of(made, "booking.book_at_desk", ["starts_at"], by=by, now=now)
    write_exemptions(made, stopping, despite=despite, by=by, now=now)
    tell_booked(appointment=made, now=now)
    return made


class AdultNotConfirmed(Exception):
    """The service is for adults only, and the client's card does not say that they are one."""


class NotOfThisRegister(Exception):
    """The service belongs to another business than the client's register."""
