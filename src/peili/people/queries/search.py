"""Finding cards of one's own register by part of a name, a phone number or an e-mail address.

At most five reads of a page, whatever the register holds: how far a practitioner reaches, the index, the
codes of what was typed, the codes of what may have been meant (or of whole words, where beginnings find too
many), and the cards, whose keys are read at once. The cards are opened, compared in full and put in order
here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from peili.house.models import Register
from peili.people.models import Client, SearchIndex, SearchToken, Staff
from peili.people.rules import grams
from peili.people.rules.ranking import rank
from peili.vault.indexes import codes, has_index_key

SHOWN = 20
OPENED = 60  # cards opened to choose those from
FEW = 8  # codes that are looked up one by one for each card another word has found


@dataclass(frozen=True, slots=True)
class Found:
    """The cards found, the best first. `more`: there are others, and more letters would bring them.

    `whole` is False while the register's cards are still being read into its index.
    """

    clients: Sequence[Client] = ()
    more: bool = False
    whole: bool = True
    register_id: UUID | None = None


def find(*, staff: Staff, text: str, most: int = SHOWN) -> Found:
    """Return the cards this person may see that fit what was typed; nothing for too little text."""
    wanted = grams.read(text)
    index = SearchIndex.objects.filter(
        register__controller_id=staff.controller_id, register__kind=Register.Kind.CLIENTS
    ).first()
    if index is None or not has_index_key(index.coming):
        return Found(whole=False)
    if not wanted.terms:
        return Found(register_id=index.register_id)
    ids, more = _candidates(index, wanted.terms, most)
    cards = Client.objects.visible_to(staff).filter(pk__in=ids) if ids else ()
    fitting = [(place, card) for card in cards if (place := rank(wanted, card)) is not None]
    fitting.sort(key=lambda each: each[0])
    return Found(
        clients=[card for _place, card in fitting[:most]],
        more=more or len(fitting) > most,
        whole=index.next_key_id is None,
        register_id=index.register_id,
    )


def _candidates(index: SearchIndex, terms: Sequence[grams.Term], most: int) -> tuple[list[UUID], bool]:
    """Return the cards to open, and whether there are so many that some were left out."""
    look = _Look(index)
    ids = look.up([term.exact for term in terms])
    if len(ids) > OPENED:
        whole = look.up([term.whole or term.exact for term in terms])[: OPENED // 2]
        return list(dict.fromkeys([*whole, *ids]))[:OPENED], True
    # Slips beside exact finds only for a single word: several words that all fit are hardly another's slip.
    if len(ids) < (most if len(terms) == 1 else 1) and any(term.near for term in terms):
        near = look.up([term.exact + term.near for term in terms], newest=False)
        return list(dict.fromkeys([*ids, *near]))[: OPENED + most], False
    return ids, False


class _Look:
    """Look-ups under the keys of one index: while a new key comes into use, under both."""

    def __init__(self, index: SearchIndex) -> None:
        keys = {index.key_id, index.coming}
        self._keys = [key for key in keys if key == index.coming or has_index_key(key)]

    def up(self, terms: Iterable[Sequence[str]], *, newest: bool = True) -> list[UUID]:
        """Return the newest cards, or any, with a gram of each term: one more than are opened."""
        first, *others = (
            [code for key in self._keys for code in codes(key, term).values()] for term in terms
        )
        found = _under(SearchToken.objects.all(), first)
        for each in others:
            found = found.filter(Exists(_of_the_same(each)))
        ids = found.values_list("client_id", flat=True)
        return list((ids.order_by("-client_id") if newest else ids).distinct()[: OPENED + 1])


def _of_the_same(found: Sequence[int]) -> QuerySet[SearchToken]:
    """Return a card's codes among those; for many, by going through the few that the card has.

    The sum with nought keeps the engine from looking up each of the many in the index instead.
    """
    of_card = SearchToken.objects.filter(client_id=OuterRef("client_id"))
    if len(found) <= FEW:
        return _under(of_card, found)
    return of_card.annotate(code=F("token") + 0).filter(code__in=found)


def _under(tokens: QuerySet[SearchToken], found: Sequence[int]) -> QuerySet[SearchToken]:
    return tokens.filter(token=found[0]) if len(found) == 1 else tokens.filter(token__in=found)
