"""Telling the person what becomes of their request, in their language, at the contact that is stored.

A message says that there is something to read and where, what was asked of them, and how to complain; never
what the request was about. Whoever cannot be reached gets the letter, which the desk prints.
"""

from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from peili.outbox.commands.posting import Letter, Recipient, post
from peili.outbox.models import Message
from peili.outbox.texts import public_address
from peili.people.models import Claim, Client
from peili.promises.reading import as_program, opening_apart
from peili.rights.models import Request
from peili.trail.models import Purpose

ANSWERED, EXTENDED, CLARIFY, LIFTING = "answered", "extended", "clarify", "lifting"
ERASING = "erasing"
TOLD = "told"  # a restricted person is told what becomes of their own request


def person_of(request: Request) -> Client | Claim | None:
    """Return the card, or the booking's claim, of who asks; None for someone who has neither."""
    card = Client.objects.filter(subject_id=request.subject_id).first()
    return card or Claim.objects.filter(subject_id=request.subject_id).order_by("-id").first()


def tell(request: Request, matter: str, *, now: datetime) -> Message | None:
    """Queue a message about a request inside another command's transaction; None where nobody is known."""
    with as_program(), opening_apart(TOLD):  # whoever answers need not see where it goes
        return _tell(request, matter, now=now)


def _tell(request: Request, matter: str, *, now: datetime) -> Message | None:
    person = person_of(request)
    if person is None:
        return None
    said = {"due_on": request.due_on, "what": request.clarify_what}
    return _post(person, matter, said, now=now, thing_id=request.pk)


def tell_lifting(client: Client, *, now: datetime) -> Message:
    """Queue the message that a restriction is lifted, inside another command's transaction."""
    with as_program(), opening_apart(TOLD):
        return _post(Client.objects.get(pk=client.pk), LIFTING, {}, now=now, thing_id=client.pk)


def tell_erasing(client: Client, due_on: date, *, now: datetime) -> Message:
    """Queue the message that all is erased on a day unless it is cancelled, inside another's transaction."""
    with as_program(), opening_apart(TOLD):
        person = Client.objects.get(pk=client.pk)
        return _post(person, ERASING, {"due_on": due_on}, now=now, thing_id=client.pk)


def _post(
    person: Client | Claim, matter: str, said: dict[str, object], *, now: datetime, thing_id: UUID
) -> Message:
    to = Recipient(
        subject_id=person.subject_id,
        register_id=person.register_id,
        language=person.language,
        email=person.email,
        phone=person.phone,
    )
    letter = Letter(
        code=f"rights.{matter}",
        template=f"rights/messages/{matter}",
        context={
            "url": public_address(reverse("own:door")),
            "business": person.register.controller.name,
            **said,
        },
        purpose=Purpose.RIGHTS,
    )
    return post(to=to, letter=letter, now=now, thing_id=thing_id)
