"""Finding people by a contact they type themselves, in every register: each register's card is its own."""

from uuid import UUID

from django.core.exceptions import ValidationError

from peili.house.models import Register
from peili.people.models import Claim, Client, SearchIndex, SearchToken
from peili.people.phones import clean_phone, phone_code
from peili.people.rules.words import fold
from peili.vault.indexes import codes, has_index_key

MOST = 5  # people behind one number: a parent and children


def people_behind(contact: str) -> list[Client | Claim]:
    """Return the cards that hold a phone number or an e-mail address, restricted ones too.

    A number that is on no card may be behind an online booking that waits for one: then the newest.
    """
    if "@" in contact:
        return [*_by_email(contact.strip())]
    try:
        phone = clean_phone(contact)
    except ValidationError:
        return []
    keys = [phone_code(phone, register_id=register) for register in _registers()]
    cards = list(Client.objects.filter(phone_code__in=keys).order_by("-id")[:MOST])
    if cards:
        return [*cards]
    return [*Claim.objects.filter(phone_code__in=keys, client__isnull=True).order_by("-id")[:1]]


def _registers() -> list[UUID]:
    clients = Register.objects.filter(kind=Register.Kind.CLIENTS)
    return list(clients.order_by("id").values_list("pk", flat=True))


def _by_email(email: str) -> list[Client]:
    """Return the cards under the address's code in each register's index, opened and compared in full."""
    found: list[UUID] = []
    for index in SearchIndex.objects.order_by("id"):
        keys = [key for key in {index.key_id, index.coming} if has_index_key(key)]
        tokens = [code for key in keys for code in codes(key, [f"@{fold(email)}"]).values()]
        rows = SearchToken.objects.filter(token__in=tokens, client__register_id=index.register_id)
        found += rows.values_list("client_id", flat=True).distinct()[: MOST * 2]
    cards = Client.objects.filter(pk__in=found).order_by("-id")
    return [card for card in cards if card.email.casefold() == email.casefold()][:MOST]
