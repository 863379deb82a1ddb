"""A kept hour and an extra lane in somebody's calendar."""

from peili.booking.commands.blocks import block
from peili.booking.commands.lanes import open_lane
from peili.booking.models import Block, Lane
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
