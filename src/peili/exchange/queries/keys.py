"""Reading keys: each business its own, and what the holder of one may do."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from peili.exchange.models import Key
from peili.exchange.queries.parties import API, gets, party_for
from peili.people.models import Staff
from peili.promises.prepared import Prepared
from peili.promises.settled import keep
from peili.promises.tokens import token_hash
from peili.promises.vocabulary import EMAIL, NAME, PHONE, VISIT, WORK

NEEDS = {
    Key.For.SLOTS: (),
    Key.For.BOOKINGS: (NAME.code, PHONE.code, EMAIL.code, VISIT.code),
    Key.For.BUSY: (WORK.code,),
}

OPEN = Prepared(
    lambda code: Key.objects.filter(
        token_code=code, revoked_at__isnull=True, controller__staff__active=True
    ).select_related("controller")[:1],
    still=True,
)


def declared(party: str, purpose: str) -> bool:
    """Tell whether the profile names a party for programs and says that it gets what this purpose gives."""
    known = party_for(API, party)
    return known is not None and gets(known, *NEEDS[Key.For(purpose)])


def keys_for(staff: Staff) -> QuerySet[Key]:
    """Return the open keys of this person's business, the newest first."""
    return Key.objects.filter(controller_id=staff.controller_id, revoked_at__isnull=True).order_by("-pk")


def keys_of(register: UUID) -> QuerySet[Key]:
    """Return the open keys of the business that a register belongs to."""
    return Key.objects.filter(controller__registers=register, revoked_at__isnull=True)


def opens(key: Key, purposes: Collection[str]) -> bool:
    """Tell whether a key was given for one of these purposes."""
    return key.purpose in purposes


def open_key(token: str) -> Key | None:
    """Return the key behind a token, unless it was shut or its party is not declared for it any more.

    A business whose people have all left opens nothing to anyone.
    """
    key = OPEN.first(code=token_hash(token))
    if key is None:
        return None
    party, purpose = key.party, key.purpose
    return key if keep(("declared", party, purpose), lambda: declared(party, purpose)) else None
