"""What a chosen service comes to with one practitioner: minutes, price, and what it takes, laid out. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from peili.booking.rules.availability import Need, joined
from peili.booking.rules.length import lengthened

SHARED = frozenset({"room", "device"})


@dataclass(frozen=True, slots=True)
class Main:
    """A service or a variant of it as the price list has it; `parts` are drawn for `usual` minutes."""

    parts: Sequence[Need]
    usual: int
    minutes: int
    cents: int


@dataclass(frozen=True, slots=True)
class Added:
    """An add-on as it goes with its main service: after it, or `beside` it in the same time.

    `parts` are its own template; of it only rooms and devices count, for the people stay with the visit.
    """

    minutes: int
    cents: int
    beside: bool
    parts: Sequence[Need] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """A practitioner's own length and price of the main service; None is as on the price list."""

    minutes: int | None = None
    cents: int | None = None


AS_LISTED = Own()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the client is told and the calendar takes: how long, how much, and every part from the start."""

    minutes: int
    cents: int
    needs: tuple[Need, ...]

    @property
    def told(self) -> tuple[int, int]:
        """Return what the client is told: minutes and cents."""
        return self.minutes, self.cents

    def lasting(self, minutes: int) -> "Chosen":
        """Return the same visit when it is agreed to last longer or shorter; its price stays."""
        if minutes == self.minutes:
            return self
        needs = tuple(lengthened(self.needs, usual=self.minutes, wanted=minutes))
        return replace(self, minutes=minutes, needs=needs)


@dataclass(frozen=True, slots=True)
class Menu:
    """A chosen service before it is known who gives it; `own` are the practitioners who differ, by id."""

    main: Main
    added: Sequence[Added] = ()
    own: Mapping[UUID, Own] = field(default_factory=dict)

    def by(self, staff: UUID) -> Chosen:
        """Return what it comes to when this practitioner gives it."""
        return chosen(self.main, self.added, self.own.get(staff, AS_LISTED))


def chosen(main: Main, added: Iterable[Added] = (), own: Own = AS_LISTED) -> Chosen:
    """Return what a main service with add-ons comes to.

    A longer or shorter variant, or practitioner, stretches the whole template. An add-on after it keeps the
    people and the room longer, clean-up moves to the end, and a device of the main service is free by then.
    """
    minutes = main.minutes if own.minutes is None else own.minutes
    cents = main.cents if own.cents is None else own.cents
    needs = lengthened(main.parts, usual=main.usual, wanted=minutes)
    whole, units = minutes, list[Need]()
    for each in added:
        begins = 0 if each.beside else whole
        units += (_shifted(part, begins) for part in each.parts if part.role in SHARED)
        whole = max(whole, begins + each.minutes)
        cents += each.cents
    if whole > minutes:
        kept = [need for need in needs if _is_over(need, minutes)]
        needs = lengthened((need for need in needs if need not in kept), usual=minutes, wanted=whole) + kept
    return Chosen(whole, cents, tuple(joined([*needs, *units])))


def _is_over(need: Need, minutes: int) -> bool:
    """Tell whether a part ends with the main service though an add-on follows: a device it was given with."""
    return need.role == "device" and need.offset < minutes


def _shifted(need: Need, by: int) -> Need:
    return replace(need, offset=need.offset + by)


def alike(found: Iterable[Chosen]) -> bool:
    """Tell whether it comes to the same with everybody: then one price and length is told, else "from"."""
    return len({each.told for each in found}) <= 1


def least(found: Iterable[Chosen]) -> tuple[int, int]:
    """Return the fewest minutes and the lowest price among them."""
    known = list(found)
    return min(each.minutes for each in known), min(each.cents for each in known)
