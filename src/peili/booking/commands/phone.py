"""A phone that is remembered because someone asked for it: a link for one person, kept in the phone's cookie.

The cookie holds random bits and no word about anybody; forgetting it, or erasing the person, ends it.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from peili.booking.models import Appointment
from peili.people.commands.links import LinkEnded, find_link, make_link, use_link
from peili.trail.commands import CLIENT, note
from peili.trail.models import Purpose

PHONE: Final = "booking.phone"  # the purpose of the link
LASTS: Final = timedelta(days=365)


@transaction.atomic
def remember(*, appointment: Appointment, now: datetime) -> str:
    """Remember the phone on which a visit was booked; return the token it keeps."""
    claim = appointment.claim
    if claim is None:
        raise AssertionError("only who books online asks for it, and that is a claim")
    note(
        act="booking.remember",
        by=CLIENT,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=claim.register_id,
        about=[claim.subject_id],
        thing=appointment,
    )
    return make_link(
        subject_id=claim.subject_id, purpose=PHONE, lasts=LASTS, now=now, thing_id=appointment.pk
    )


@transaction.atomic
def forget(*, token: str, now: datetime) -> None:
    """Forget a phone; one that is not known is forgotten already."""
    try:
        link = find_link(token=token, purpose=PHONE, now=now)
        use_link(link=link, now=now)
    except LinkEnded:
        return
    note(
        act="booking.forget",
        by=CLIENT,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=link.subject.register_id,
        about=[link.subject_id],
    )
