"""What a storm is judged by: what its clients and its desk saw, and what the database held afterwards."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.house import Findings
from bench.visitor import Booking, Visitor

ONE, ANY, SEVERAL, DEVICE = "with one person", "with anyone", "of several treatments", "with a device"
BOOKED = (ONE, ANY, SEVERAL, DEVICE)
ACTS = {"put": "moves", "away": "absences", "drop": "cancels"}  # the desk's, by its words for them


@dataclass(slots=True)
class Tally:
    """What the clients saw, and what the database held afterwards."""

    rounds: int = 0
    attempts: int = 0
    refused: int = 0
    pages: int = 0
    gone: int = 0  # requests that a killed server left without an answer
    kills: int = 0
    cuts: int = 0  # rounds in which every session of the database server was ended
    busy: int = 0  # answers meanwhile that said to ask again
    accepted: Counter[str] = field(default_factory=Counter)  # the booked, by kind; one can be of several
    desk: Counter[str] = field(default_factory=Counter)  # what the desk did meanwhile
    booked: list[Booking] = field(default_factory=list)
    server_errors: list[str] = field(default_factory=list)
    odd_answers: list[str] = field(default_factory=list)
    wrong_counts: list[str] = field(
        default_factory=list
    )  # quiet rounds that did not fill exactly their places


def never(booked: Counter[str], desk: Counter[str]) -> list[str]:
    """Return the kinds of booking, and of what the desk does, of which there is none."""
    kinds = [f"bookings {each}" for each in BOOKED if not booked[each]]
    return kinds + [name for act, name in ACTS.items() if not desk[act]]


def lost(told: Sequence[Booking], port: int) -> list[Booking]:
    """Return the acknowledged bookings whose confirmation does not stand any more."""
    with Visitor(port) as visitor:
        return [booking for booking in told if not visitor.confirmed(booking.page)]


def missing(booked: Sequence[Booking], before: Counter[str], after: Counter[str]) -> int:
    """Return how many acknowledged bookings the database does not hold, counted by their starts."""
    told = Counter(booking.start for booking in booked)
    return sum(max(0, number - (after[start] - before[start])) for start, number in told.items())


@dataclass(frozen=True, slots=True)
class Report:
    """A whole storm: what clients saw, and what the database held when it was over."""

    tally: Tally
    found: Findings
    lost: int

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return, for each thing that must never happen, how often it did and out of how many chances."""
        tally, found = self.tally, self.found
        answers = tally.attempts + len(tally.booked) + tally.pages
        return {
            "two bookings of one time": (found.overlaps + found.twice, tally.attempts),
            "acknowledged bookings lost": (self.lost, len(tally.booked)),
            "visits and minutes without each other": (found.unheld, len(tally.booked)),
            "server errors": (len(tally.server_errors), answers),
            "answers of an unknown kind": (len(tally.odd_answers), answers),
            "rounds with a wrong number of bookings": (len(tally.wrong_counts), tally.rounds),
            "deadlocks": (found.deadlocks, tally.attempts),
            "damaged databases": (int(found.integrity != "ok"), tally.kills),
        }

    def never(self) -> list[str]:
        """Return the kinds of attempt that were not once accepted: the storm says nothing about those."""
        return never(self.tally.accepted, self.tally.desk)

    def failed(self) -> bool:
        """Whether anything happened that must never happen, or a kind of attempt was never accepted."""
        return bool(self.never()) or any(number for number, _ in self.counts().values())

    def lines(self) -> list[str]:
        """Return the report as text: "0 of N", with the 95 % bound that nought of N gives."""
        tally = self.tally
        lines = [
            f"{number} of {chances} {what}"
            + (f" (95 %: fewer than {3 / chances:.2%})" if chances > 3 and not number else "")
            for what, (number, chances) in self.counts().items()
        ]
        kinds = ", ".join(f"{tally.accepted[each]} {each}" for each in BOOKED)
        acts = ", ".join(f"{tally.desk[act]} {name}" for act, name in ACTS.items())
        done = f"{len(tally.booked)} booked: {kinds}; the desk meanwhile: {acts}"
        seen = [*tally.server_errors[:3], *tally.odd_answers[:3], *tally.wrong_counts[:3]]
        return [
            *lines,
            f"{tally.kills} kills, {tally.gone} requests left without an answer by them",
            f"{tally.cuts} cuts of the database's sessions, {tally.busy} times told to ask again by them",
            done,
            *(f"never accepted: {each}" for each in self.never()),
            *seen,
        ]
