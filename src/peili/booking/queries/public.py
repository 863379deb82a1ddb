"""What the public pages read: the price list, a held time, a booking behind its link."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from peili.booking.models import AddOn, Appointment, Hold, Service, Variant
from peili.booking.queries.telling import LINK
from peili.people.commands.links import LinkEnded, find_link
from peili.people.models import Staff
from peili.promises.prepared import Prepared
from peili.promises.tokens import token_hash

LINK_KEPT = timedelta(days=30)  # after the visit; later an address found in a history opens nothing
BOOKABLE = Prepared(
    lambda slug: (
        Service.objects.select_related("controller")
        .annotate(
            has_variants=Exists(Variant.objects.filter(service=OuterRef("pk"), offered=True)),
            has_addons=Exists(AddOn.objects.filter(main=OuterRef("pk"))),
        )
        .filter(slug=slug, online=True, alone=True)[:1]
    ),
    still=True,
)


LISTED = Prepared(
    lambda: (
        Service.objects.filter(
            Exists(
                Staff.objects.filter(
                    services=OuterRef("pk"), controller=OuterRef("controller"), bookable=True, active=True
                )
            ),
            online=True,
        )
        .select_related("category", "controller")
        .order_by("category__position", "category_id", "position", "id")
    ),
    still=True,
)
HELD = Prepared(
    lambda code: Hold.objects.select_related("service__controller", "staff", "variant").filter(
        token_code=code
    )
)
GIVER = Prepared(
    lambda service, code: (
        Staff.objects.practitioners()
        .filter(services=service, controller=F("services__controller"), code=code)
        .only("code")
    ),
    still=True,
)


def price_list() -> list[Service]:
    """Return what can be had online, in the order of the price list, with heading and business.

    Add-ons that need another service stand there too: their prices are told, but not their times.
    """
    return LISTED.records()


def bookable(slug: str) -> Service | None:
    """Return a service that can be booked online, with its business."""
    return BOOKABLE.first(slug=slug)


def held(token: str) -> Hold | None:
    """Return the hold behind a link, with what its page shows; it may have ended."""
    return HELD.first(code=token_hash(token))


def held_together(token: str, *, lock: bool = True, series: bool = False) -> list[Hold]:
    """Return the holds of a visit of several treatments by its link, as chosen; they may have ended.

    With `series` they are those of a series of visits instead.
    """
    first = Hold.objects.filter(token_code=token_hash(token), together__isnull=False, series=series)
    found = Hold.objects.select_related("service__controller", "variant", "staff").filter(
        together__in=first.values("together")
    )
    if lock:
        found = found.select_for_update(of=("self",))
    return list(found.order_by("pk"))


def giver(service: Service, code: str) -> Staff | None:
    """Return the practitioner of a code, if they give this service."""
    return GIVER.first(service=service.pk, code=code) if code.isprintable() else None  # codes come from pages


def booked(token: str, *, now: datetime) -> Appointment | None:
    """Return the appointment behind its confirmation's link, or behind one that a message brought.

    The confirmation's own link ends some days after the visit, and is then like one that was never given.
    """
    own = _appointments().filter(link_code=token_hash(token)).first()
    if own is not None and _opens(own, now=now):
        return own
    try:
        link = find_link(token=token, purpose=LINK, now=now)
    except LinkEnded:
        return None
    return _appointments().filter(pk__in=[link.thing_id]).first()


def _opens(made: Appointment, *, now: datetime) -> bool:
    """Tell whether the confirmation's own link still opens it, as for the last visit of a series."""
    if made.ends_at > now - LINK_KEPT or made.series is None:
        return made.ends_at > now - LINK_KEPT
    return Appointment.objects.filter(series=made.series, ends_at__gt=now - LINK_KEPT).exists()


def booked_from(token: str) -> Appointment | None:
    """Return the appointment that was made of a hold, found by the hold's link."""
    return _appointments().filter(submission=token_hash(token)).first()


def _appointments() -> QuerySet[Appointment]:
    return Appointment.objects.select_related(
        "service__controller", "variant", "staff", "agreed__before", "agreed__terms", "agreed__notice"
    )


def is_of_client(token: str, made: Appointment, *, now: datetime) -> bool:
    """Tell whether a link went to the address on the card itself, so that its holder is that client."""
    if made.client is None:
        return False
    try:
        link = find_link(token=token, purpose=LINK, now=now)
    except LinkEnded:
        return False
    return link.subject_id == made.client.subject_id
