"""What waits for an answer, and the log of one client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from peili.house.models import Register
from peili.outbox.models import Message
from peili.outbox.words import said
from peili.outreach.models import Contact, Disclosure
from peili.people.models import Client, Staff
from peili.people.queries.restricted import restricted_subjects
from peili.promises.vocabulary import Text
from peili.vault.queries import roots, same_person

PAGE = 20
SHORT = 8  # lines of the log on the card


@dataclass(frozen=True, slots=True, repr=False)  # a printed one would tell what was said
class Line:
    """One line of a client's log, whatever it was."""

    id: UUID
    at: datetime
    matter: Text
    text: str
    outgoing: bool
    message: Message | None = None
    contact: Contact | None = None


def waiting(*, staff: Staff) -> Sequence[Contact]:
    """Return the open contacts of one's own business, the longest waiting first, and one more if any."""
    return list(_open(staff).order_by("id")[: PAGE + 1])


def _open(staff: Staff) -> "QuerySet[Contact]":
    """Return the contacts nobody has handled; those of a restricted person are only stored meanwhile."""
    registers = Register.objects.filter(controller_id=staff.controller_id)
    found = Contact.objects.filter(register__in=registers, handled_at__isnull=True)
    return found.exclude(subject__in=restricted_subjects(controller_id=staff.controller_id))


def cards_of(contacts: Sequence[Contact]) -> Mapping[UUID, Client]:
    """Return the cards that contacts belong to, by the contacts' subjects, in a fixed number of reads."""
    root = roots({each.subject_id for each in contacts})
    cards = {each.subject_id: each for each in Client.objects.filter(subject__in=set(root.values()))}
    return {subject: cards[at] for subject, at in root.items() if at in cards}


def waits_since(*, staff: Staff) -> tuple[int, datetime | None]:
    """Return how many contacts are open, and when the first of them came."""
    times = list(_open(staff).order_by("id").values_list("came_at", flat=True))
    return len(times), times[0] if times else None


def contact_of(*, staff: Staff, pk: UUID) -> Contact | None:
    """Return a contact of one's own business."""
    found = Contact.objects.filter(register__controller_id=staff.controller_id, pk=pk)
    return found.select_related("subject__joined_to", "register", "handled_by").first()


def log(subject_id: UUID, *, before: UUID | None = None, most: int = SHORT) -> list[Line]:
    """Return a person's log, newest first, and one line more when there are older ones.

    Ids are in order of time, so contacts and messages are put together by them.
    """
    whose = same_person(subject_id)
    contacts = Contact.objects.filter(subject__in=whose).select_related("handled_by")
    messages = Message.objects.filter(subject__in=whose)
    if before is not None:
        contacts, messages = contacts.filter(pk__lt=before), messages.filter(pk__lt=before)
    lines = [_of_contact(each) for each in contacts.order_by("-id")[: most + 1]]
    lines += [_of_message(each) for each in messages.order_by("-id")[: most + 1]]
    return sorted(lines, key=lambda line: line.id, reverse=True)[: most + 1]


def _of_contact(contact: Contact) -> Line:
    return Line(
        contact.pk,
        contact.came_at,
        contact.get_way_display(),
        contact.text,
        contact.outgoing,
        contact=contact,
    )


def _of_message(message: Message) -> Line:
    text = message.heading or message.body
    return Line(
        message.pk, message.sent_at or message.made_at, said(message.code), text, True, message=message
    )  # the field's own order


def disclosures(subject_id: UUID) -> list[Disclosure]:
    """Return what was disclosed of a person, the latest first."""
    found = Disclosure.objects.filter(subject__in=same_person(subject_id)).select_related("noted_by")
    return list(found.order_by("-given_on", "-id"))
