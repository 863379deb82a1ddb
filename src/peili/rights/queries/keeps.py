"""Until when each kind of a person's data is kept and why, and what is under review: in words."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from peili.house.keeping import ALL, at_latest
from peili.house.periods import after
from peili.house.queries import local
from peili.promises.vocabulary import category
from peili.rights.models import PendingClaim, PlannedErasure, Request, Restriction
from peili.rights.models import Review as Asked
from peili.rights.retention.queries import Keeping, keeping
from peili.rights.retention.rules import Ending
from peili.rights.words import why
from peili.sales.models import Receipt
from peili.sales.profile import last_month
from peili.sales.rules import kept_until


@dataclass(frozen=True, slots=True)
class Keep:
    """What is kept, its last day (None while something holds it open), and why until then."""

    what: str
    on: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Review:
    """What is being decided about a person's data, since when, and by when if that is known."""

    what: str
    since: date
    by: date | None


def keeps_of(subject_ids: Collection[UUID], found: Ending | None, *, now: datetime) -> list[Keep]:
    """Return what is kept by the house's rules, then what a law or a claim keeps longer."""
    kept = keeping()
    rows = list(_by_rules(kept, found)) if kept is not None and found is not None else []
    return [*rows, *_by_law(subject_ids), *_by_claim(subject_ids, today=local(now).date())]


def _by_rules(kept: Keeping, found: Ending) -> Iterator[Keep]:
    for rule in kept.rules:
        event, length = at_latest(rule, kept.clocks)
        names = [str(category(code).label) for code in rule.covers if code != ALL]
        alone = len(kept.rules) == 1
        what = ", ".join(names) if ALL not in rule.covers else _("all data") if alone else _("all other data")
        yield Keep(
            capfirst(what), None if found.open else after(found.days[event], length), why(event, length)
        )


def _by_law(subject_ids: Collection[UUID]) -> Iterator[Keep]:
    """Yield the vouchers: the bookkeeping law keeps them, and they lose the name with the rest."""
    ids = list(subject_ids)
    days = Receipt.objects.filter(client__subject__in=ids).order_by("-on").values_list("on", flat=True)[:1]
    for on in days:
        until = kept_until(on, month=last_month())
        yield Keep(capfirst(_("vouchers")), until, _("the bookkeeping law; erased data leaves them nameless"))


def _by_claim(subject_ids: Collection[UUID], *, today: date) -> Iterator[Keep]:
    claims = PendingClaim.objects.filter(
        subject__in=list(subject_ids), closed_at__isnull=True, ends_on__gte=today
    )
    for claim in claims:
        yield Keep(capfirst(_("what a pending claim needs")), claim.ends_on, _("a pending claim"))


def reviews_of(subject_ids: Collection[UUID]) -> list[Review]:
    """Return what is being decided: requests that wait, a restriction, an erasure that has been asked for."""
    ids = list(subject_ids)
    found = [
        Review(str(capfirst(each.get_right_display())), each.received_on, each.promised_on or each.due_on)
        for each in Request.objects.filter(subject__in=ids).waiting()
    ]
    for held in Restriction.objects.filter(subject__in=ids, lifted_at__isnull=True):
        what = _("Restricted: %(reason)s") % {"reason": held.get_reason_display()}
        found.append(Review(what, local(held.began_at).date(), None))
    for planned in PlannedErasure.objects.filter(subject__in=ids):
        what = _("Erasure that can still be cancelled")
        found.append(Review(what, local(planned.made_at).date(), planned.due_on))
    asks = Asked.objects.filter(subject__in=ids, kept_until__isnull=True)
    found += [Review(_("Whether the data is kept on"), each.found_on, each.due_on) for each in asks]
    return sorted(found, key=lambda each: each.since)
