"""Booking several treatments for one visit, or a series of visits, for a client who calls or stands there."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from peili.booking.commands.book import AdultNotConfirmed
from peili.booking.commands.book_together import book_together_at_desk
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.commands.series import NotThen, book_series
from peili.booking.commands.together import Arranged
from peili.booking.forms import VisitStart, VisitStartField
from peili.booking.models import Appointment
from peili.booking.queries.limits import limits_of_each, stopped
from peili.booking.queries.menu import names_of
from peili.booking.queries.series import propose
from peili.booking.queries.together import NotOneVisit, Several, Wanted, visits_on
from peili.booking.rules.hours import minute_of, moment_of
from peili.booking.rules.layouts import Way
from peili.desk.forms_several import SeveralForm
from peili.desk.queries import several, times
from peili.desk.queries.menu import dishes
from peili.desk.views.booking import limited_on, practitioners_of
from peili.desk.views.frames import Page, client_of, id_in, page_of
from peili.desk.words import ADULTS_ONLY, NOT_OFFERED, REFUSALS
from peili.house.texts import of_languages
from peili.people.access import EVERYONE_IN, only
from peili.people.models import Client, Staff
from peili.promises.gates import Limit
from peili.ui.templatetags.ui import moment

HERE = "desk:go_to_day"
NOT_ONE_VISIT = _("Nobody gives one of these treatments now.")
NOTHING_CHOSEN = _("Choose at least one of the dates.")


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def book_several(request: HttpRequest) -> HttpResponseBase:
    """Choose the treatments, the day and how often; then the time; then the dates of a series."""
    page = page_of(request, here=HERE)
    pk = id_in(request.GET.get("client", ""))
    if pk is None:
        return redirect("desk:book")
    asking = Asking(page, client_of(page, pk))
    if not asking.form.is_valid():
        return asking.show()
    if request.method == "POST":
        return _book(asking)
    if start := asking.start():
        return _series(asking, start)
    return asking.show()


class Asking:
    """What is wanted for a client, read from the address."""

    def __init__(self, page: Page, client: Client) -> None:
        self.page, self.client = page, client
        self.staff = practitioners_of(page.staff)
        data = page.request.GET if "first" in page.request.GET else None
        self.form = SeveralForm(
            data,
            dishes=dishes(times.services_of(page.staff)),
            practitioners=self.staff,
            initial={"day": page.today},
        )

    @property
    def said(self) -> dict[str, Any]:
        """Return what was chosen."""
        return self.form.cleaned_data

    @property
    def wanted(self) -> list[Wanted]:
        """Return the treatments in the order chosen."""
        return [Wanted(service, extras=extras) for service, extras in self.form.wanted()]

    @property
    def repeats(self) -> bool:
        """Tell whether a series is asked for."""
        return bool(self.said["times"] > 1)

    @cached_property
    def limiting(self) -> list[list[Limit]]:
        """Return for each treatment when it is not given to the client."""
        services = [each.service.pk for each in self.wanted]
        return limits_of_each(client_id=self.client.pk, services=services, now=self.page.now)

    def start(self) -> VisitStart | None:
        """Return the time that was chosen for the first visit of a series, if it can be read."""
        return read_start(self.page.request.GET.get("start", ""))

    def load(self, first: date) -> Several:
        """Load the search from a date on; raises NotOneVisit."""
        only_one = {each.code: each.pk for each in self.staff}.get(self.said["staff"])
        return several.load(
            wanted=self.wanted,
            client=self.client,
            first=first,
            days=several.days_of_series(self.said["weeks"], self.said["times"]),
            way=Way(self.said["way"]),
            only=only_one,
        )

    def show(self, *, refused: Promise | str | None = None) -> HttpResponse:
        """Show the form, and the free times of the day once it is filled in."""
        context: dict[str, object] = {"form": self.form, "client": self.client, "found": None}
        if self.form.is_valid():
            try:
                context |= self._times()
            except NotOneVisit:
                refused = refused or NOT_ONE_VISIT
        context["refused"] = refused
        return self.page.show("desk/book_several.html", context, status=409 if refused else 200)

    def _times(self) -> dict[str, object]:
        day = self.said["day"]
        found = [
            each
            for each in visits_on(self.load(day), day=day, now=self.page.now)
            if not stopped(self.limiting, moment_of(each.minute), each.plan.layout.offsets)
        ]
        return {
            "day": day,
            "limits": limited_on(self.page, [one for every in self.limiting for one in every], day),
            "repeats": self.repeats,
            "query": self.page.request.GET.urlencode(),
            "asked": [(key, value) for key, values in self.page.request.GET.lists() for value in values],
            "found": [several.slot(each, self.wanted, self.page.zone) for each in found],
        }


def read_start(text: str) -> VisitStart | None:
    """Return a time of a visit as a form sends it, or None for anything else."""
    try:
        found: VisitStart | None = VisitStartField(required=False).clean(text)
    except ValidationError:
        return None
    return found


def _arranged(asking: Asking, start: VisitStart) -> Arranged:
    by_code = {each.code: each.pk for each in asking.staff}
    staff = tuple(by_code[code] for _at, code in start.treatments if code in by_code)
    if not len(staff) == len(start.treatments) == len(asking.wanted):
        raise NotOffered
    return Arranged(start.at, tuple(at for at, _code in start.treatments), staff)


def _series(asking: Asking, start: VisitStart, *, refused: Promise | str | None = None) -> HttpResponse:
    """Show each date of a series: whether it fits, and other times near those that do not."""
    page = asking.page
    try:
        at = _arranged(asking, start)
        found = asking.load(start.at.astimezone(page.zone).date())
        first = found.arranged(minute_of(at.starts_at), at.offsets, at.staff)
    except (NotOneVisit, NotOffered):
        return asking.show(refused=NOT_OFFERED)
    if first is None:
        return asking.show(refused=NOT_OFFERED)
    proposals = propose(
        found,
        first=first,
        weeks=asking.said["weeks"],
        times=asking.said["times"],
        now=page.now,
        limiting=asking.limiting,
    )
    rows = [
        {
            "name": f"visit-{number}",
            "starts": each.starts_at.astimezone(page.zone),
            "fits": several.slot(each.fits, asking.wanted, page.zone) if each.fits else None,
            "why": REFUSALS[each.refused] if each.refused else None,
            "others": [several.slot(other, asking.wanted, page.zone) for other in each.others],
        }
        for number, each in enumerate(proposals)
    ]
    context = {
        "client": asking.client,
        "treatments": [of_languages(names_of(each.service, each.extras)) for each in asking.wanted],
        "rows": rows,
        "refused": refused,
        "query": page.request.GET.urlencode(),
    }
    return page.show("desk/series.html", context, status=409 if refused else 200)


def _book(asking: Asking) -> HttpResponseBase:
    page = asking.page
    sent = [read_start(page.request.POST[key]) for key in page.request.POST if key.startswith("visit")]
    chosen = [each for each in sent if each is not None]
    if not chosen:
        return _again(asking, NOTHING_CHOSEN)
    refused: Promise | str
    try:
        visits = [_arranged(asking, each) for each in chosen]
        made = _made(asking, visits)
    except AdultNotConfirmed:
        refused = ADULTS_ONLY
    except NotThen as problem:
        when = moment(problem.at.astimezone(page.zone))
        refused = f"{when}: {_why(problem.why)}"
    except (TimeTaken, NotOffered) as problem:
        repeated = _same(asking, chosen[0])
        if repeated is not None:
            return redirect("desk:appointment", appointment=repeated.pk)
        refused = _why(problem)
    else:
        return redirect("desk:appointment", appointment=made[0].pk)
    return _again(asking, refused)


def _again(asking: Asking, refused: Promise | str) -> HttpResponse:
    """Show what was asked for as it is now, with why nothing was booked."""
    start = asking.start()
    return _series(asking, start, refused=refused) if start else asking.show(refused=refused)


def _made(asking: Asking, visits: Sequence[Arranged]) -> list[Appointment]:
    page = asking.page
    if asking.repeats:
        return book_series(
            client=asking.client, wanted=asking.wanted, visits=visits, by=page.actor, now=page.now
        )
    return book_together_at_desk(
        client=asking.client, wanted=asking.wanted, at=visits[0], by=page.actor, now=page.now
    )


def _why(problem: TimeTaken | NotOffered) -> str:
    return str(REFUSALS[problem.refusal] if isinstance(problem, TimeTaken) else NOT_OFFERED)


def _same(asking: Asking, start: VisitStart) -> Appointment | None:
    """Return the booking an earlier press of the same button made."""
    at = moment_of(minute_of(start.at) + start.treatments[0][0])
    staff = Staff.objects.filter(code=start.treatments[0][1])
    return Appointment.objects.filter(
        client=asking.client,
        service=asking.wanted[0].service,
        staff__in=staff,
        starts_at=at,
        state=Appointment.State.BOOKED,
    ).first()
