"""Nothing about health is kept without the client's explicit consent, which can be withdrawn at any time."""

from datetime import datetime

from django.utils import translation

from peili.agreements.commands.consent import give_consent
from peili.agreements.models import Consent, How
from peili.agreements.queries.standing import live_consent
from peili.agreements.words import CONSENTS
from peili.people.models import Client
from peili.trail.commands import Actor


class ConsentMissing(Exception):
    """The client has not agreed to their treatments being recorded, or has withdrawn it: nothing was kept."""

    def __init__(self, client: Client) -> None:
        super().__init__(f"no consent of {client}")
        self.client = client


def need_consent(client: Client) -> None:
    """Raise ConsentMissing unless the client's consent is in force."""
    if live_consent(client, Consent.Kind.RECORDS) is None:
        raise ConsentMissing(client)


def words_for(client: Client) -> str:
    """Return what is agreed to, in the client's language."""
    with translation.override(client.language):
        return str(CONSENTS[Consent.Kind.RECORDS])


def consent_here(*, client: Client, by: Actor, now: datetime) -> Consent:
    """Keep the consent a client gave in the salon, before whoever acts; one in force is left as it is."""
    return give_consent(
        client=client,
        kind=Consent.Kind.RECORDS,
        words=words_for(client),
        language=client.language,
        how=How.STAFF,
        by=by,
        now=now,
    )
