"""A series card that is being used, so that the panel, the card and the own page have one to show."""

from datetime import datetime, timedelta

from django.db.models import Count

from peili.booking.models import Appointment
from peili.house.models import Controller
from peili.house.queries import house_zone
from peili.sales.commands.cards import sell_card, use_card
from peili.sales.models import SeriesCard
from peili.trail.commands import PROGRAM

TIMES, CENTS, VALID = 10, 54000, timedelta(days=365)


def make_series_card(*, now: datetime) -> SeriesCard | None:
    """Sell visits ahead to who comes most often for one treatment, and pay the visits since with the card."""
    past = Appointment.objects.filter(
        state=Appointment.State.BOOKED,
        starts_at__gt=now - VALID,
        ends_at__lt=now,
        client__register__controller__kind=Controller.Kind.HOUSE,
        client__protection__isnull=True,
        receipts__isnull=True,
        card_use__isnull=True,
    )
    pairs = past.order_by().values("client", "service", "variant").annotate(n=Count("pk"))
    often = pairs.order_by("-n", "client", "service").first()
    if often is None:
        return None
    same = {name: often[name] for name in ("client", "service", "variant")}
    visits = list(
        past.filter(**same).select_related("client__register", "service", "variant").order_by("starts_at")
    )
    first = visits[0]
    if first.client is None:
        return None
    on = first.starts_at.astimezone(house_zone()).date()
    card = sell_card(
        client=first.client,
        service=first.service,
        variant=first.variant,
        times=TIMES,
        cents=CENTS,
        way="card",
        valid_until=on + VALID,
        known=0,
        by=PROGRAM,
        now=first.starts_at,
        on=on,
    ).card
    for visit in visits[:TIMES]:
        use_card(card=card, appointment=visit, by=PROGRAM, now=visit.ends_at)
    return card
