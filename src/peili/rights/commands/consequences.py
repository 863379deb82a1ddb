"""What a request brings about: while it is being decided, when it is granted, and when it has been decided.

Whoever objects has their data only stored until it is decided (GDPR Art. 18(1)(d)); the answer tells them
that the restriction will be lifted, and taking the request back lifts it at once.
"""

from datetime import date, datetime
from typing import Any

from peili.people.channels import Channel
from peili.people.commands.cards import edit_client
from peili.people.commands.consents import record_consent
from peili.people.models import Client, Consent
from peili.promises.activities import MARKETING
from peili.promises.reading import opening_apart
from peili.rights.commands import restrict
from peili.rights.commands.notices import leave_corrected
from peili.rights.commands.telling import person_of
from peili.rights.models import Correction, Request, Restriction
from peili.trail.commands import Actor

Right = Request.Right


def hold_while_decided(request: Request, *, by: Actor, now: datetime) -> None:
    """Restrict the card of someone who objects, until it is decided."""
    client = _card(request)
    if request.right == Right.OBJECTION and client is not None and client.restricted_at is None:
        reason = Restriction.Reason.OBJECTION
        restrict.begin(client=client, reason=reason, by=by, now=now, request=request)


def let_go_on(request: Request, *, by: Actor, now: datetime) -> None:
    """Tell the person that the restriction of their request will be lifted; taken back, lift it at once."""
    taken_back = request.decision == Request.Decision.TAKEN_BACK
    held = request.restrictions.filter(lifted_at__isnull=True)
    if request.right != Right.OBJECTION and not taken_back:
        held = held.none()
    client = _card(request) if held.exists() else None
    if client is None:
        return
    if taken_back:
        held.update(told_at=now)  # they know: it is their own wish
        restrict.lift(client=client, by=by, now=now)
    else:
        restrict.tell(client=client, by=by, now=now)


def _card(request: Request) -> Client | None:
    return Client.objects.filter(subject_id=request.subject_id).first()


def carry_out(request: Request, *, by: Actor, now: datetime, today: date) -> None:
    """Do what was granted and can be done at once."""
    if request.right == Right.OBJECTION and request.purpose_code == MARKETING.code:
        _stop_marketing(request, by=by, now=now)
    client = _card(request)
    if client is None:
        return
    if request.right == Right.RECTIFICATION:
        card = {each.field: _typed(client, each) for each in request.corrections.all()}
        with opening_apart("correction"):  # the person asked for it, restricted or not
            edit_client(client=client, by=by, now=now, on=today, **card)  # type: ignore[arg-type]  # names of the card's own fields
        leave_corrected(client=client, fields=list(card), now=now, request=request)
    if request.right == Right.RESTRICTION and client.restricted_at is None:
        restrict.begin(
            client=client,
            reason=request.purpose_code or Restriction.Reason.ACCURACY,
            by=by,
            now=now,
            request=request,
        )


def _stop_marketing(request: Request, *, by: Actor, now: datetime) -> None:
    """Withdraw every permission for marketing; what is queued asks again before it leaves."""
    act = Consent.Act.OWN if request.channel == Request.Channel.OWN else Consent.Act.DESK
    person = person_of(request)
    for channel in Channel:
        record_consent(
            subject_id=request.subject_id,
            register=request.register,
            channel=channel,
            given=False,
            act=act,
            language=person.language if person else "fi",
            by=by,
            now=now,
        )


def _typed(client: Client, correction: Correction) -> object:
    """Return a proposed value as its field keeps it."""
    field: Any = client._meta.get_field(correction.field)
    return field.to_python(correction.value)
