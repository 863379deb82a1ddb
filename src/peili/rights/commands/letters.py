"""Sending the link to one's own page to the contact that is stored, never to the one that was typed.

Who types a contact learns nothing: a number that nobody has is answered like any other, and what was sent
goes only to whom it belongs.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from peili.outbox.commands.posting import Letter, Recipient, post
from peili.outbox.texts import public_address
from peili.people.commands.links import make_link
from peili.people.models import Claim, Client, Link
from peili.people.queries.contact import people_behind
from peili.rights.commands.own import LINK, PURPOSE
from peili.trail.commands import CLIENT, note
from peili.trail.models import Purpose

CODE = "rights.link"
EACH_HOUR = 3  # links one person is sent in an hour


@transaction.atomic
def send_links(*, contact: str, now: datetime) -> int:
    """Queue a link for everyone behind a typed phone number or e-mail address; return how many there were."""
    return sum(_send(person, now=now) for person in people_behind(contact))


def _send(person: Client | Claim, *, now: datetime) -> bool:
    hour = Link.objects.filter(
        subject_id=person.subject_id, purpose=PURPOSE, made_at__gt=now - timedelta(hours=1)
    )
    if hour.count() >= EACH_HOUR:
        return False
    token = make_link(subject_id=person.subject_id, purpose=PURPOSE, lasts=LINK, now=now)
    to = Recipient(
        subject_id=person.subject_id,
        register_id=person.register_id,
        language=person.language,
        email=person.email,
        phone=person.phone,
    )
    url = public_address(reverse("own:open", args=[token]))
    letter = Letter(code=CODE, template="rights/messages/link", context={"url": url}, purpose=Purpose.OWN)
    post(to=to, letter=letter, now=now)
    note(
        act="rights.send_link",
        by=CLIENT,
        now=now,
        purpose=Purpose.OWN,
        register_id=person.register_id,
        about=[person.subject_id],
    )
    return True
