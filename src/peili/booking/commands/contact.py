"""Checking by a code that whoever books reads what is sent to the address they typed.

The code is kept as a keyed hash, for minutes and a few tries. What else was typed is stored nowhere until the
booking is made. Nothing here looks at the cards, so nobody learns whether an address is known to the house.
"""

import hmac
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from peili.booking.commands.details import Details, HoldUnknown
from peili.booking.models import ContactCheck, Hold, PublicTerms, Service
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.telling import CODE
from peili.booking.queries.texts import public_terms
from peili.house.models import Register
from peili.outbox.commands.posting import Letter, Recipient, cancel_for, post
from peili.outbox.models import Message
from peili.outbox.queries import reach
from peili.people.channels import Channel
from peili.people.commands.claims import make_claim
from peili.people.models import Claim
from peili.promises.holding import prepare
from peili.promises.lookups import lookup_code
from peili.promises.tokens import token_hash
from peili.trail.commands import CLIENT, note
from peili.trail.models import Purpose
from peili.vault.commands import make_subject
from peili.vault.models import Kind, Subject

DIGITS: Final = 6
LASTS = timedelta(minutes=10)
MOST_TRIES = 5  # of one code
MOST_SENDS = 3  # for one kept time
MOST_IN_AN_HOUR = 6  # to one address, so that nobody's box is filled
PAUSE = timedelta(seconds=30)  # a button pressed twice sends one
PROVEN = timedelta(hours=1)  # how long a right code stands, should the time itself be lost meanwhile


class ContactUnchecked(Exception):
    """The house wants the address checked, and no right code came for it yet."""


class NoWay(Exception):
    """Nothing was typed that a code can be sent to."""


class TooManyCodes(Exception):
    """As many codes were sent as may be, for this time or to this address."""


class Why(StrEnum):
    """Why a code does not count."""

    WRONG = "wrong"
    OVER = "over"
    TRIED = "tried"


class CodeRefused(Exception):
    """The code does not count; `why` says whether another try does."""

    def __init__(self, why: Why) -> None:
        super().__init__(f"refused: {why.value}")
        self.why = why


@transaction.atomic
def send_code(
    *, token: str, details: Details, now: datetime, again: bool = False, service: Service | None = None
) -> Channel:
    """Send a code to the address that was typed, unless one that still counts is there; return its way.

    `again` asks for another one. The first one keeps the time a while longer, once. Where no time is kept,
    the `service` says whose clients are asked. Raises HoldUnknown, NoWay and TooManyCodes.
    """
    kept = Hold.objects.select_for_update(of=("self",)).filter(token_code=token_hash(token)).first()
    if service is None and kept is not None:
        service = kept.service
    if service is None:
        raise HoldUnknown
    online, code_of = public_terms(), token_hash(token)
    way, address = way_to(details, online)
    register = Register.objects.get(controller=service.controller_id, kind=Register.Kind.CLIENTS)
    contact = _contact(way, address, register.pk)
    check = ContactCheck.objects.select_for_update().filter(hold_code=code_of).first()
    if check is not None and check.contact_code == contact and _stands(check, now=now, again=again):
        return way
    _refuse_many(check, contact, now=now)
    if check is None:
        if kept is not None:
            _prolong(kept, online, now=now)
        subject = make_subject(register_id=register.pk, kind=Kind.CLAIM, now=now)
        prepare([Message(subject_id=subject.pk)])
        check = ContactCheck(subject=subject, hold_code=code_of)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    check.contact_code, check.code = contact, _hashed(check, contact, code)
    check.sent_at, check.ends_at = now, now + LASTS
    check.sends, check.tries, check.proven_at = check.sends + 1, 0, None
    check.save()
    _tell(check, register, details, way, code, now=now)
    return way


def way_to(details: Details, online: PublicTerms) -> tuple[Channel, str]:
    """Return where a code goes, of the ways the house checks, e-mail first; raises NoWay."""
    for way in (Channel.EMAIL, Channel.SMS):
        if way.value in online.checked_ways:
            address = reach(email=details.email, phone=details.phone, channel=way)[1]
            if address:
                return way, address
    raise NoWay


def prove(*, token: str, details: Details, code: str, now: datetime) -> None:
    """Take a code that was typed; each try counts, whatever comes after it. Raises CodeRefused, NoWay."""
    if why := _prove(token, details, code, now=now):
        raise CodeRefused(why)


