"""The cards a member of staff finds: their business's, their own ones, and those opened past that for now."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When

from peili.people.reach.models import Opening, Protection
from peili.people.reach.setting import OWN, reach_of
from peili.people.roles import finds
from peili.promises.prepared import Prepared, id_of, stored
from peili.promises.reading import in_force
from peili.trail.models import Role

NEVER = datetime.max.replace(tzinfo=UTC)  # nothing that was opened lasts until then
# What is asked of the card stands in queries of its own: joined, SQLite would go through every card there is.
PROTECTED = Prepared(
    lambda staff, at: Protection.objects.values_list(
        _of_card("register__controller_id"),
        "client_id",
        "subject_id",
        _of_card("phone_code"),
        Case(When(_near(SimpleNamespace(pk=staff), "client_id", at), then=True), default=False),
    )
)
CLAIMS_OF = Prepared(
    lambda staff, house, cards, codes: _but_own(
        _model("Claim").objects.filter(
            Q(client__in=cards) | Q(client__isnull=True, phone_code__in=codes),
            register__controller_id=house,
        ),
        SimpleNamespace(pk=staff),
    ).values_list("pk", "subject_id")
)
JOINED_TO = Prepared(
    lambda subjects: (
        apps.get_model("vault", "Subject").objects.filter(joined_to__in=subjects).values_list("pk")
    )
)
Own = Callable[[Any, str], Q | Exists]
_own: list[Own] = []
_own_claims: list[Own] = []


def _of_card(name: str) -> Subquery:
    return Subquery(_model("Client").objects.filter(pk=OuterRef("client_id")).values(name))


def _model(name: str) -> Any:
    return apps.get_model("people", name)  # its module asks this one for what is within reach


def own_clients(look: Own) -> Own:
    """Register what makes a client somebody's own: who, and the path to the client's id, to a condition."""
    _own.append(look)
    return look


def own_claims(look: Own) -> Own:
    """Register what makes somebody who only booked online somebody's own, as `own_clients`."""
    _own_claims.append(look)
    return look


def all_but(staff: Any) -> list[UUID] | None:
    """Return what is closed to who reaches every other card of their business; None for who does not."""
    if not finds(staff.role, "cards"):
        return None
    if staff.role == Role.PRACTITIONER and reach_of(staff.role) == OWN and not staff.is_renter:
        return None
    return closed_for(staff)


def within(staff: Any, path: str = "pk") -> Q:
    """Return the condition that a client, found at the end of a path, is within somebody's reach.

    It is empty for whoever reaches every card of the business. The wall between registers is another one.
    """
    closed = all_but(staff)
    if closed is None:
        return near(staff, path) if finds(staff.role, "cards") else Q(pk__in=[])
    return ~Q(**{f"{path}__in": closed}) if closed else Q()


def near(staff: Any, path: str) -> Q:
    """Return the condition that a client is somebody's own, or was opened by them past that."""
    return _near(staff, path, in_force().at)


def _near(staff: Any, path: str, at: datetime | None) -> Q:
    found = Q(opened(staff, path, at=at))
    for look in _own:
        found |= Q(look(staff, path))
    return found


def visits_within(staff: Any) -> Q:
    """Return the condition that a visit is within somebody's reach: of such a client, or given by them."""
    found = within(staff, "client_id")
    if not found:
        return found
    closed = closed_for(staff)
    if closed:
        found &= ~Q(claim_id__in=closed)
    return found | Q(staff=staff.pk)


def visits_but(closed: Sequence[UUID], staff: UUID) -> Q:
    """Return what `visits_within` says where somebody reaches all but what is closed to them."""
    return ~Q(client_id__in=closed) & ~Q(claim_id__in=closed) | Q(staff=staff)


def closed_for(staff: Any) -> list[UUID]:
    """Return what is closed to somebody, in order: as the reading in force knows it, or read anew."""
    now = in_force()
    return sorted(now.closed if now.whose == staff.pk else closed_to(staff))


def closed_to(staff: Any) -> frozenset[UUID]:
    """Return the cards and bookings of protected clients that somebody may not see, and their subjects.

    To the owner (a chair renter of their own register) none is closed, nor to who treats the client, nor
    to whom the client opened the card with the code word. What was booked online under the same phone
    number is closed with it, until it is joined to another card.
    """
    if staff.role == Role.OWNER or staff.is_renter:
        return frozenset()
    cards = _protected_from(staff)
    if not cards:
        return frozenset()
    found = {each for client, subject, _code in cards for each in (client, subject)}
    claims = CLAIMS_OF.rows(
        staff=staff.pk,
        house=staff.controller_id,
        cards=[client for client, _subject, _code in cards],
        codes=[code for _client, _subject, code in cards if code],
    )
    found |= {id_of(each) for claim in claims for each in claim}
    joined = JOINED_TO.rows(subjects=sorted(found))
    return frozenset(found | {id_of(pk) for (pk,) in joined})


def _but_own(claims: "QuerySet[Any]", staff: Any) -> "QuerySet[Any]":
    """Leave out what was booked online with somebody themselves."""
    for look in _own_claims:
        claims = claims.exclude(Q(look(staff, "pk")))
    return claims


def _protected_from(staff: Any) -> list[tuple[UUID, UUID, str]]:
    """Return the protected clients of somebody's business that are not their own: card, subject, phone.

    Each page asks it, so the few that are protected are read whatever their business, then looked through.
    """
    house = stored(staff.controller_id)
    return [
        (id_of(client), id_of(subject), code)
        for whose, client, subject, code, own in PROTECTED.rows(staff=staff.pk, at=in_force().at or NEVER)
        if whose == house and not own
    ]


def opened(staff: Any, path: str, *, at: datetime | None) -> Exists:
    """Return the condition that somebody has opened a card past their reach, and still may see it."""
    rows = Opening.objects.filter(client=OuterRef(path), staff=staff.pk)
    return Exists(rows.filter(ends_at__gt=at) if at is not None else rows.none())
