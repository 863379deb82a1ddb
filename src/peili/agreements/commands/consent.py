"""Consents: each given and withdrawn by itself. Withdrawing is as easy as giving."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from peili.agreements.commands.notes import note_for
from peili.agreements.models import Consent
from peili.people.models import Client
from peili.trail.commands import Actor

Listener = Callable[[Consent, Actor, datetime], None]
_given: list[Listener] = []
_withdrawn: list[Listener] = []


def when_given(listener: Listener) -> Listener:
    """Register what is done in the transaction in which a consent is given."""
    _given.append(listener)
    return listener


def when_withdrawn(listener: Listener) -> Listener:
    """Register what is done in the transaction in which a consent is withdrawn."""
    _withdrawn.append(listener)
    return listener


@transaction.atomic
def give_consent(
    *, client: Client, kind: str, words: str, language: str, how: str, by: Actor, now: datetime
) -> Consent:
    """Keep a consent with the words it was given to; one in force is left as it is."""
    words_of = {kind: words}
    return give_consents(client=client, words=words_of, language=language, how=how, by=by, now=now)[0]


@transaction.atomic
def give_consents(
    *, client: Client, words: Mapping[str, str], language: str, how: str, by: Actor, now: datetime
) -> list[Consent]:
    """Keep several consents, each with its own words; those in force are left as they are."""
    found = []
    for kind, text in words.items():
        newest = Consent.objects.filter(client=client, kind=kind).order_by("-given_at").first()
        if newest is None or newest.withdrawn_at is not None:
            newest = Consent.objects.create(
                client=client, kind=kind, words=text, language=language, how=how, given_at=now
            )
            note_for("consent", client=client, by=by, now=now, thing=newest, fields=["kind"])
            for listener in _given:
                listener(newest, by, now)
        found.append(newest)
    return found


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Actor, now: datetime) -> Consent:
    """Withdraw a consent; a second press changes nothing."""
    current = Consent.objects.select_for_update(of=("self",)).select_related("client").get(pk=consent.pk)
    if current.withdrawn_at is None:
        current.withdrawn_at = now
        current.save(update_fields=["withdrawn_at"])
        note_for("withdraw", client=current.client, by=by, now=now, thing=current, fields=["withdrawn_at"])
        for listener in _withdrawn:
            listener(current, by, now)
    return current
