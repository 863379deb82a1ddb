"""Requests a person makes on their own page. A restriction begins at once; the rest waits for a person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from peili.people.commands.cards import edit_client
from peili.people.models import Client
from peili.rights.commands import restrict
from peili.rights.commands.notices import leave_corrected
from peili.rights.commands.requests import answer, receive
from peili.rights.models import OwnSession, Request
from peili.rights.queries.whose import subjects_of
from peili.trail.commands import CLIENT, Actor

Identity = Request.Identity


@transaction.atomic
def ask(
    *,
    session: OwnSession,
    right: str,
    said: str,
    now: datetime,
    today: date,
    detail: str = "",
    corrections: Mapping[str, str] | None = None,
) -> Request:
    """Make a request; `detail` is the purpose objected to, or the ground of a restriction."""
    request = receive(
        subject=session.subject,
        right=right,
        channel=Request.Channel.OWN,
        identity=Identity.LINK if session.proved_at is None else Identity.CODE,
        received_on=today,
        said=said,
        purpose_code=detail,
        corrections=corrections,
        by=CLIENT,
        now=now,
        today=today,
    )
    client = Client.objects.filter(subject_id=session.subject_id).first()
    if right == Request.Right.RESTRICTION and client is not None and client.restricted_at is None:
        restrict.begin(client=client, reason=detail, by=CLIENT, now=now, request=request)
    return request


def take_back(*, session: OwnSession, request: Request, now: datetime, today: date) -> Request:
    """Take back one's own request while it waits; what it restricted is lifted. Raises RequestRefused."""
    if request.subject_id not in subjects_of(session.subject_id):
        raise Request.DoesNotExist
    return answer(request=request, decision=Request.Decision.TAKEN_BACK, by=CLIENT, now=now, today=today)


def correct_contact(*, client: Client, typed: Mapping[str, Any], now: datetime, today: date) -> None:
    """Write one's own contact details on the card at once, and have those told who were given them."""
    correct_card(client=client, typed=typed, by=CLIENT, now=now, today=today)


@transaction.atomic
def correct_card(*, client: Client, typed: Mapping[str, Any], by: Actor, now: datetime, today: date) -> None:
    """Change a card, the person or somebody for them, and have those told who were given what changed."""
    changed = [name for name, value in typed.items() if getattr(client, name) != value]
    edit_client(client=client, by=by, now=now, on=today, **typed)
    if changed:
        leave_corrected(client=client, fields=changed, now=now)
