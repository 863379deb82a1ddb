"""Booking and cancelling by a program with a key: once for each request, whatever is sent again."""

import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from peili.booking.commands.book import Details, book
from peili.booking.commands.book_together import book_together
from peili.booking.commands.cancel import cancel, cancel_all
from peili.booking.commands.hold import hold
from peili.booking.commands.hold_together import hold_together
from peili.booking.commands.locking import locked
from peili.booking.commands.together import Arranged
from peili.booking.models import Appointment, Service
from peili.booking.queries.menu import PLAIN, Extras
from peili.booking.queries.together import Wanted
from peili.booking.rules.change import why_not_cancel
from peili.exchange.models import Key, KeyBooking
from peili.promises.lookups import lookup_code
from peili.promises.tokens import token_hash
from peili.trail.commands import CLIENT, PROGRAM, note
from peili.trail.models import Purpose

SHOWN = (
    "key",
    "appointment__service",
    "appointment__variant",
    "appointment__staff",
    "appointment__client",
    "appointment__claim",
)


class AskedDifferently(Exception):
    """The request's key was used before for something else; what was booked then stands."""


def book_by_key(
    *,
    key: Key,
    request_key: str,
    service: Service,
    starts_at: datetime,
    only: UUID | None,
    details: Details,
    now: datetime,
    extras: Extras = PLAIN,
) -> KeyBooking:
    """Hold and book a time in one; a repeat of the request gives the same booking.

    Raises TimeTaken, NotOffered and AskedDifferently.
    """
    code = token_hash(f"{key.pk} {request_key}")
    chosen = [extras.variant.code if extras.variant else "", *(each.slug for each in extras.addons)]
    asked = [service.slug, starts_at.isoformat(), str(only), asdict(details)]
    said = json.dumps([*asked, *(chosen if any(chosen) else [])], sort_keys=True)
    digest = lookup_code("submission", said)
    before = _before(code, digest)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            held = hold(service=service, starts_at=starts_at, only=only, now=now, extras=extras)
            made = book(token=held.token, details=details, now=now, vouched=True)
            booking = KeyBooking.objects.create(key=key, appointment=made, request_code=code, digest=digest)
            _note("exchange.book", booking, now=now)
    except IntegrityError:
        repeated = _before(code, digest)  # two of the same request met: the other one has booked
        if repeated is None:
            raise
        return repeated
    return booking


def book_visit_by_key(
    *, key: Key, request_key: str, wanted: Sequence[Wanted], at: Arranged, details: Details, now: datetime
) -> list[KeyBooking]:
    """Hold and book a visit of several treatments in one, all or none; a repeat gives the same bookings.

    Raises TimeTaken, NotOffered and AskedDifferently.
    """
    code = token_hash(f"{key.pk} {request_key}")
    treatments = [
        [each.service.slug, each.extras.variant.code if each.extras.variant else ""]
        + [extra.slug for extra in each.extras.addons]
        for each in wanted
    ]
    when = [at.starts_at.isoformat(), list(at.offsets), [str(each) for each in at.staff]]
    said = json.dumps([treatments, when, asdict(details)], sort_keys=True)
    digest = lookup_code("submission", said)
    before = _before(code, digest)
    if before is not None:
        return _visit_of(before)
    try:
        with transaction.atomic():
            held = hold_together(wanted=wanted, at=at, now=now)
            made = book_together(token=held.token, details=details, now=now, vouched=True)
            bookings = [
                KeyBooking(
                    key=key,
                    appointment=each,
                    request_code=token_hash(f"{code} {number}") if number else code,
                    digest=digest,
                )
                for number, each in enumerate(made)
            ]
            for booking in bookings:
                booking.save(force_insert=True)
            _note("exchange.book", bookings[0], now=now)
    except IntegrityError:
        repeated = _before(code, digest)  # as above
        if repeated is None:
            raise
        return _visit_of(repeated)
    return bookings


def _visit_of(first: KeyBooking) -> list[KeyBooking]:
    """Return the bookings of a visit, in the order of time."""
    rows = KeyBooking.objects.filter(key=first.key_id, appointment__together=first.appointment.together)
    found = rows.select_related("appointment__service", "appointment__variant", "appointment__staff")
    return list(found.order_by("appointment__starts_at", "pk"))


@transaction.atomic
def cancel_by_key(*, booking: KeyBooking, now: datetime) -> None:
    """Cancel a booking this key made, as its client may; raises CannotCancel."""
    booking.appointment = cancel(appointment=booking.appointment, by=CLIENT, now=now)
    _note("exchange.cancel", booking, now=now)


@transaction.atomic
def cancel_rest_by_key(*, booking: KeyBooking, now: datetime) -> list[KeyBooking]:
    """Cancel what is still to come of the visit and the series of a booking, as its client may.

    Only bookings this key made: all of them together, and the client is told once. What has begun or is
    cancelled already stays as it is, so that a repeat of the request does nothing. Returns all of them as
    they stand, in the order of time.
    """
    of = _with_it(booking)
    rows = locked(each.appointment for each in of)
    ahead = [
        rows[each.appointment_id]
        for each in of
        if why_not_cancel(
            cancelled=rows[each.appointment_id].state != Appointment.State.BOOKED,
            starts_at=rows[each.appointment_id].starts_at,
            started=rows[each.appointment_id].started_at is not None,
            now=now,
            by_client=True,
        )
        is None
    ]
    if ahead:
        cancel_all(appointments=ahead, by=CLIENT, now=now)
    for each in of:
        if each.appointment in ahead:
            _note("exchange.cancel", each, now=now)
    return _with_it(booking)


def _with_it(booking: KeyBooking) -> list[KeyBooking]:
    """Return the bookings of the same key in a booking's visit and series, in the order of time."""
    made = booking.appointment
    whose = Q(pk=booking.pk)
    if made.together:
        whose |= Q(appointment__together=made.together)
    if made.series:
        whose |= Q(appointment__series=made.series)
    rows = KeyBooking.objects.filter(whose, key=booking.key_id).select_related(*SHOWN)
    return list(rows.order_by("appointment__starts_at", "pk"))


def _before(code: str, digest: str) -> KeyBooking | None:
    found = KeyBooking.objects.filter(request_code=code).select_related(
        "appointment__service", "appointment__variant", "appointment__staff"
    )
    before = found.first()
    if before is not None and not hmac.compare_digest(before.digest, digest):
        raise AskedDifferently
    return before


def _note(act: str, booking: KeyBooking, *, now: datetime) -> None:
    """Say which key, and so which party, did what the entry of the booking itself tells of."""
    whose = booking.appointment.holder
    note(
        act=act,
        by=PROGRAM,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=whose.register_id,
        about=[whose.subject_id],
        thing=booking.key,
        fields=[f"party.{booking.key.party}"],
        visit_id=booking.appointment_id,
    )
