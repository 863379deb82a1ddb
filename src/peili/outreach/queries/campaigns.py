"""Who a campaign goes to, and how it went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from peili.booking.models import Appointment
from peili.house.periods import Period, before
from peili.outbox.models import Message
from peili.outreach.models import Campaign
from peili.people.channels import Channel
from peili.people.models import Claim, Client, Staff
from peili.people.queries.consents import permitted

PAGE = 20


@dataclass(frozen=True, slots=True, repr=False)  # a printed one would tell who it is
class Person:
    """Somebody a campaign goes to."""

    subject_id: UUID
    language: str
    email: str
    phone: str


def audience(campaign: Campaign, *, now: datetime) -> list[UUID]:
    """Return everyone whose permission is live and who was away long enough, as root subjects in order."""
    found = permitted(register_id=campaign.register_id, channel=Channel(campaign.channel))
    if not campaign.away_months:
        return found
    since = before(now, Period(months=campaign.away_months))
    seen = Client.objects.filter(subject__in=found, appointments__state=Appointment.State.BOOKED)
    last = dict(seen.values_list("subject_id").annotate(last=Max("appointments__starts_at")))
    return [each for each in found if each in last and last[each] < since]


def people_of(subject_ids: Sequence[UUID]) -> list[Person]:
    """Return those people's addresses: from the card, else from what was typed when booking."""
    clients = {each.subject_id: each for each in Client.objects.filter(subject__in=subject_ids)}
    left = [each for each in subject_ids if each not in clients]
    claims = {each.subject_id: each for each in Claim.objects.filter(subject__in=left)}
    known: Mapping[UUID, Client | Claim] = {**clients, **claims}
    return [
        Person(each, known[each].language, known[each].email, known[each].phone)
        for each in subject_ids
        if each in known
    ]


def campaigns(*, staff: Staff) -> list[Campaign]:
    """Return the newest campaigns of one's own business."""
    own = Campaign.objects.filter(register__controller_id=staff.controller_id)
    return list(own.order_by("-id")[:PAGE])


def counts(campaign: Campaign) -> dict[str, int]:
    """Return how many messages of a campaign stand how."""
    sent = Message.objects.filter(thing_id=campaign.pk).values_list("state").annotate(count=Count("pk"))
    return dict(sent.order_by())
