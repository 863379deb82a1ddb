"""Visits without a place as the pages show them: why, where they could go, and what the client would read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from peili.booking.commands.telling import draft_moved
from peili.booking.models import Appointment, Unfit
from peili.booking.queries.proposals import Proposal, proposals
from peili.booking.queries.telling import recipient
from peili.booking.queries.unfit import standing
from peili.booking.queries.units import spares
from peili.desk.queries.visits import seen_by
from peili.outbox.queries import messages_said, reach
from peili.outbox.texts import Text
from peili.people.channels import Channel
from peili.people.models import Staff

PAGE = 20


@dataclass(frozen=True, slots=True, repr=False)  # a printed one would tell who is coming
class Homeless:
    """A visit that does not fit, with the times it could move to and the message that would leave."""

    visit: Appointment
    why: str
    start: datetime
    proposals: list[Proposal]
    draft: Text | None
    by_text: bool
    spare: str = ""  # rooms and devices that could stand in at the visit's own time


def waiting(*, staff: Staff, now: datetime) -> QuerySet[Unfit]:
    """Return what one's own business has to do."""
    own = staff.controller_id
    return standing(now=now).filter(
        Q(appointment__client__register__controller=own) | Q(appointment__claim__register__controller=own)
    )


def homeless(
    *, staff: Staff, whys: Mapping[UUID, Unfit.Why], now: datetime, zone: ZoneInfo
) -> tuple[Sequence[Homeless], int]:
    """Return the first of these visits that one's business may see, and how many there are in all."""
    seen = seen_by(staff).filter(pk__in=list(whys))
    visits = list(seen.order_by("starts_at", "pk")[:PAGE])
    found = proposals(visits, now=now)
    other = spares([each for each in visits if whys[each.pk] == Unfit.Why.UNIT])
    sms = bool(messages_said().sms)
    rows = [_row(each, whys[each.pk], found[each.pk], zone, sms=sms) for each in visits]
    rows = [replace(row, spare=", ".join(each.label for each in other.get(row.visit.pk, ()))) for row in rows]
    return rows, len(visits) if len(visits) < PAGE else seen.count()


def _row(visit: Appointment, why: Unfit.Why, found: list[Proposal], zone: ZoneInfo, *, sms: bool) -> Homeless:
    way = _way(visit, sms=sms)
    draft = None
    if found and way is not None:
        draft = draft_moved(
            appointment=visit,
            starts_at=found[0].starts_at,
            staff=found[0].staff,
            way=way,
            language=recipient(visit).language,
        )
    return Homeless(
        visit=visit,
        why=str(why.label),
        start=visit.starts_at.astimezone(zone),
        proposals=found,
        draft=draft,
        by_text=way is Channel.SMS,
    )


def _way(visit: Appointment, *, sms: bool) -> Channel | None:
    """Return how the client would be told, asking nothing of the database for each of them."""
    to = recipient(visit)
    if not to.email and not sms:
        return None
    channel, address = reach(email=to.email, phone=to.phone)
    return channel if address else None


def whys_of(found: Collection[Unfit]) -> dict[UUID, Unfit.Why]:
    """Return why each visit does not fit, by the visits' ids."""
    return {each.appointment_id: Unfit.Why(each.why) for each in found}
