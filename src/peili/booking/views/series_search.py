"""One visitor's search for a series: how many visits, how far apart, and every date in words."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from peili.booking.commands.occupy import NotOffered
from peili.booking.commands.together import Arranged
from peili.booking.forms import StartField, VisitStart
from peili.booking.models import Service, Terms
from peili.booking.queries.menu import Extras
from peili.booking.queries.series import Proposal, proposal
from peili.booking.queries.together import Offered, Several, Wanted, load_several
from peili.booking.rules import hours, series
from peili.booking.rules.availability import Refusal
from peili.booking.views import said
from peili.booking.views.search import Search
from peili.booking.views.shell import Context

USUAL_TIMES, USUAL_WEEKS = 5, 2


class SeriesForm(forms.Form):
    """How many visits, how many weeks between them, from which day the first is looked for, and its time."""

    times = forms.TypedChoiceField(label=_("How many visits"), coerce=int)
    weeks = forms.TypedChoiceField(label=_("How far apart"), coerce=int)
    start = StartField(required=False)

    def __init__(self, *args: object, terms: Terms, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as any form takes them
        most = min(terms.series_times, terms.most_coming or terms.series_times)
        times = range(series.LEAST_TIMES, max(series.LEAST_TIMES, most) + 1)
        weeks = range(terms.series_weeks_from, terms.series_weeks_to + 1)
        visits = [(each, _("%(count)s visits") % {"count": each}) for each in times]
        between = [
            (each, _("every %(count)s weeks") % {"count": each} if each > 1 else _("every week"))
            for each in weeks
        ]
        self.fields["times"].choices = visits  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["weeks"].choices = between  # type: ignore[attr-defined]  # as above
        self.initial = {
            "times": min(USUAL_TIMES, times[-1]),
            "weeks": min(max(USUAL_WEEKS, weeks[0]), weeks[-1]),
        }


class SeriesSearch:
    """The dates of a series of one service as one visitor asks for them; loaded once."""

    def __init__(self, service: Service, *, wish: str, now: datetime, extras: Extras) -> None:
        """Load what is told of the first visit. Raises UnknownPractitioner."""
        self.first = Search(service, wish=wish, now=now, extras=extras)
        self.now, self.wanted = now, Wanted(service, extras=extras)

    @cached_property
    def several(self) -> Several:
        """Return the search for all the dates; raises NotOneVisit."""
        return load_dates(self.wanted, self.first.terms, today=self.first.today, wish=self._wish)

    @property
    def _wish(self) -> UUID | None:
        return self.first.chosen.pk if self.first.chosen else None

    def begun_with(self, at: datetime, code: str) -> Offered:
        """Return the first visit as it was chosen; raises NotOffered when it is nobody's."""
        givers = {each.code: each.pk for each in self.first.setting.practitioners}
        staff = givers.get(code)
        found = self.several.arranged(hours.minute_of(at), (0,), (staff,)) if staff else None
        if found is None:
            raise NotOffered
        return found

    def proposals(self, first: Offered, *, times: int, weeks: int) -> list[Proposal]:
        """Return what each date comes to, with the times near it; two reads a date."""
        begins = hours.moment_of(first.minute).astimezone(self.first.zone)
        days = series.dates(begins.date(), weeks=weeks, times=times)
        return [self._proposal(first, begins, day) for day in days]

    def _proposal(self, first: Offered, begins: datetime, day: date) -> Proposal:
        if day > self.first.last_day:
            at = series.same_time(begins, day, self.first.zone)
            return Proposal(day, at, None, Refusal.TOO_FAR)
        return proposal(self.several, first, day, self.now, others=True)

    def row(self, number: int, each: Proposal) -> Context:
        """Return a date in words: the time that fits or why it does not, and the others near it."""
        local = each.starts_at.astimezone(self.first.zone)
        why = None
        if each.refused is not None:
            why = said.refused(
                each.refused,
                moment=said.moment(local),
                notice_minutes=self.first.terms.notice_minutes,
                horizon_days=self.first.terms.horizon_days,
            ).fact
        return {
            "name": f"visit-{number}",
            "day": said.day(local.date()),
            "fits": self.slot(each.fits) if each.fits else None,
            "why": why,
            "others": [self.slot(other) for other in each.others],
        }

    def slot(self, offer: Offered) -> tuple[str, str]:
        """Return a time as its button sends it and in words."""
        (who,) = offer.who
        local = hours.moment_of(offer.minute).astimezone(self.first.zone)
        value = str(VisitStart(hours.moment_of(offer.minute), ((0, who.code),)))
        return value, f"{said.moment(local)}, {self.first.with_whom(who)}"


def load_dates(wanted: Wanted, terms: Terms, *, today: date, wish: UUID | None = None) -> Several:
    """Load the search for any date that can be booked, and for those near it; raises NotOneVisit."""
    first = today - timedelta(days=series.NEAR + 1)
    found = load_several(wanted=[wanted], first=first, days=terms.horizon_days + 3 * series.NEAR)
    return found.only(wish) if wish else found


def arranged_all(search: SeriesSearch, starts: Sequence[VisitStart]) -> list[Arranged]:
    """Return the chosen times as commands take them; raises NotOffered for a practitioner not known."""
    by_code = {each.code: each.pk for each in search.first.practitioners}
    found = []
    for each in starts:
        (_offset, code), *more = each.treatments
        if more or code not in by_code:
            raise NotOffered
        found.append(Arranged(each.at, (0,), (by_code[code],)))
    return found
