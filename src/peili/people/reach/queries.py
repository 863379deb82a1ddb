"""Reading what was opened past somebody's reach."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from peili.people.models import Client, Opening, Protection, Relative, Staff
from peili.people.reach.scope import closed_for, within
from peili.people.reach.setting import ASK, NO, reach_of
from peili.people.roles import PROTECTS
from peili.promises.reading import in_force
from peili.trail.models import Role


def past_reach(staff: Staff) -> QuerySet[Client]:
    """Return the cards of one's own business that one may not open without giving a reason.

    Cards of one's own relatives are among them. A protected client's card is none of them for the reception:
    there the code word alone opens it.
    """
    own = Client.objects.shown().filter(register__controller_id=staff.controller_id)
    close = Q(pk__in=Relative.objects.filter(staff=staff).values("client"))
    if staff.role == Role.RECEPTIONIST:
        own = own.exclude(pk__in=closed_for(staff))
        return own if reach_of(staff.role) in (ASK, NO) else own.filter(close)
    near = within(staff)
    return own.filter(~near | close) if near else own.filter(close)


def needs_reason(staff: Staff, client: Client) -> bool:
    """Tell whether a card that is found may be shown only past a reason, and none was given yet.

    `client` says whether it is a relative's (`close`), as `with_relatives` reads it along.
    """
    reception = reach_of(staff.role) if staff.role == Role.RECEPTIONIST else ""
    if reception == NO:
        return True
    if reception != ASK and not getattr(client, "close", False):
        return False
    at = in_force().at
    return at is None or not Opening.objects.filter(client=client, staff=staff, ends_at__gt=at).exists()


def with_relatives(cards: QuerySet[Client], staff: Staff) -> QuerySet[Client]:
    """Return cards that know whether they are a relative's of this member of staff (`close`)."""
    found: QuerySet[Client] = cards.annotate(
        close=Exists(Relative.objects.filter(staff=staff, client=OuterRef("pk")))
    )
    return found


def relatives_of(staff: Staff) -> QuerySet[Relative]:
    """Return the relatives that the staff of one's own business have declared."""
    found = Relative.objects.filter(client__register__controller_id=staff.controller_id)
    return found.select_related("client", "staff").order_by("staff__code", "id")


def may_protect(staff: Staff) -> bool:
    """Tell whether somebody may mark clients as protected."""
    return staff.role in PROTECTS or staff.is_renter


def protected(clients: Collection[UUID]) -> set[UUID]:
    """Return those of these cards that are protected clients'."""
    if not clients:
        return set()
    return set(Protection.objects.filter(client__in=clients).values_list("client_id", flat=True))


def waiting_for_review(staff: Staff, *, reviewed: bool) -> QuerySet[Opening]:
    """Return the openings of one's own business that were looked at, or were not; the newest first."""
    found = Opening.objects.filter(
        client__register__controller_id=staff.controller_id, reviewed_at__isnull=not reviewed
    )
    return found.select_related("client", "staff", "reviewed_by").order_by("-at", "-id")


def waits_since(staff: Staff) -> tuple[int, datetime | None]:
    """Return how many openings nobody has looked at, and since when the first of them waits."""
    times = list(waiting_for_review(staff, reviewed=False).values_list("at", flat=True))
    return len(times), min(times, default=None)
