"""Taking the minutes of a visit of several treatments, all or none, inside another command's transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from peili.booking.commands.occupy import NotOffered, TimeTaken, release_expired
from peili.booking.models import Occupancy, Resource, Role, Terms
from peili.booking.queries.free import situation_of
from peili.booking.queries.menu import needs_of
from peili.booking.queries.together import NotOneVisit, Several, Wanted, load_several, members
from peili.booking.rules import hours
from peili.booking.rules.availability import Need, Refusal
from peili.booking.rules.chosen import Chosen
from peili.booking.rules.layouts import Layout, collide
from peili.booking.rules.spans import Span, gaps
from peili.booking.rules.together import Chart, Plan, refusal
from peili.promises.overlap import take_turns


@dataclass(frozen=True, slots=True)
class Arranged:
    """A visit as it was chosen: its start, and for each treatment how long after that and with whom (ids)."""

    starts_at: datetime
    offsets: tuple[int, ...]
    staff: tuple[UUID, ...]

    def at(self, number: int) -> datetime:
        """Return when a treatment begins."""
        return self.starts_at + timedelta(minutes=self.offsets[number])


def occupy_together(
    *,
    wanted: Sequence[Wanted],
    at: Arranged,
    causes: Sequence[Mapping[str, UUID]],
    now: datetime,
    client: UUID | None = None,
    terms_apply: bool = True,
    house: tuple[Terms, ZoneInfo] | None = None,
) -> list[Chosen]:
    """Take the minutes of every treatment and return what each comes to.

    `causes` are the columns of Occupancy that name what takes them.

    The resources are waited for in one order before anything is read, so what is read stays true.
    Raises TimeTaken and NotOffered, and then the transaction must end.
    """
    release_expired(now=now)
    try:
        several = load_several(
            wanted=wanted,
            first=at.starts_at.date() - timedelta(days=1),
            days=3,
            client=client,
            house=house,
        )
        who = tuple(
            setting.resources[staff] for setting, staff in zip(several.settings, at.staff, strict=True)
        )
    except (NotOneVisit, KeyError, ValueError) as error:
        raise NotOffered from error
    take_turns(Resource, touched(several, who, client))
    day = at.starts_at.astimezone(several.zone).date()
    chart = several.chart(situation_of(several.whole, first=day, days=1, now=now))
    plan = _plan(chart, at, who, terms_apply=terms_apply)
    try:
        with transaction.atomic():
            for row in _rows(plan, causes, client):
                row.save(force_insert=True)
    except IntegrityError as error:
        raise TimeTaken(Refusal.PRACTITIONER_TAKEN) from error
    return [setting.chosen[staff] for setting, staff in zip(several.settings, at.staff, strict=True)]


def touched(several: Several, who: Iterable[UUID], client: UUID | None) -> Iterator[UUID]:
    """Yield every resource a visit may take."""
    yield from who
    for units in several.whole.pools.values():
        yield from units
    if client:
        yield client


def _plan(chart: Chart, at: Arranged, who: tuple[UUID, ...], *, terms_apply: bool) -> Plan:
    layout = next((each for each in chart.all_layouts if _is(each, at, who)), None)
    if layout is None:
        raise NotOffered
    minute = hours.minute_of(at.starts_at)
    why = refusal(chart.visit, layout, minute, who, terms_apply=terms_apply)
    plan = chart.plan(layout, minute, staff=who) if why is None else None
    if plan is None:
        raise TimeTaken(why or Refusal.PRACTITIONER_TAKEN)
    return plan


def _is(layout: Layout, at: Arranged, who: Sequence[UUID]) -> bool:
    """Tell whether a layout is the one chosen, with these practitioners' own lengths."""
    return layout.offsets == at.offsets and all(
        each in treatment.givers for each, treatment in zip(who, layout.treatments, strict=True)
    )


def _rows(plan: Plan, causes: Sequence[Mapping[str, UUID]], client: UUID | None) -> Iterator[Occupancy]:
    """Yield the rows; the client is in one place once, so each treatment adds what the earlier ones leave."""
    covered: list[Span] = []
    treatments = zip(plan.layout.treatments, plan.layout.offsets, plan.staff, plan.units, causes, strict=True)
    for treatment, offset, staff, units, cause in treatments:
        begins = plan.minute + offset
        for need in treatment.needs:
            if need.role == Role.CLIENT:
                continue
            resource = staff if need.role == Role.STAFF else units[need.role, need.pool]
            yield _row(resource, (begins + need.offset, begins + need.ends), cause)
        if client is not None:
            for span in _uncovered(_client_spans(treatment.needs, begins), covered):
                yield _row(client, span, cause)


def _row(resource: UUID, span: Span, cause: Mapping[str, Any]) -> Occupancy:
    return Occupancy(resource_id=resource, start_minute=span[0], end_minute=span[1], **cause)


def _client_spans(needs: Iterable[Need], begins: int) -> list[Span]:
    return [(begins + need.offset, begins + need.ends) for need in needs if need.role == Role.CLIENT]


def _uncovered(spans: Iterable[Span], covered: list[Span]) -> list[Span]:
    """Return what of the spans is new, and count it as covered from now on."""
    found = [left for span in spans for left in gaps(span, covered)]
    covered += found
    return found


def seat_client(*, together: UUID | None, now: datetime) -> None:
    """Write anew where the client is during a visit of several treatments, after one of them has changed.

    Raises TimeTaken when two treatments would need the same part of the client at once, or another visit of
    theirs is then. Nothing is done for a visit of one treatment.
    """
    visits = members(together)
    spans = [
        (hours.minute_of(each.starts_at), hours.minute_of(each.ends_at), each.service.takes)
        for each in visits
    ]
    if collide(spans):
        raise TimeTaken(Refusal.CLIENT_TAKEN)
    client = next((each.client_id for each in visits if each.client_id), None)
    if client is None:
        return
    release_expired(now=now)
    resource, _made = Resource.objects.get_or_create(client_id=client, defaults={"role": Role.CLIENT})
    take_turns(Resource, [resource.pk])
    rows = Occupancy.objects.filter(resource=resource, appointment__in=visits)
    rows._raw_delete("default")  # noqa: SLF001  # nothing hangs on these rows
    covered: list[Span] = []
    try:
        with transaction.atomic():
            for visit in visits:
                begins = hours.minute_of(visit.starts_at)
                for span in _uncovered(_client_spans(needs_of(visit), begins), covered):
                    _row(resource.pk, span, {"appointment_id": visit.pk}).save(force_insert=True)
    except IntegrityError as error:
        raise TimeTaken(Refusal.CLIENT_TAKEN) from error
