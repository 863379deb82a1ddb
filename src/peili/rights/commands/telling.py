"""Telling the person what becomes of their request, in their language, at the contact that is stored.

A message says that there is something to read and where, what was asked of them, and how to complain; never
what the request was about. Whoever cannot be reached gets the letter, which the desk prints.
"""

from datetime import datetime

from django.urls import reverse

from peili.outbox.commands.posting import Letter, Recipient, post
from peili.outbox.models import Message
from peili.outbox.texts import public_address
from peili.people.models import Claim, Client
from peili.rights.models import Request
from peili.trail.models import Purpose

ANSWERED, EXTENDED, CLARIFY = "answered", "extended", "clarify"


def person_of(request: Request) -> Client | Claim | None:
    """Return the card, or the booking's claim, of who asks; None for someone who has neither."""
    card = Client.objects.filter(subject_id=request.subject_id).first()
    return card or Claim.objects.filter(subject_id=request.subject_id).order_by("-id").first()


def tell(request: Request, matter: str, *, now: datetime) -> Message | None:
    """Queue a message about a request inside another command's transaction; None where nobody is known."""
    person = person_of(request)
    if person is None:
        return None
    to = Recipient(
        subject_id=person.subject_id,
        register_id=request.register_id,
        language=person.language,
        email=person.email,
        phone=person.phone,
    )
    context = {
        "url": public_address(reverse("own:door")),
        "business": request.register.controller.name,
        "due_on": request.due_on,
        "what": request.clarify_what,
    }
    letter = Letter(
        code=f"rights.{matter}",
        template=f"rights/messages/{matter}",
        context=context,
        purpose=Purpose.RIGHTS,
    )
    return post(to=to, letter=letter, now=now, thing_id=request.pk)
