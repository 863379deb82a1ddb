"""What of a card is found by look-up, and what of a search is looked up: short texts, keyed before storing.

A word gives its beginnings and itself; a phone number two beginnings and two ends; an e-mail address its
words and itself. What a look-up finds is opened and compared in full: a gram has to be rare, not right.
"""

import re
from dataclasses import dataclass, field

from peili.people.rules.numbers import own_digits
from peili.people.rules.slips import meant_by
from peili.people.rules.words import address_words, fold, name_words, words

SHORTEST = 2  # letters of a beginning that can be looked up
LONGEST = 10  # letters of a beginning that are looked up; the rest is compared after opening
SLIPS_FROM = 4  # letters of a word from which on a slip is borne with
BEGINNINGS, ENDS = (7, 5), (6, 4)  # digits of a phone number, the longer first
MOST_WORDS = 6  # of one search; nobody has more names
LONGEST_TEXT = 120  # letters of one search

_NUMBER = re.compile(r"(?<!\S)[+(\d][\d\s().\-/]*(?!\S)")  # however it is grouped


def card_grams(*, names: tuple[str, ...], phone: str, email: str) -> set[str]:
    """Return everything a card is looked up by."""
    found = {word for name in names for word in name_words(name)} | set(address_words(email))
    grams = {gram for word in found for gram in _beginnings(word)} | {f"={word}" for word in found}
    if email:
        grams.add(f"@{fold(email)}")
    return grams | _number_grams(phone)


def _beginnings(word: str) -> set[str]:
    return {f"w{word[:length]}" for length in range(SHORTEST, min(len(word), LONGEST) + 1)}


def _number_grams(phone: str) -> set[str]:
    digits = own_digits(phone)
    begin = {f"b{digits[:length]}" for length in BEGINNINGS if len(digits) >= length}
    return begin | {f"e{digits[-length:]}" for length in ENDS if len(digits) >= length}


@dataclass(frozen=True, slots=True)
class Term:
    """One thing searched for, as alternatives: `exact`, itself alone (`whole`), or with a slip (`near`)."""

    exact: tuple[str, ...]
    whole: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    length: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search that has been read: folded words, phone numbers and beginnings of e-mail addresses."""

    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    typed: tuple[str, ...] = field(default=(), repr=False)  # the words with their accents, for the order

    @property
    def terms(self) -> list[Term]:
        """Return what is looked up, the rarest first by its length; empty when too little was typed."""
        terms = [_word_term(word) for word in self.words if len(word) >= SHORTEST]
        terms += [_number_term(number) for number in self.numbers]
        terms += [_address_term(address) for address in self.addresses]
        return sorted((term for term in terms if term.exact), key=lambda term: -term.length)


def read(text: str) -> Wanted:
    """Read what was typed. Everything in it must fit a card, in any order."""
    text = text[:LONGEST_TEXT]
    numbers = [run.group().strip() for run in _NUMBER.finditer(text) if _digits(run.group()) >= ENDS[-1]]
    for number in numbers:
        text = text.replace(number, " ")
    parts = text.split()
    names = [part for part in parts if "@" not in part]
    return Wanted(
        words=tuple(word for part in names for word in words(part))[:MOST_WORDS],
        numbers=tuple(numbers[:1]),
        addresses=tuple(fold(part) for part in parts if "@" in part)[:1],
        typed=tuple(part.casefold() for part in names),
    )


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _word_term(word: str) -> Term:
    near: tuple[str, ...] = ()
    if len(word) >= SLIPS_FROM:
        # One letter more than is looked up: a slip may pull it in.
        near = tuple(sorted({f"w{meant[:LONGEST]}" for meant in meant_by(word[: LONGEST + 1])}))
    return Term(exact=(f"w{word[:LONGEST]}",), whole=(f"={word}",), near=near, length=len(word))


def _number_term(number: str) -> Term:
    own, tail = own_digits(number), "".join(filter(str.isdigit, number))
    begin = [f"b{own[:length]}" for length in BEGINNINGS if len(own) >= length][:1]
    end = [f"e{tail[-length:]}" for length in ENDS if len(tail) >= length][:1]
    return Term(exact=(*begin, *end), length=len(tail))


def _address_term(address: str) -> Term:
    local = address.partition("@")[0]
    longest = max(words(local), key=len, default="")
    if len(longest) >= SHORTEST:
        return Term(exact=(f"w{longest[:LONGEST]}",), whole=(f"@{address}",), length=len(longest))
    return Term(exact=(f"@{address}",) if longest else (), length=len(address))
