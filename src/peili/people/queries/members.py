"""How the staff of a business sign in, for its owner: that there is a second factor, never what it is."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q

from peili.people.models import Account, Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of the staff: whether they have a second factor, and where they are signed in."""

    code: str
    name: str
    role: str
    second_factor: bool
    sessions: int
    seen_at: datetime | None
    own: bool


def members_of(owner: Staff, *, zone: ZoneInfo) -> list[Member]:
    """Return those who sign in to the business of an owner, in the order of the calendar."""
    found = Account.objects.filter(
        staff__controller_id=owner.controller_id, staff__active=True, is_active=True
    ).annotate(
        keys=Count("passkeys", distinct=True),
        phones=Count("authenticator", filter=Q(authenticator__confirmed_at__isnull=False), distinct=True),
        ins=Count("sessions", distinct=True),
        seen=Max("sessions__seen_at"),
    )
    return [
        Member(
            code=each.staff.code,
            name=each.staff.name,
            role=each.staff.get_role_display(),
            second_factor=bool(each.keys or each.phones),
            sessions=each.ins,
            seen_at=each.seen.astimezone(zone) if each.seen else None,
            own=each.staff_id == owner.pk,
        )
        for each in found.order_by("staff__position", "id")
    ]
