"""Marking a client as protected, and opening such a card with the client's own code word."""

import hmac
from datetime import datetime, timedelta

from django.db import transaction

from peili.house.models import Register
from peili.people.models import Client, Opening, Protection, Staff
from peili.people.phones import phone_code
from peili.people.reach.commands import LASTS
from peili.people.rules.words import fold
from peili.promises.reading import as_program
from peili.trail.commands import Actor, note
from peili.trail.models import Entry, Purpose

TRIES = 5  # wrong words within an hour, of one member of staff: a word is not to be guessed
HOUR = timedelta(hours=1)
REFUSED = "people.word_refused"


class TooManyTries(Exception):
    """Too many wrong words within an hour."""


@transaction.atomic
def protect(*, client: Client, code_word: str, messages: str, by: Actor, now: datetime) -> Protection:
    """Mark a client as protected, or change the word and what is written; why is asked by nobody."""
    made, new = Protection.objects.update_or_create(
        client=client,
        defaults={"code_word": code_word, "messages": messages},
        create_defaults={"code_word": code_word, "messages": messages, "since": now},
    )
    _note("people.protect", client, made, by=by, now=now, fields=["since"] * new + ["code_word", "messages"])
    return made


@transaction.atomic
def unprotect(*, client: Client, by: Actor, now: datetime) -> None:
    """Take the mark off; a second time changes nothing."""
    found = Protection.objects.filter(client=client).first()
    if found is not None:
        _note("people.unprotect", client, found, by=by, now=now, fields=["since", "code_word", "messages"])
        found.delete()


@transaction.atomic
def open_by_word(*, staff: Staff, phone: str, code_word: str, by: Actor, now: datetime) -> Client | None:
    """Open the protected card of a number (E.164) for an hour, when this is the client's code word.

    None when it is not, or when no protected client has the number: which of the two is told to nobody.
    Raises TooManyTries.
    """
    if Entry.objects.filter(act=REFUSED, actor_id=staff.subject_id, at__gt=now - HOUR).count() >= TRIES:
        raise TooManyTries
    register = Register.objects.get(controller_id=staff.controller_id, kind=Register.Kind.CLIENTS)
    code = phone_code(phone, register_id=register.pk)
    marks = list(
        Protection.objects.filter(client__register=register, client__phone_code=code).select_related("client")
    )
    with as_program():
        fitting = [each for each in marks if hmac.compare_digest(_said(each.code_word), _said(code_word))]
    if not fitting:
        about = [each.subject_id for each in marks]
        note(act=REFUSED, by=by, now=now, purpose=Purpose.BOOKING, register_id=register.pk, about=about)
        return None
    client = fitting[0].client
    made = Opening.objects.create(
        client=client, staff=staff, why=Opening.Why.CODE_WORD, words="", at=now, ends_at=now + LASTS
    )
    _note("people.open_by_word", client, made, by=by, now=now, fields=["why"])
    return client


def _said(word: str) -> bytes:
    return fold(word).encode()


def _note(
    act: str, client: Client, thing: Protection | Opening, *, by: Actor, now: datetime, fields: list[str]
) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.CARE_OF_CARD,
        register_id=client.register_id,
        about=[client.subject_id],
        thing=thing,
        fields=fields,
    )
