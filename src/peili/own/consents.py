"""A person's permissions and consents on their own page, each with its words and the day it was said."""

from datetime import datetime

from peili.agreements.queries.consents import consents_of
from peili.house.models import Register
from peili.outbox.marketing import marketing_channels
from peili.own.views.frames import Own
from peili.people.channels import Channel
from peili.people.consent_texts import consent_text
from peili.people.queries.consents import last_consents


def rows(page: Own, *, language: str) -> list[dict[str, object]]:
    """Return a row for each channel the house uses for marketing."""
    channels = marketing_channels()
    if not channels:
        return []
    subject = page.session.subject
    last = last_consents(subject.pk)
    business = Register.objects.select_related("controller").get(pk=subject.register_id).controller.name
    return [
        {
            "channel": channel,
            "given": channel in last and last[channel].given,
            "at": _local(page, last[channel].at) if channel in last else None,
            "text": consent_text(channel=Channel(channel), language=language, business=business),
        }
        for channel in channels
    ]


def about_health(page: Own) -> list[dict[str, object]]:
    """Return a row for each consent to a treatment or to health data; none before the second step."""
    if not page.proved:
        return []
    return [
        {
            "consent": each.consent,
            "same_words": each.same_words,
            "at": _local(page, each.consent.given_at),
            "withdrawn": _local(page, each.consent.withdrawn_at) if each.consent.withdrawn_at else None,
        }
        for each in consents_of(page.subject_ids)
    ]


def _local(page: Own, at: datetime) -> datetime:
    return at.astimezone(page.zone)
