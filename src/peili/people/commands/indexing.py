"""Writing what cards are found by, in the transaction that writes the card; and a whole register anew."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from peili.house.models import Register
from peili.people.models import Client, SearchIndex, SearchToken
from peili.people.rules.grams import card_grams
from peili.promises.rebuilt import rebuilt
from peili.promises.records import new_id
from peili.promises.sealing import Erased
from peili.trail.commands import PROGRAM, note
from peili.trail.models import Purpose
from peili.vault.erasing import holds_keys
from peili.vault.indexes import codes, destroy_index_key, has_index_key, make_index_key

RULES = 1  # raised whenever grams or folding change: every register is then read anew
BATCH = 50  # cards in one transaction: short enough for a booking to wait for
ROWS = 2000  # in one insert
KEY_LIVES = timedelta(days=90)
INDEXED = frozenset({"first_name", "last_name", "phone", "email"})


def index_cards(clients: Sequence[Client]) -> None:
    """Write the codes of new cards of one register, inside the transaction that makes them."""
    if clients:
        index = _index_for_writing(clients[0].register_id, fresh=len(clients))
        _write(index.coming, clients)


def index_again(client: Client) -> None:
    """Write the codes of a changed card, inside the transaction that changes it."""
    index = _index_for_writing(client.register_id, fresh=0)
    forget_card(client)
    _write(index.coming, [client])


def forget_card(client: Client) -> None:
    """Delete the codes of a card: it is found by nothing any more."""
    SearchToken.objects.filter(client=client).delete()


def _write(key_id: UUID, clients: Iterable[Client]) -> None:
    rows: list[SearchToken] = []
    for client in clients:
        found = card_grams(
            names=(_opened(client, "first_name"), _opened(client, "last_name")),
            phone=_opened(client, "phone"),
            email=_opened(client, "email"),
        )
        rows += (SearchToken(token=code, client_id=client.pk) for code in set(codes(key_id, found).values()))
    SearchToken.objects.bulk_create(rows, batch_size=ROWS)


def _opened(client: Client, name: str) -> str:
    """Return a value of a card; nothing of what was erased while the rest of the card stays."""
    try:
        return str(getattr(client, name))
    except Erased:
        return ""


def _index_for_writing(register_id: UUID, *, fresh: int) -> SearchIndex:
    """Return the register's index, locked; made when there is none, and begun anew when its key is lost.

    `fresh` is how many cards the caller is about to write: any others are still to be read.
    """
    index = SearchIndex.objects.select_for_update().filter(register=register_id).first()
    if index is None:
        make_index_key(key_id := new_id())
        others = Client.objects.filter(register=register_id).count() > fresh
        coming = key_id if others else None
        return SearchIndex.objects.create(
            register_id=register_id, key_id=key_id, next_key_id=coming, rules=RULES
        )
    if not has_index_key(index.coming):
        _begin(index)
    return index


def _begin(index: SearchIndex) -> None:
    """Begin to write a register under a new key; until it is done the old one is searched too."""
    make_index_key(key_id := new_id())
    index.next_key_id, index.done_to, index.rules = key_id, None, RULES
    index.save(update_fields=["next_key_id", "done_to", "rules"])


def rebuild(*, register: Register, now: datetime) -> int:
    """Write a register's codes anew under a new key and destroy the old; return how many cards it read.

    Killed half-way it goes on where it stopped. Cards are found all the while, and may be written.
    """
    with transaction.atomic():
        index = _index_for_writing(register.pk, fresh=0)
        if index.next_key_id is None or index.rules != RULES:
            _begin(index)
    count = 0
    while step := _next_batch(register):
        count += step
    _finish(register, now=now)
    return count


@transaction.atomic
def _next_batch(register: Register) -> int:
    """Write the next cards, in order of their ids; return how many there were."""
    index = SearchIndex.objects.select_for_update().get(register=register)
    cards = Client.objects.filter(register=register).order_by("id")
    if index.done_to is not None:
        cards = cards.filter(pk__gt=index.done_to)
    batch = list(cards[:BATCH]) if index.next_key_id is not None else []
    if batch:
        SearchToken.objects.filter(client__in=[card.pk for card in batch]).delete()
        _write(index.coming, batch)
        index.done_to = batch[-1].pk
        index.save(update_fields=["done_to"])
    return len(batch)


@transaction.atomic
def _finish(register: Register, *, now: datetime) -> None:
    index = SearchIndex.objects.select_for_update().get(register=register)
    old = index.key_id
    index.key_id, index.next_key_id, index.done_to = index.coming, None, None
    index.save(update_fields=["key_id", "next_key_id", "done_to"])
    note(
        act="people.rebuild_search",
        by=PROGRAM,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=register.pk,
        thing=index,
    )
    if old != index.key_id:
        transaction.on_commit(lambda: destroy_index_key(old, now=now))


def rebuild_due(*, now: datetime) -> int:
    """Rebuild what is unfinished, of older rules, without its key or under an old one; return cards read."""
    return sum(rebuild(register=register, now=now) for register in _registers() if _is_due(register, now))


def rebuild_all(now: datetime) -> int:
    """Rebuild every register of clients: the last step of a restore."""
    return sum(rebuild(register=register, now=now) for register in _registers())


def _registers() -> Iterable[Register]:
    return Register.objects.filter(kind=Register.Kind.CLIENTS).order_by("id")


def _is_due(register: Register, now: datetime) -> bool:
    index = SearchIndex.objects.filter(register=register).first()
    if index is None:
        return Client.objects.filter(register=register).exists()
    if index.next_key_id is not None or index.rules != RULES or not has_index_key(index.key_id):
        return True
    return _made_at(index.key_id) < now - KEY_LIVES


def _made_at(key_id: UUID) -> datetime:
    """Return when a UUIDv7 was made: its first 48 bits are milliseconds."""
    return datetime.fromtimestamp((key_id.int >> 80) / 1000, UTC)


@holds_keys
def keys_in_use(ids: Collection[UUID]) -> set[UUID]:
    """Return those ids that are keys of an index, which the nightly sweep leaves alone."""
    rows = SearchIndex.objects.filter(Q(key_id__in=ids) | Q(next_key_id__in=ids))
    found = {key for pair in rows.values_list("key_id", "next_key_id") for key in pair if key is not None}
    return found.intersection(ids)


rebuilt(SearchIndex, SearchToken, by=rebuild_all)
