"""A visit as an event for the client's own calendar: when, where and at whose, never which treatment."""

from datetime import datetime

from django.utils import translation

from peili.booking.models import Appointment
from peili.booking.queries.texts import public_terms
from peili.house.ics import Event, invitation
from peili.house.models import Controller
from peili.house.queries import face
from peili.people.reach.queries import protected
from peili.promises.lookups import lookup_code


def event_file(appointment: Appointment, *, now: datetime, language: str, url: str = "") -> bytes:
    """Return the event as a file; a protected client's says neither at whose nor where.

    Its id lasts as long as the visit, so a later one takes its place.

    `url` is the booking's own page, which changes the booking for whoever has it: only on request.
    """
    business = appointment.service.controller
    hidden = bool(appointment.client_id and protected([appointment.client_id]))
    with translation.override(language):
        house, title = face(), public_terms().event_title
    shown = house.name if business.kind == Controller.Kind.HOUSE else business.name
    place = house.premises
    return invitation(
        Event(
            uid=f"{lookup_code('event', str(appointment.pk))}@peili",
            made=now,
            starts=appointment.starts_at,
            ends=appointment.ends_at,
            words=title if hidden else f"{title}, {shown}",
            sequence=appointment.changes,
            place=f"{place.street}, {place.postcode} {place.city}" if place and not hidden else "",
            url=url,
            organizer="" if hidden else business.email,
            off=appointment.state == Appointment.State.CANCELLED,
        )
    )
