"""The visits of a day: what its lanes draw of each, read as plain rows, and whom they are about."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language

from peili.booking.models import Appointment, Service
from peili.booking.rules.hours import minute_of
from peili.desk.queries.visits import seen_by
from peili.house.reading import LANGUAGES
from peili.house.texts import MASTER
from peili.people.models import Claim, Client, Staff
from peili.people.reach.scope import all_but, visits_but
from peili.people.roles import finds
from peili.promises.holding import warm
from peili.promises.prepared import Prepared, by_stored, id_of, stored

FIELDS = (
    *("pk", "client_id", "claim_id", "service_id", "staff_id", "together", "starts_at", "ends_at"),
    *("arrived_at", "started_at", "finished_at", "state", "name_fi", "name_sv", "name_en"),
)
Stored = Any  # an id as the engine keeps it (see `stored`): few of them are ever needed as ids

# Prepared (see `peili.promises.prepared`): every look at a day asks them.
ROWS = Prepared(
    lambda own, pks: Appointment.objects.filter(
        Q(client__register__controller=own) | Q(claim__register__controller=own), pk__in=pks
    ).values_list(*FIELDS)
)
OPEN_ROWS = Prepared(
    lambda own, staff, closed, pks: Appointment.objects.filter(
        Q(client__register__controller=own) | Q(claim__register__controller=own),
        visits_but(closed, staff),
        pk__in=pks,
    ).values_list(*FIELDS)
)
CLIENTS = Prepared(
    lambda pks: Client.objects.filter(pk__in=pks).only("first_name", "last_name", "restricted_at")
)
CLAIMS = Prepared(lambda pks: Claim.objects.filter(pk__in=pks).only("first_name", "last_name"))
NAMED = Prepared(
    lambda pks: Service.objects.filter(pk__in=pks).only("name_fi", "name_sv", "name_en"), still=True
)
GIVERS = Prepared(lambda pks: Staff.objects.filter(pk__in=pks).only("code", "name"), still=True)
CODES = Prepared(lambda pks: Staff.objects.filter(pk__in=pks).values_list("pk", "code"), still=True)


class Row(NamedTuple):
    """A visit as its row says it: ids, times, how far it has come, and what was agreed."""

    pk: UUID
    client: UUID | None
    claim: UUID | None
    service: Stored
    staff: Stored
    together: Stored | None
    starts_at: datetime
    ends_at: datetime
    arrived_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    state: str
    names: tuple[str, ...]

    @property
    def reached(self) -> tuple[object, ...]:
        """Return what changes while the visit stays where it is."""
        client = self.client and self.client.int
        return self.pk.int, client, self.arrived_at, self.started_at, self.finished_at


class Visit(NamedTuple):
    """What a day draws of a visit."""

    row: Row
    begins: int
    ends: int
    name: str
    code: str  # of the practitioner who gives it
    whose: Client | Claim | None

    @property
    def pk(self) -> UUID:
        """Return the visit's id."""
        return self.row.pk

    @property
    def course(self) -> str:
        """Return how far the visit has come, as `Appointment.course` says it."""
        row = self.row
        if row.state == Appointment.State.MISSED.value:
            return "missed"
        if row.finished_at:
            return "finished"
        if row.started_at:
            return "started"
        return "arrived" if row.arrived_at else ""


def rows_of(*, staff: Staff, appointments: Collection[UUID]) -> list[Row]:
    """Return those of these appointments that `seen_by` has; nobody's name is opened."""
    if not appointments or not finds(staff.role, "visits"):
        return []
    pks, own, closed = sorted(appointments), staff.controller_id, all_but(staff)
    read: Iterable[Sequence[Any]]
    if closed is None:
        found = seen_by(staff).filter(pk__in=pks).values_list(*FIELDS)
        read = [tuple(stored(each) if isinstance(each, UUID) else each for each in row) for row in found]
    elif closed:
        read = OPEN_ROWS.rows(own=own, staff=staff.pk, closed=closed, pks=pks)
    else:
        read = ROWS.rows(own=own, pks=pks)
    known = by_stored(pks)
    return [_row(each, known) for each in read]


def _ids(read: Iterable[Stored]) -> list[UUID]:
    return sorted({id_of(each) for each in read})


def visits_of(rows: Sequence[Row]) -> dict[UUID, Visit]:
    """Return these visits with their names, the clients' not opened yet."""
    if not rows:
        return {}
    whose = _whose(rows)
    codes = dict(CODES.rows(pks=_ids({each.staff for each in rows})))
    names = _names(rows)
    return {
        row.pk: Visit(
            row,
            minute_of(row.starts_at),
            minute_of(row.ends_at),
            names[row.pk],
            codes[row.staff],
            whose.get(row.client or row.claim),
        )
        for row in rows
    }


def givers_of(visits: Collection[Visit]) -> dict[UUID, str]:
    """Return the name of who gives each of these visits."""
    found = GIVERS.records(pks=_ids({each.row.staff for each in visits})) if visits else []
    names = {stored(each.pk): each.name for each in found}
    return {each.pk: names[each.row.staff] for each in visits}


def _whose(rows: Iterable[Row]) -> Mapping[UUID | None, Client | Claim]:
    """Return the cards of these visits, and what was typed of those that are on none."""
    cards = sorted({each.client for each in rows if each.client})
    typed = sorted({each.claim for each in rows if each.claim and not each.client})
    found: list[Client | Claim] = [
        *(CLIENTS.records(pks=cards) if cards else ()),
        *(CLAIMS.records(pks=typed) if typed else ()),
    ]
    warm(found)
    return {each.pk: each for each in found}


def _names(rows: Sequence[Row]) -> dict[UUID, str]:
    """Return what was agreed, as `Appointment.name` says it: for want of another, the service's name."""
    at = LANGUAGES.index((get_language() or MASTER)[:2])
    found = {each.pk: each.names[at] or each.names[0] for each in rows}
    bare = [each for each in rows if not found[each.pk]]
    if bare:
        services = {
            stored(each.pk): each.name for each in NAMED.records(pks=_ids({each.service for each in bare}))
        }
        found |= {each.pk: services[each.service] for each in bare}
    return found


def _row(read: Sequence[Any], known: Mapping[Stored, UUID]) -> Row:
    pk, client, claim, service, staff, together, *rest = read
    starts_at, ends_at, arrived_at, started_at, finished_at, state, *names = rest
    return Row(
        known[pk],
        client and id_of(client),
        claim and id_of(claim),
        service,
        staff,
        together,
        _instant(starts_at),
        _instant(ends_at),
        arrived_at and _instant(arrived_at),
        started_at and _instant(started_at),
        finished_at and _instant(finished_at),
        state,
        tuple(names),
    )


def _instant(read: datetime) -> datetime:
    """Return an instant as the driver gave it: SQLite's has no zone."""
    return read if read.tzinfo else read.replace(tzinfo=UTC)
