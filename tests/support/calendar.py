"""A kept hour, an extra lane and a day on paper of somebody's calendar."""

from peili.booking.commands.blocks import block
from peili.booking.commands.lanes import open_lane
from peili.booking.commands.sheets import make_sheet
from peili.booking.models import Block, DaySheet, Lane
from peili.house.models import Register
from peili.people.models import Staff
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
