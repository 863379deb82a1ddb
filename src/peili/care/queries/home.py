"""A client's home care, and reactions to products."""

from collections.abc import Sequence

from django.db.models import QuerySet

from peili.care.models import HomeCarePlan, Reaction, Sale
from peili.people.models import Client, Staff
from peili.people.reach.scope import within

SHOWN = 10


def plan_of(client: Client) -> HomeCarePlan | None:
    """Return the plan in force: the newest version."""
    return (
        HomeCarePlan.objects.filter(client=client).select_related("staff").order_by("-made_at", "-id").first()
    )


def sales_of(client: Client) -> Sequence[Sale]:
    """Return the latest products a client took home."""
    return list(Sale.objects.filter(client=client).select_related("staff").order_by("-sold_at")[:SHOWN])


def reactions_seen_by(staff: Staff) -> QuerySet[Reaction]:
    """Return the reactions of the clients of one's own business."""
    return Reaction.objects.filter(
        within(staff, "client_id"),
        client__register__controller_id=staff.controller_id,
        client__restricted_at__isnull=True,
    ).select_related("client", "staff")


def reactions_of(client: Client) -> Sequence[Reaction]:
    """Return a client's latest reactions."""
    found = Reaction.objects.filter(client=client).select_related("staff")
    return list(found.order_by("-known_on", "-id")[:SHOWN])


def open_reactions(staff: Staff) -> Sequence[Reaction]:
    """Return the reactions of one's business that nobody has handled yet, the oldest first."""
    return list(reactions_seen_by(staff).filter(closed_on__isnull=True).order_by("known_on", "id")[:100])
