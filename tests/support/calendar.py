"""A kept hour, an extra lane, a day on paper of somebody's calendar, and a client who waits."""

from peili.booking.commands.blocks import block
from peili.booking.commands.lanes import open_lane
from peili.booking.commands.sheets import make_sheet
from peili.booking.commands.waiting import wait_at_desk
from peili.booking.models import Block, DaySheet, Lane, Service, Wait
from peili.booking.rules.waiting import Wishes
from peili.house.models import Register
from peili.people.models import Client, Staff
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW, local


def blocked(staff: Staff) -> Block:
    """Keep the hour from noon."""
    return block(
        resource=staff.resource,
        kind=Block.Kind.AWAY,
        starts_at=local(24, 12),
        ends_at=local(24, 13),
        by=PROGRAM,
        now=NOW,
    )


def lane_of(staff: Staff) -> Lane:
    """Open an extra lane for two hours in the afternoon."""
    return open_lane(
        staff=staff,
        starts_at=local(24, 14),
        ends_at=local(24, 16),
        why=Lane.Why.URGENT,
        by=PROGRAM,
        now=NOW,
    )


def sheet_of(register: Register) -> DaySheet:
    """Make a sheet of a day with nothing on it."""
    day = local(24, 10).date()
    return make_sheet(register=register, day=day, shown=[], phones=False, burn_by=day, by=PROGRAM, now=NOW)


def waiting_of(client: Client, service: Service) -> Wait:
    """Put a client on the waiting list for the week."""
    day = local(24, 10).date()
    wishes = Wishes(staff=None, from_on=day, until_on=day, weekdays=127, from_minute=0, to_minute=24 * 60)
    return wait_at_desk(client=client, service=service, wishes=wishes, by=PROGRAM, now=NOW)
