"""Telling a member of staff of their own sign-in, by e-mail where they gave an address for it."""

from typing import Final

from peili.outbox.commands.posting import Letter, Recipient, post
from peili.outbox.texts import public_address
from peili.people.alerts import Alert, What, tells
from peili.trail.models import Purpose

TEMPLATES: Final = {what: f"outbox/messages/sign_in_{what.value}" for what in What}


@tells
def write_to(alert: Alert) -> None:
    """Queue the message, if there is somewhere to send it; the page of one's own sign-in says it anyway."""
    account = alert.account
    if not account.notices_to:
        return
    subject = account.staff.subject
    post(
        to=Recipient(
            subject_id=subject.pk,
            register_id=subject.register_id,
            language=account.language,
            email=account.notices_to,
        ),
        letter=Letter(
            code=f"people.{alert.what.value}",
            template=TEMPLATES[alert.what],
            context={"device": alert.device, "url": public_address("/me/")},
            purpose=Purpose.SIGN_IN,
        ),
        now=alert.now,
    )
