"""Campaigns: made, looked at, begun by a person, and written out by the worker batch by batch.

Who is written to is read anew at each batch, and each message is asked about again when it leaves.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from peili.house.models import Register
from peili.outbox.commands.posting import Letter, Recipient, post
from peili.outbox.models import Message
from peili.outbox.texts import public_address
from peili.outreach.models import Campaign
from peili.outreach.queries.campaigns import Person, audience, people_of
from peili.people.channels import Channel
from peili.people.commands.consents import record_consent
from peili.people.commands.links import make_link
from peili.people.models import Consent, Link
from peili.trail.commands import CLIENT, PROGRAM, Actor, note
from peili.trail.models import Purpose

CODE = "marketing.campaign"
STOP = "stop"
STOPS_FOR = timedelta(days=3 * 365)  # a message in a mailbox is old before its link is
BATCH = 50


class AlreadyStarted(Exception):
    """The campaign is on its way: it is neither changed nor sent twice."""


@transaction.atomic
def save_campaign(
    *, campaign: Campaign | None, register: Register, said: dict[str, object], by: Actor, now: datetime
) -> Campaign:
    """Make a campaign, or change one that has not begun; raises AlreadyStarted."""
    made = campaign or Campaign(register=register, made_at=now)
    if made.started_at is not None:
        raise AlreadyStarted
    for name, value in said.items():
        setattr(made, name, value)
    made.save()
    _note("outreach.save_campaign", made, by=by, now=now)
    return made


@transaction.atomic
def start_campaign(*, campaign: Campaign, by: Actor, now: datetime) -> None:
    """Let the worker write to everyone; raises AlreadyStarted."""
    if not Campaign.objects.filter(pk=campaign.pk, started_at__isnull=True).update(started_at=now):
        raise AlreadyStarted
    _note("outreach.start_campaign", campaign, by=by, now=now)


def spread(*, now: datetime) -> int:
    """Write the next batch of the campaigns under way; return how many messages were written."""
    under_way = Campaign.objects.filter(started_at__isnull=False, finished_at__isnull=True)
    return sum(_batch(pk, now=now) for pk in list(under_way.values_list("pk", flat=True)))


@transaction.atomic
def _batch(pk: UUID, *, now: datetime) -> int:
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("register").get(pk=pk)
    if campaign.finished_at is not None:
        return 0  # another worker was first
    left = [each for each in audience(campaign, now=now) if not campaign.done_to or each > campaign.done_to]
    people = people_of(left[:BATCH])
    for person in people:
        write_to(person, campaign=campaign, now=now)
    campaign.done_to = left[:BATCH][-1] if left else campaign.done_to
    campaign.finished_at = now if len(left) <= BATCH else None
    campaign.save(update_fields=["done_to", "finished_at"])
    _note("outreach.spread", campaign, by=PROGRAM, now=now, about=[person.subject_id for person in people])
    return len(people)


def write_to(person: Person, *, campaign: Campaign, now: datetime) -> Message:
    """Queue a campaign's message to one person, with a stopping link of their own, inside its batch."""
    token = make_link(
        subject_id=person.subject_id, purpose=STOP, lasts=STOPS_FOR, now=now, thing_id=campaign.pk
    )
    stop_url = public_address(reverse("outreach:stop", args=[token]))
    language = person.language
    return post(
        to=Recipient(
            subject_id=person.subject_id,
            register_id=campaign.register_id,
            language=language,
            email=person.email,
            phone=person.phone,
        ),
        letter=Letter(
            code=CODE,
            template="outreach/messages/campaign",
            context={
                "heading": campaign.heading(language),
                "body": campaign.text(language),
                "stop_url": stop_url,
                "business": campaign.register.controller.name,
            },
            purpose=Purpose.MARKETING,
            kind=Message.Kind.MARKETING,
            stop_url=stop_url,
        ),
        channel=Channel(campaign.channel),
        thing_id=campaign.pk,
        now=now,
    )


def stop(*, link: Link, campaign: Campaign, language: str, now: datetime) -> None:
    """Withdraw the permission a campaign was sent by; pressing again changes nothing."""
    record_consent(
        subject_id=link.subject_id,
        register=campaign.register,
        channel=Channel(campaign.channel),
        given=False,
        act=Consent.Act.LINK,
        language=language,
        by=CLIENT,
        now=now,
    )


def _note(act: str, campaign: Campaign, *, by: Actor, now: datetime, about: list[UUID] | None = None) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.MARKETING,
        register_id=campaign.register_id,
        about=about or (),
        thing=campaign,
    )
