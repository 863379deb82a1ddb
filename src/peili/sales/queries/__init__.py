"""Reading receipts: each business its own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from peili.people.models import Staff
from peili.people.roles import finds
from peili.sales.models import Receipt


def seen_by(staff: Staff) -> QuerySet[Receipt]:
    """Return the receipts of the business this person works for."""
    found = Receipt.objects.filter(controller_id=staff.controller_id).select_related("controller")
    return found if finds(staff.role, "receipts") else found.none()


@dataclass(frozen=True, slots=True)
class WaySum:
    """The sum of a way of paying on a day."""

    way: str
    count: int
    cents: int
    vat_cents: int


def day_sums(staff: Staff, on: date) -> list[WaySum]:
    """Return the sums of a day by the way of paying."""
    rows = (
        seen_by(staff)
        .filter(on=on)
        .order_by("way")
        .values("way")
        .annotate(n=Count("pk"), all=Sum("cents"), vat=Sum("vat_cents"))
    )
    return [WaySum(str(Receipt.Way(row["way"]).label), row["n"], row["all"], row["vat"]) for row in rows]


def of_month(staff: Staff, first: date) -> QuerySet[Receipt]:
    """Return the receipts of a month, given by its first day, in the order of their numbers."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return seen_by(staff).filter(on__gte=first, on__lt=following).order_by("number")


def with_open_invoice(subject_ids: Collection[UUID], _now: datetime) -> set[UUID]:
    """Return those of these subjects who have an invoice that is not paid nor taken back."""
    taken_back = Receipt.objects.filter(controller_id=OuterRef("controller_id"), corrects=OuterRef("number"))
    rows = Receipt.objects.filter(
        ~Exists(taken_back),
        way=Receipt.Way.INVOICE,
        settled_on__isnull=True,
        corrects__isnull=True,
        client__subject__in=subject_ids,
    )
    return set(rows.values_list("client__subject_id", flat=True))
