"""What an erasure would do, before it does it: read, counted, and compared when it is confirmed."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from peili.booking.models import Appointment
from peili.house.backups.wal import leaves_within
from peili.house.models import Party
from peili.house.queries import local
from peili.promises.vocabulary import CATEGORIES
from peili.rights.erasure.extent import SPECIAL, WHOLE, Extent, all_but_a_claim
from peili.rights.models import PaperCard, PendingClaim
from peili.rights.queries.recipients import parties_given
from peili.sales.models import Receipt
from peili.sales.profile import last_month
from peili.sales.rules import kept_until
from peili.vault.belongings import Gathered, gather, outlives, rows_about
from peili.vault.models import Subject
from peili.vault.outside import outside

CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays: how many records, on which ground (an activity's code, or a claim), and until when."""

    ground: str
    count: int
    until: date | None


@dataclass(slots=True)
class Plan:
    """What would go and what would stay. `digest` changes when any of it does."""

    subject: Subject
    subjects: list[UUID]
    extent: Extent
    counts: "Counter[str]" = field(default_factory=Counter)
    kept: list[Kept] = field(default_factory=list)
    cards: list[PaperCard] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    outside: "Counter[str]" = field(default_factory=Counter)
    bookings: int = 0
    found: Gathered = field(default_factory=Gathered)
    claim: PendingClaim | None = None

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to erase."""
        return not self.counts and not self.cards

    @property
    def digest(self) -> str:
        """Return a short code of what the plan says."""
        said = (sorted(self.counts.items()), self.kept, [card.pk for card in self.cards], self.bookings)
        files = sorted(self.found.files)
        return hashlib.sha256(repr((self.subjects, said, files)).encode()).hexdigest()[:16]


def family(subject: Subject) -> list[UUID]:
    """Return the ids of all subjects that are the same person in one register, what was joined first."""
    root = subject
    while root.joined_to is not None:
        root = root.joined_to
    found, level = [root.pk], [root.pk]
    while level:
        level = list(Subject.objects.filter(joined_to__in=level).order_by("pk").values_list("pk", flat=True))
        found = [*level, *found]
    return found


def make_plan(subject: Subject, *, now: datetime, extent: Extent | None = None) -> Plan:
    """Return what erasing a person would do: all of them, unless a pending claim keeps a part."""
    ids = family(subject)
    today = local(now).date()
    claim = live_claim(ids, today=today) if extent is None else None
    chosen = extent or (all_but_a_claim() if claim else WHOLE)
    plan = Plan(subject=subject, subjects=ids, extent=chosen, claim=claim)
    plan.found = gather(ids, models_=chosen.models)
    plan.counts = plan.found.counts
    plan.kept = list(_kept(plan, today))
    plan.cards = _cards(plan)
    plan.parties = parties_given(plan.counts)  # GDPR Art. 19
    plan.outside = Counter({each.code: n for each in outside() if (n := each.count(ids))})
    if chosen.whole or Appointment in chosen.models:
        plan.bookings = _coming(ids, now)
    return plan


def live_claim(ids: list[UUID], *, today: date) -> PendingClaim | None:
    """Return the claim that keeps a part of somebody longest, if there is one."""
    live = PendingClaim.objects.filter(subject__in=ids, closed_at__isnull=True, ends_on__gte=today)
    return live.order_by("-ends_on").first()


def _kept(plan: Plan, today: date) -> list[Kept]:
    kept = []
    for model in plan.extent.models:
        said = outlives(model)
        if said is None:
            continue
        if count := rows_about(model, plan.subjects).distinct().count():
            kept.append(Kept(said.activity.code, count, _until(plan) if model is Receipt else None))
    if plan.claim is not None:
        stays = [model for model in WHOLE.models if model not in plan.extent.models]
        count = sum(rows_about(model, plan.subjects).distinct().count() for model in stays)
        kept.append(Kept(CLAIM, count, max(plan.claim.ends_on, today)))
    return kept


def _until(plan: Plan) -> date | None:
    newest = rows_about(Receipt, plan.subjects).aggregate(last=Max("on"))["last"]
    return kept_until(newest, month=last_month()) if newest else None


def _cards(plan: Plan) -> list[PaperCard]:
    """Return the paper cards that go: all of them, or those on which there is something about health."""
    cards = list(PaperCard.objects.filter(subject__in=plan.subjects).order_by("number"))
    if PaperCard in plan.extent.models and not plan.extent.whole and not plan.claim:
        about_health = {PaperCard.Holds.HEALTH, PaperCard.Holds.TREATMENT, PaperCard.Holds.AGREEMENT}
        return [card for card in cards if about_health.intersection(card.holds)]
    return cards if PaperCard in plan.extent.models else []


def _coming(ids: list[UUID], now: datetime) -> int:
    live = rows_about(Appointment, ids).filter(starts_at__gt=now, state=Appointment.State.BOOKED)
    return live.distinct().count()


def horizon(now: datetime) -> date | None:
    """Return the day by which no backup can bring anything back; None where there are no backups."""
    if settings.MACHINE.backup_to is None:
        return None
    return (now + leaves_within()).date()


def in_order(counts: "Counter[str] | dict[str, int]") -> list[tuple[str, int]]:
    """Return counts in the order of the vocabulary, health first."""
    order = {category.code: place for place, category in enumerate(CATEGORIES)}
    return sorted(counts.items(), key=lambda each: (each[0] not in SPECIAL, order.get(each[0], 99)))
