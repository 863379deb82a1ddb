"""Giving minutes back: what a visit or a hold leaves goes to the block it stood in, if there is one.

Inside the transaction of another command, like `occupy`.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from peili.booking.models import LONGEST, Block, Occupancy, Resource
from peili.booking.rules.hours import minute_of, moment_of, next_minute
from peili.booking.rules.spans import Span, gaps, pieces
from peili.promises.overlap import take_turns

Taken = tuple[UUID, int, int]


def give_back(rows: QuerySet[Occupancy]) -> None:
    """Delete rows of occupancy; a block that stands over their minutes takes them at once."""
    take_up(lay_down(rows))


def lay_down(rows: QuerySet[Occupancy]) -> list[Taken]:
    """Delete rows of occupancy and return their minutes; blocks `take_up` what is not taken anew."""
    given = list(rows.values_list("resource_id", "start_minute", "end_minute"))
    if given:
        turns = {resource for resource, _start, _end in given}
        take_turns(Resource, turns)  # nobody blocks their time meanwhile
        rows._raw_delete("default")  # noqa: SLF001  # nothing hangs on these rows
    return given


def take_up(given: Iterable[Taken]) -> None:
    """Let the blocks that stand over these minutes take what is free of them."""
    wanted = Q()
    for resource, start, end in given:
        wanted |= Q(resource=resource, ends_at__gt=moment_of(start), starts_at__lt=moment_of(end))
    for block in Block.objects.filter(wanted).order_by("resource", "made_at", "pk") if wanted else ():
        fill(block)


def fill(block: Block) -> None:
    """Write the rows of what is free within a block. The longest row is a day, so there may be many."""
    whole = span_of(block)
    take_turns(Resource, [block.resource_id])
    taken = Occupancy.objects.filter(
        resource=block.resource_id,
        start_minute__gte=max(0, whole[0] - LONGEST),
        start_minute__lt=whole[1],
        end_minute__gt=whole[0],
    ).values_list("start_minute", "end_minute")
    Occupancy.objects.bulk_create(
        Occupancy(resource_id=block.resource_id, start_minute=start, end_minute=end, block=block)
        for free in gaps(whole, taken)
        for start, end in pieces(free, longest=LONGEST)
    )


def span_of(block: Block) -> Span:
    """Return a block's UTC minutes: every minute it touches."""
    return minute_of(block.starts_at), next_minute(block.ends_at)
