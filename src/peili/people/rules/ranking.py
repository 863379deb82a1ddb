"""Whether an opened card is what was searched for, and how well it fits."""

from typing import Protocol

from peili.people.rules.collation import Key, name_key
from peili.people.rules.grams import SLIPS_FROM, Wanted
from peili.people.rules.numbers import fits
from peili.people.rules.slips import slipped
from peili.people.rules.words import address_words, fold, name_words

Rank = tuple[int, int, int, tuple[Key, Key]]

WHOLE, BEGINS, SLIPPED, BEGINS_SLIPPED, IN_ADDRESS = range(5)


class Named(Protocol):
    """A card, or anything else with its words; contact details are opened only when they are asked for."""

    @property
    def first_name(self) -> str:
        """The first name."""

    @property
    def last_name(self) -> str:
        """The last name."""

    @property
    def phone(self) -> str:
        """The phone number."""

    @property
    def email(self) -> str:
        """The e-mail address."""


def rank(wanted: Wanted, card: Named) -> Rank | None:
    """Return a card's place among the found, the lowest first; None when it does not fit."""
    names = [*name_words(card.first_name), *name_words(card.last_name)]
    fit = []
    for word in wanted.words:
        each = _fit(word, names)
        if each is None:
            each = _fit_address(word, card)
        if each is None:
            return None
        fit.append(each)
    if not all(fits(number, card.phone) for number in wanted.numbers):
        return None
    if not all(fold(card.email).startswith(address) for address in wanted.addresses):
        return None
    key = name_key(first_name=card.first_name, last_name=card.last_name)
    return max(fit, default=0), sum(fit), _otherwise_spelt(wanted, card), key


def _fit(word: str, names: list[str]) -> int | None:
    return min((each for name in names if (each := _fit_one(word, name)) is not None), default=None)


def _fit_one(word: str, name: str) -> int | None:
    if name.startswith(word):
        return WHOLE if name == word else BEGINS
    if len(word) < SLIPS_FROM or not slipped(word, name):
        return None
    return SLIPPED if abs(len(name) - len(word)) <= 1 else BEGINS_SLIPPED


def _fit_address(word: str, card: Named) -> int | None:
    fit = _fit(word, address_words(card.email))
    return None if fit is None else fit + IN_ADDRESS


def _otherwise_spelt(wanted: Wanted, card: Named) -> int:
    """Count the typed words that the name does not have just so, accents included."""
    name = f" {card.first_name} {card.last_name}".casefold().replace("-", " ")
    return sum(f" {typed.replace('-', ' ')}" not in name for typed in wanted.typed)
