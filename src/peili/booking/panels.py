"""What someone said when booking online, beside the visit: who booked for whom, and the wishes."""

from django.db.models import Q

from peili.booking.models import Agreed, Appointment
from peili.booking.queries.confirming import confirm_after, waiting_of
from peili.booking.queries.exemptions import exemptions_of
from peili.booking.queries.lapses import Lapses, lapses_of
from peili.booking.queries.limits import limits_of
from peili.booking.queries.texts import public_terms
from peili.people.access import EVERYONE_IN
from peili.people.models import Client
from peili.people.panels import Asked, Where, panel
from peili.trail.models import Role

MOST = 10  # coming visits that are judged on the own page


@panel(Where.VISIT, place=10, template="booking/about_visit.html", roles=EVERYONE_IN)
def about_visit(asked: Asked) -> dict[str, object] | None:
    """Show who booked when that was not who comes, and what was wished for."""
    claim = asked.thing.claim
    booker = claim.booker_name if claim is not None else ""
    agreed = Agreed.objects.filter(appointment=asked.thing).only("wishes").first() if claim else None
    wishes = public_terms().wishes_in_words(agreed.wishes) if agreed and agreed.wishes else []
    if not booker and not wishes:
        return None
    return {"booker": booker, "wishes": [words for _code, words in wishes]}


@panel(Where.VISIT, place=12, template="booking/exempted.html", roles=EVERYONE_IN)
def exempted(asked: Asked) -> dict[str, object] | None:
    """Show in spite of what the visit is given, who decided it, when and why."""
    found = exemptions_of(asked.thing, zone=asked.zone)
    return {"rows": found} if found else None


@panel(Where.OWN, place=20, template="booking/limits_panel.html", roles=(Role.CLIENT,), plain=False)
def limited_visits(asked: Asked) -> dict[str, object] | None:
    """Tell a client which of their coming visits cannot be given as booked, why, and whom to ask."""
    if asked.client is None:
        return None
    limited = Q(service__patch_test__isnull=False) | Q(service__intervals__isnull=False)
    coming = Appointment.objects.filter(
        limited | Q(service__intervals_after__isnull=False),
        client=asked.client,
        state=Appointment.State.BOOKED,
        starts_at__gt=asked.now,
    ).select_related("service__controller")
    rows = [
        (
            visit.service.name,
            visit.starts_at.astimezone(asked.zone),
            each.text,
            visit.service.controller.phone,
        )
        for visit in coming.order_by("starts_at", "id").distinct()[:MOST]
        for each in limits_of(visit, now=asked.now)
        if each.stops(visit.starts_at)
    ]
    return {"rows": rows} if rows else None


@panel(Where.CARD, place=65, template="booking/lapses_card.html", roles=EVERYONE_IN)
def lapses_on_card(asked: Asked) -> dict[str, object] | None:
    """Count the visits a client missed and cancelled late, as far back as the house keeps it."""
    found = lapses_of(asked.client, now=asked.now) if asked.client is not None else None
    return {"lapses": found, "waits": _reached(found)} if found else None


@panel(Where.OWN, place=55, template="booking/lapses_own.html", roles=(Role.CLIENT,), plain=True)
def lapses_on_own_page(asked: Asked) -> dict[str, object] | None:
    """Show a client what is noted of visits they missed or cancelled late, and when each note ends."""
    found = lapses_of(asked.client, now=asked.now) if asked.client is not None else None
    if found is None or asked.client is None:
        return None
    reached = _reached(found)
    mine = Client.objects.filter(pk=asked.client.pk) if reached else Client.objects.none()
    waiting = waiting_of(mine, now=asked.now).select_related("service__controller").order_by("starts_at")
    rows = [
        (visit.name, visit.starts_at.astimezone(asked.zone), visit.service.controller.phone)
        for visit in waiting[:MOST]
    ]
    return {"lapses": found, "waits": reached, "rows": rows}


def _reached(lapses: Lapses) -> int:
    """Return after how many lost visits bookings wait, when this client has lost as many; else 0."""
    most = confirm_after()
    return most if most and lapses.missed + lapses.late >= most else 0
