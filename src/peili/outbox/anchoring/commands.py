"""Signing the log when it is due, and mailing the digest. Neither is an act of anyone: no entry is left."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from peili.house.models import Controller
from peili.outbox.anchoring.queries import CODE, log_said, mails, newest
from peili.outbox.commands.posting import Letter, Recipient, post
from peili.outbox.texts import public_address
from peili.people.models import Account
from peili.trail.commands.anchoring import anchor
from peili.trail.models import Anchor, Purpose, Role
from peili.vault.sheet import to_groups

TEMPLATE = "outbox/messages/log_digest"


@transaction.atomic
def anchor_when_due(*, now: datetime) -> Anchor | None:
    """Sign where the chains stand, if the interval has passed, and mail the digest if that is due too."""
    said, last = log_said(), newest()
    if last is not None and now - last.made_at < said.signed:
        return None
    made, mailed = anchor(now=now), mails()
    if mailed is None or now - mailed.made_at >= said.mailed:
        _mail(made, also_to=said.also_to, now=now)
    return made


def _mail(made: Anchor, *, also_to: str, now: datetime) -> None:
    context = {
        "number": made.number,
        "made": made.made_at,
        "groups": to_groups(bytes(made.digest)),
        "url": public_address(reverse("record:log")),
    }
    letter = Letter(code=CODE, template=TEMPLATE, context=context, purpose=Purpose.HOUSE)
    for recipient in _recipients(also_to):
        post(to=recipient, letter=letter, now=now, thing_id=made.pk)


def _recipients(also_to: str) -> Iterator[Recipient]:
    """Return the owners who gave an address, and once the address outside."""
    owners = Account.objects.filter(
        is_active=True,
        staff__active=True,
        staff__role=Role.OWNER,
        staff__controller__kind=Controller.Kind.HOUSE,
    ).select_related("staff__subject")
    for number, account in enumerate(owners.order_by("id")):
        for email in (account.notices_to, also_to if number == 0 else ""):
            if email:
                yield Recipient(
                    subject_id=account.staff.subject_id,
                    register_id=account.staff.subject.register_id,
                    language=account.language,
                    email=email,
                )