@transaction.atomic
def _prove(token: str, details: Details, code: str, *, now: datetime) -> Why | None:
    online = public_terms()
    found = ContactCheck.objects.select_for_update(of=("self",)).select_related("subject")
    check = found.filter(hold_code=token_hash(token)).first()
    if check is None or not online.checked_ways:
        return None
    contact = _contact(*way_to(details, online), check.subject.register_id)
    if check.contact_code != contact or check.proven_at is not None:
        return None  # nothing is proven by this; `book` asks what is
    if check.ends_at <= now:
        return Why.OVER
    if check.tries >= MOST_TRIES:
        return Why.TRIED
    check.tries += 1
    right = hmac.compare_digest(check.code, _hashed(check, contact, code))
    if right:
        check.proven_at, check.code = now, ""
    check.save()
    _note("booking.check_contact", check, ["proven_at"] if right else ["tries"], now=now)
    if right:
        return None
    return Why.WRONG if check.tries < MOST_TRIES else Why.TRIED


def checked_claim(
    token: str,
    details: Details,
    *,
    register: Register,
    online: PublicTerms,
    now: datetime,
    vouched: bool = False,
) -> Claim:
    """Make the claim of what was typed, of whom a code was sent to, inside the booking's transaction.

    No code is wanted where the house wants none, or whoever calls has `vouched`. Raises ContactUnchecked.
    """
    whose = None if vouched else _take_proof(token, details, register, online=online, now=now)
    return make_claim(register=register, now=now, keys_for=[Message], subject=whose, **asdict(details))


def _take_proof(
    token: str, details: Details, register: Register, *, online: PublicTerms, now: datetime
) -> Subject | None:
    if not online.checked_ways:
        return None
    try:
        contact = _contact(*way_to(details, online), register.pk)
    except NoWay as error:
        raise ContactUnchecked from error
    found = ContactCheck.objects.select_for_update(of=("self",)).select_related("subject")
    check = found.filter(
        hold_code=token_hash(token), contact_code=contact, proven_at__gt=now - PROVEN
    ).first()
    if check is None:
        raise ContactUnchecked
    cancel_for(thing_id=check.pk)
    check.delete()
    return check.subject


def _stands(check: ContactCheck, *, now: datetime, again: bool) -> bool:
    """Tell whether the code that was sent is the one to type."""
    if now - check.sent_at < PAUSE and check.tries < MOST_TRIES:
        return True
    return not again and check.ends_at > now and check.tries < MOST_TRIES


def _refuse_many(check: ContactCheck | None, contact: str, *, now: datetime) -> None:
    if check is not None and check.sends >= MOST_SENDS:
        raise TooManyCodes
    lately = ContactCheck.objects.filter(contact_code=contact, sent_at__gt=now - timedelta(hours=1))
    if (lately.aggregate(all=Sum("sends"))["all"] or 0) >= MOST_IN_AN_HOUR:
        raise TooManyCodes


def _prolong(kept: Hold, online: PublicTerms, *, now: datetime) -> None:
    """Keep the time while the code is on its way; one whose keeping has ended is looked for again anyway."""
    if kept.expires_at <= now:
        return
    usual = timedelta(minutes=terms_and_zone()[0].hold_minutes)
    until = now + min(LASTS, usual) - timedelta(seconds=online.form_seconds)  # still no machine's haste
    whole = Hold.objects.filter(together=kept.together) if kept.together else Hold.objects.filter(pk=kept.pk)
    whole.filter(expires_at__lt=until).update(expires_at=until)


def _tell(
    check: ContactCheck, register: Register, details: Details, way: Channel, code: str, *, now: datetime
) -> None:
    cancel_for(thing_id=check.pk)
    letter = Letter(
        code=CODE, template="booking/messages/code", context={"code": code}, purpose=Purpose.BOOKING
    )
    to = Recipient(
        subject_id=check.subject_id,
        register_id=register.pk,
        language=details.language,
        email=details.email,
        phone=details.phone,
    )
    post(to=to, letter=letter, now=now, channel=way, thing_id=check.pk)
    _note("booking.send_code", check, ["contact_code", "sent_at"], now=now)


def _note(act: str, check: ContactCheck, fields: list[str], *, now: datetime) -> None:
    note(
        act=act,
        by=CLIENT,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=check.subject.register_id,
        about=[check.subject_id],
        thing=check,
        fields=fields,
    )


def _contact(way: Channel, address: str, register: UUID) -> str:
    return lookup_code("checked", f"{way.value}|{address.lower()}", register)


def _hashed(check: ContactCheck, contact: str, code: str) -> str:
    return lookup_code("contact code", f"{check.pk}|{contact}|{code}")
