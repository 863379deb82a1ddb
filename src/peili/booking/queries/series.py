"""What a series of visits would be: which dates fit, and what is near those that do not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from peili.booking.models import Appointment, Terms
from peili.booking.queries.free import situation_of
from peili.booking.queries.limits import stopped
from peili.booking.queries.together import Offered, Several, best_layouts, offered
from peili.booking.rules import hours, series
from peili.booking.rules.availability import Refusal
from peili.booking.rules.layouts import Layout
from peili.booking.rules.together import Chart, refusal
from peili.promises.gates import Limit

OTHERS = 3  # other times shown for a date that does not fit
WITH_ALL = (
    *("service__controller", "variant", "staff", "client__register", "claim"),
    *("agreed__before", "agreed__terms", "agreed__notice"),
)
FAR = 10 * 365  # days: further than any calendar the desk opens


@dataclass(frozen=True, slots=True)
class Proposal:
    """One date of a series: when it would begin, why it cannot (None when it can), and the times near it."""

    day: date
    starts_at: datetime
    fits: Offered | None
    refused: Refusal | None
    others: Sequence[Offered] = ()


def unbound(several: Several) -> Several:
    """Return a search without the notice, horizon and gap rule that bind the public."""
    own = several.terms
    free = Terms(
        step_minutes=own.step_minutes, notice_minutes=0, horizon_days=FAR, wait_minutes=own.wait_minutes
    )
    return replace(several, whole=replace(several.whole, terms=free))


def propose(
    several: Several,
    *,
    first: Offered,
    weeks: int,
    times: int,
    now: datetime,
    limiting: Sequence[Sequence[Limit]] = (),
    others: bool = False,
) -> list[Proposal]:
    """Return what each date of a series comes to: one read a date, whatever the house has stored.

    It is asked for with the practitioners and in the order of the first visit; the search must have been
    loaded for all the dates. `limiting` says for each treatment when it is not given to the client. With
    `others` the times near it are found for a date that fits too.
    """
    begins = hours.moment_of(first.minute)
    days = series.dates(begins.astimezone(several.zone).date(), weeks=weeks, times=times)
    return [proposal(several, first, day, now, limiting=limiting, others=others) for day in days]


def proposal(
    several: Several,
    first: Offered,
    day: date,
    now: datetime,
    *,
    limiting: Sequence[Sequence[Limit]] = (),
    others: bool = False,
) -> Proposal:
    """Return what one date comes to for a visit as `first` is: at the same time, with the same people."""
    starts_at = series.same_time(hours.moment_of(first.minute), day, several.zone)
    minute, layout = hours.minute_of(starts_at), first.plan.layout
    chart = several.chart(situation_of(several.whole, first=day, days=1, now=now))
    why = refusal(chart.visit, layout, minute, first.plan.staff)
    if why is None and stopped(limiting, starts_at, layout.offsets):
        why = Refusal.CONDITION
    plan = chart.plan(layout, minute, staff=first.plan.staff) if why is None else None
    fits = Offered(plan, first.who) if plan else None
    if why is None and not others:
        return Proposal(day, starts_at, fits, None)
    near = several.chart(
        situation_of(
            several.whole,
            first=day - timedelta(days=series.NEAR),
            days=2 * series.NEAR + 1,
            now=now,
        )
    )
    return Proposal(day, starts_at, fits, why, _others(several, near, minute, limiting))


def _others(
    several: Several, chart: Chart, minute: int, limiting: Sequence[Sequence[Limit]]
) -> list[Offered]:
    found: dict[int, Layout] = {
        at: layout
        for at, layout in best_layouts(chart).items()
        if at != minute and not stopped(limiting, hours.moment_of(at), layout.offsets)
    }
    near = series.nearest(found, minute, at_most=OTHERS)
    rows = (offered(several, chart, each, found[each]) for each in near)
    return [row for row in rows if row is not None]


def of_series(number: UUID | None, *, after: datetime | None = None, live: bool = True) -> list[Appointment]:
    """Return the appointments of a series in the order of time, from an instant on if given.

    They are those that stand and were not begun, unless not only the `live` ones are asked for.
    """
    if number is None:
        return []
    found = Appointment.objects.filter(series=number)
    if live:
        found = found.filter(state=Appointment.State.BOOKED, started_at__isnull=True)
    if after is not None:
        found = found.filter(starts_at__gte=after)
    return list(found.select_related(*WITH_ALL).order_by("starts_at", "pk"))
