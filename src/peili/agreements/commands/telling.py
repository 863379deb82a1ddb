"""Sending the link of a survey as a message, with what makes it. It does not name the treatment."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peili.agreements.models import Sitting
from peili.booking.queries.telling import recipient
from peili.house.queries import local
from peili.outbox.commands.posting import Letter, cancel_for, post
from peili.outbox.gates import sending_gate
from peili.outbox.models import Message
from peili.outbox.texts import public_address
from peili.outbox.words import call
from peili.trail.models import Purpose

SURVEY = "agreements.survey"

call(SURVEY, _("Link to the survey"))
call("sitting_ended", _("the link had been replaced or used"))


def tell_survey(*, sitting: Sitting, token: str, days: int, now: datetime) -> Message:
    """Queue the message with the link; one who cannot be reached gets none, and the desk sees it."""
    return post(
        to=recipient(sitting.appointment),
        letter=Letter(
            code=SURVEY,
            template="agreements/messages/survey",
            context={
                "url": public_address(reverse("agreements:forms", args=[token])),
                "start": local(sitting.appointment.starts_at),
                "days": days,
            },
            purpose=Purpose.TREATMENT,
        ),
        thing_id=sitting.pk,
        now=now,
    )


def take_back(*, sitting: Sitting) -> None:
    """Take back a link that waits to leave."""
    cancel_for(thing_id=sitting.pk, code=SURVEY)


@sending_gate(SURVEY)
def still_open(message: Message, _now: datetime) -> str:
    """Let only a link leave that still opens something."""
    open_now = Sitting.objects.filter(pk__in=[message.thing_id], ended_at__isnull=True).exists()
    return "" if open_now else "sitting_ended"
