"""The ledger of permissions for marketing: acts are added, never changed."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from peili.house.models import Register
from peili.people.channels import Channel
from peili.people.consent_texts import NOW, consent_text
from peili.people.models import Consent
from peili.people.queries.consents import may_send
from peili.promises.vocabulary import Source
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose, Role


@transaction.atomic
def record_consent(
    *,
    subject_id: UUID,
    register: Register,
    channel: Channel,
    given: bool,
    act: Consent.Act,
    language: str,
    by: Actor,
    now: datetime,
) -> Consent | None:
    """Add what a person said about one channel; None when nothing changes by it."""
    if may_send(subject_id, channel) == given:
        return None
    made = write_consent(
        subject_id=subject_id,
        register=register,
        channel=channel,
        given=given,
        act=act,
        language=language,
        by=by,
        now=now,
    )
    note(
        act="people.give_consent" if given else "people.withdraw_consent",
        by=by,
        now=now,
        purpose=Purpose.MARKETING,
        register_id=register.pk,
        about=[subject_id],
        thing=made,
        fields=["given"],
    )
    return made


def write_consent(
    *,
    subject_id: UUID,
    register: Register,
    channel: Channel,
    given: bool,
    act: Consent.Act,
    language: str,
    by: Actor,
    now: datetime,
) -> Consent:
    """Add an act inside another command's transaction, which writes the trail entry."""
    said = consent_text(channel=channel, language=language, business=register.controller.name)
    return Consent.objects.create(
        subject_id=subject_id,
        channel=channel,
        given=given,
        text_version=NOW,
        text_hash=hashlib.sha256(said.encode()).hexdigest(),
        language=language,
        act=act,
        source=(Source.DESK if act == Consent.Act.DESK else Source.CLIENT_ONLINE).value,
        at=now,
        noted_by_id=None if by.role == Role.CLIENT else by.subject_id,
    )
