"""Who may see what, and for what purpose: the one table. Pages, the vault and the record all read it here.

A page runs in the purpose of its place (`purpose_of`). In it a role has the categories of `OPENS` opened and
finds all others masked, whatever a query reads or a template asks for. A role without an entry for a purpose
has nothing opened in it. What is about the staff themselves is walled by the pages alone.
"""

from collections.abc import Mapping
from functools import cache

from peili.promises.vocabulary import (
    ADDRESS,
    BIRTH_YEAR,
    BREACH,
    CATEGORIES,
    EMAIL,
    MESSAGE,
    NAME,
    PHONE,
    REQUEST,
    SIGNATURE,
    Category,
)
from peili.trail.models import Purpose, Role

CONTACT = (NAME, PHONE, EMAIL)
BASICS = (*CONTACT, ADDRESS, BIRTH_YEAR, MESSAGE)
HEALTH = tuple(each for each in CATEGORIES if each.special)
CARE = (*BASICS, *HEALTH, SIGNATURE)
ALL = tuple(each for each in CATEGORIES if each.sealed)

TREATING: Mapping[Purpose, tuple[Category, ...]] = {
    Purpose.BOOKING: BASICS,
    Purpose.CARE_OF_CARD: CARE,
    Purpose.TREATMENT: CARE,
    Purpose.HOUSE: CONTACT,
    Purpose.CONTACT: BASICS,
    Purpose.PAYMENT: CONTACT,
    Purpose.RIGHTS: ALL,
}
OPENS: Mapping[Role, Mapping[Purpose, tuple[Category, ...]]] = {
    Role.OWNER: {**TREATING, Purpose.MARKETING: BASICS, Purpose.BREACH: (*BASICS, BREACH)},
    Role.PRACTITIONER: TREATING,
    Role.RECEPTIONIST: {
        Purpose.BOOKING: BASICS,
        Purpose.CARE_OF_CARD: BASICS,
        Purpose.TREATMENT: CONTACT,
        Purpose.CONTACT: BASICS,
        Purpose.PAYMENT: CONTACT,
        Purpose.RIGHTS: (*BASICS, REQUEST),
    },
    Role.BOOKKEEPER: {Purpose.PAYMENT: (NAME,)},
    Role.PRIVACY: {Purpose.RIGHTS: ALL, Purpose.BREACH: (*BASICS, BREACH)},
    Role.TECHNICIAN: {},
}
WORKING = (Role.OWNER, Role.PRACTITIONER, Role.RECEPTIONIST)
ANY_STAFF = (*WORKING, Role.BOOKKEEPER, Role.PRIVACY, Role.TECHNICIAN)
FINDS: Mapping[
    str, tuple[Role, ...]
] = {  # the roles whose queries find a kind of record; the others find none
    "cards": (*WORKING, Role.PRIVACY),
    "visits": (*WORKING, Role.PRIVACY),
    "receipts": (*WORKING, Role.BOOKKEEPER),
    "requests": (*WORKING, Role.PRIVACY),
    "breaches": (Role.OWNER, Role.PRIVACY),
}

PLACES: Mapping[str, Purpose] = {
    "peili.desk": Purpose.BOOKING,
    "peili.desk.views.appointments.show_appointment": Purpose.TREATMENT,
    "peili.desk.views.treating": Purpose.TREATMENT,
    "peili.desk.views.clients": Purpose.CARE_OF_CARD,
    "peili.desk.views.past": Purpose.CARE_OF_CARD,
    "peili.desk.views.importing": Purpose.CARE_OF_CARD,
    "peili.desk.opening": Purpose.HOUSE,
    "peili.booking": Purpose.HOUSE,
    "peili.agreements": Purpose.TREATMENT,
    "peili.care": Purpose.TREATMENT,
    "peili.sales": Purpose.PAYMENT,
    "peili.outbox": Purpose.CONTACT,
    "peili.outreach": Purpose.CONTACT,
    "peili.outreach.views.campaigns": Purpose.MARKETING,
    "peili.rights": Purpose.RIGHTS,
    "peili.incidents": Purpose.BREACH,
    "peili.exchange": Purpose.HOUSE,
    "peili.reports": Purpose.HOUSE,
    "peili.record": Purpose.HOUSE,
    "peili.people": Purpose.SIGN_IN,
    "peili.config": Purpose.HOUSE,
}


class NoPurpose(LookupError):
    """No place of the table names this view, so nobody knows what it reads for."""


@cache
def purpose_of(view: str) -> Purpose:
    """Return the purpose of a page by the path of its view: the nearest place the table names."""
    at = view
    while at and at not in PLACES:
        at = at.rpartition(".")[0]
    if not at:
        raise NoPurpose(view)
    return PLACES[at]


@cache
def opens(role: str, purpose: Purpose) -> frozenset[str]:
    """Return the codes of the categories that are opened to a role in a purpose."""
    return frozenset(each.code for each in OPENS.get(Role(role), {}).get(purpose, ()))


def finds(role: str, kind: str) -> bool:
    """Tell whether a role finds a kind of record at all."""
    return role in FINDS[kind]


HANDLES = FINDS["breaches"]
PROTECTS = (Role.OWNER, Role.RECEPTIONIST)  # who marks clients as protected, with renters in their register
READS_RECORD = (Role.OWNER, Role.PRIVACY, Role.TECHNICIAN)


def ever_opens(role: Role) -> tuple[Category, ...]:
    """Return the categories that are opened to a role in some purpose, in the order of the vocabulary."""
    codes = {each.code for found in OPENS[role].values() for each in found}
    return tuple(each for each in CATEGORIES if each.code in codes)
