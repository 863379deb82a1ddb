"""What bringing a file in would do, before anything is stored: who is new, who is here, who has expired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from peili.house.keeping import ALL, at_latest
from peili.house.models import Register
from peili.house.periods import Period, after, in_words
from peili.house.profile import read as read_profile
from peili.house.queries import profile_version
from peili.people.importing.reading import Table
from peili.people.importing.rows import Card, read
from peili.people.models import Client
from peili.people.phones import phone_code
from peili.promises.holding import warm

CHUNK = 500


class NoClock(Exception):
    """No house profile is loaded, so nobody knows how long a card is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is in a file: cards to store, cards that are here already, expired ones, and rows not read."""

    new: list[Card]
    same: list[tuple[Card, str]]
    expired: list[Card]
    undated: int
    problems: list[tuple[int, str]]
    kept: Period

    @property
    def kept_words(self) -> str:
        """Return how long a card is kept after the last visit."""
        return in_words(self.kept)


def kept_for() -> Period:
    """Return how long the house keeps a card after the last thing that happened; raises NoClock.

    Of several rules the longest that covers the name counts: a card lives as long as its name.
    """
    version = profile_version()
    if version is None:
        raise NoClock
    profile = read_profile(version.content)
    rules = [rule for rule in profile.retention if {ALL, "identity.name"} & set(rule.covers)]
    wholes = [at_latest(rule, profile.clocks)[1] for rule in rules]
    if not wholes:
        raise NoClock
    return max(wholes, key=lambda each: (each.months * 31 + each.days, each.minutes))


def plan(
    *, register: Register, table: Table, meanings: Sequence[str], undated: date | None, today: date
) -> Plan:
    """Return what bringing a table in would do. Nothing is stored; raises NoClock.

    `undated` is the day from which rows without a last visit count.
    """
    kept, found = kept_for(), read(table.rows, meanings, today=today)
    live, expired, without = [], [], 0
    for card in found.cards:
        last = card.last_visit or undated
        without += card.last_visit is None
        if last is not None and after(last, kept) < today:
            expired.append(card)
        else:
            live.append(card)
    new, same = _apart(register, live)
    return Plan(new=new, same=same, expired=expired, undated=without, problems=found.problems, kept=kept)


def _apart(register: Register, cards: Sequence[Card]) -> tuple[list[Card], list[tuple[Card, str]]]:
    """Return the cards nobody has yet, and those that are in the register or earlier in the file."""
    here = _here(register, cards)
    new: list[Card] = []
    same: list[tuple[Card, str]] = []
    for card in cards:
        keys = _keys(register, card)
        met = next((kind for kind, key in keys if (kind, key) in here), "")
        if met:
            same.append((card, met))
        else:
            here.update(keys)
            new.append(card)
    return new, same


def _keys(register: Register, card: Card) -> list[tuple[str, str]]:
    """Return what a card is known by: its phone and e-mail, or its name when it has neither."""
    code, email = phone_code(card.phone, register_id=register.pk), card.email.casefold()
    keys = [(kind, key) for kind, key in (("phone", code), ("email", email)) if key]
    return keys or [("name", f"{card.first_name} {card.last_name}".casefold())]


def _here(register: Register, cards: Sequence[Card]) -> set[tuple[str, str]]:
    """Return what the cards of the register are known by.

    E-mails and names are sealed: they are opened once, and only when the file needs them.
    """
    rows = Client.objects.filter(register=register)
    codes = rows.exclude(phone_code="").values_list("phone_code", flat=True)
    found = {("phone", code) for code in codes}
    if all(card.phone and not card.email for card in cards):
        return found
    ids = list(rows.order_by("id").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        batch = list(Client.objects.filter(pk__in=ids[start : start + CHUNK]))
        warm(batch)
        for each in batch:
            found.add(("name", each.full_name.casefold()))
            if each.email:
                found.add(("email", each.email.casefold()))
    return found
