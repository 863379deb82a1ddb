"""Visits and signed agreements of one's own business, and whose papers of a day are missing."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from peili.agreements.models import Agreement, FormVersion, Need, Survey
from peili.agreements.rules.starting import still_valid
from peili.booking.models import Appointment
from peili.house.queries import house_zone
from peili.people.models import Client, Staff
from peili.people.reach.scope import visits_within

AHEAD = timedelta(days=2)


def visits_of(staff: Staff) -> QuerySet[Appointment]:
    """Return the visits of people in the register of this person's business."""
    own = staff.controller_id
    return Appointment.objects.filter(
        Q(client__register__controller=own) | Q(claim__register__controller=own),
        visits_within(staff),
        client__restricted_at__isnull=True,
    ).select_related("service__controller", "staff", "client", "claim")


def signed_by_clients_of(staff: Staff) -> QuerySet[Agreement]:
    """Return the signed agreements of this person's business."""
    shown = Client.objects.visible_to(staff)
    own = Agreement.objects.filter(client__in=shown)
    return own.select_related("client", "version__form", "appointment", "witness")


def signed_of(client: Client) -> list[Agreement]:
    """Return a client's signed agreements, newest first."""
    found = Agreement.objects.filter(client=client).select_related("version__form")
    return list(found.order_by("-signed_at"))


def without_papers(*, staff: Staff, now: datetime) -> list[Appointment]:
    """Return the booked visits from now to the day after tomorrow that lack a survey or an agreement.

    It reads the visits of these days and what their clients have, in as many queries however many there are.
    """
    coming = visits_of(staff).filter(
        starts_at__gte=now,
        starts_at__lt=now + AHEAD,
        state=Appointment.State.BOOKED,
        started_at__isnull=True,
        client__isnull=False,
        service__need__isnull=False,
    )
    visits = list(coming.order_by("starts_at"))
    needs = {need.service_id: need for need in Need.objects.select_related("form")} if visits else {}
    clients = [visit.client_id for visit in visits if visit.client_id is not None]
    signed = set(
        Agreement.objects.filter(client__in=clients, version__in=_current()).values_list(
            "client_id", "version__form_id"
        )
    )
    surveyed, zone = _surveys(clients), house_zone()
    found = []
    for visit in visits:
        form = needs[visit.service_id].form
        pair = (visit.client_id, form.pk)
        on = visit.starts_at.astimezone(zone).date() if form.surveys else None
        given = surveyed.get(pair)
        lacks = on is not None and (
            given is None or not still_valid(given_on=given, on=on, days=form.valid_days)
        )
        if pair not in signed or lacks:
            found.append(visit)
    return found


def _current() -> list[UUID]:
    newest = dict(FormVersion.objects.order_by("number").values_list("form_id", "pk"))
    return list(newest.values())


def _surveys(clients: Iterable[UUID]) -> dict[tuple[UUID | None, UUID], date]:
    rows = Survey.objects.filter(client__in=list(clients), part=Survey.Part.CLIENT).order_by("submitted_at")
    return {(client, form): on for client, form, on in rows.values_list("client_id", "form_id", "given_on")}
