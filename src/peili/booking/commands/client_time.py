"""The client's own time: nobody is in two places, so a card has a resource like whoever treats it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from peili.booking.commands.occupy import TimeTaken, release_expired
from peili.booking.models import Appointment, Occupancy, Resource, Role
from peili.booking.queries.menu import needs_of
from peili.booking.rules.availability import Refusal
from peili.booking.rules.hours import minute_of
from peili.people.models import Client
from peili.promises.overlap import take_turns


def client_resource(*, client: Client) -> Resource:
    """Return the resource that keeps a client from being in two places, made at the first booking."""
    return Resource.objects.get_or_create(client=client, defaults={"role": Role.CLIENT})[0]


def take_client_time(*, appointment: Appointment, client: Client, now: datetime) -> None:
    """Write the client's own rows of a visit whose claim is being joined; TimeTaken when they overlap."""
    release_expired(now=now)
    needs = [need for need in needs_of(appointment) if need.role == Role.CLIENT]
    if not needs:
        return
    begins = minute_of(appointment.starts_at)
    try:
        with transaction.atomic():
            resource = client_resource(client=client)
            take_turns(Resource, [resource.pk])
            for need in needs:
                Occupancy.objects.create(
                    resource=resource,
                    start_minute=begins + need.offset,
                    end_minute=begins + need.ends,
                    appointment=appointment,
                )
    except IntegrityError as error:
        raise TimeTaken(Refusal.CLIENT_TAKEN) from error
