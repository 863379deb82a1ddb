"""Computing the record of one register."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from peili.house.models import Controller, ProfileVersion, Register
from peili.house.profile import ProfileRefused, read
from peili.house.queries import profile_version
from peili.people.models import Staff
from peili.promises.probes import State
from peili.record.document import SECTIONS, Section, number_of
from peili.record.models import Evaluation
from peili.record.said import data, duties, keeping, purposes, security, sharing, staff, who
from peili.record.sentences import Known, Line, Matter, Sentence, asked

CLIENTS = (
    who.sentences,
    purposes.sentences,
    data.sentences,
    sharing.sources,
    sharing.recipients,
    security.sentences,
    keeping.sentences,
    duties.rights,
    duties.breach,
)
STAFF = (staff.sentences, duties.rights, duties.breach)


class NoRecord(Exception):
    """There is no record to compute: no profile is loaded, or the stored one no longer loads."""

    def __init__(self, problems: Sequence[str] = ()) -> None:
        super().__init__("; ".join(problems) or "no profile is loaded")
        self.problems = list(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOf:
    """The record of one register as it was found at one moment."""

    register: Register
    version: ProfileVersion
    lines: tuple[Line, ...]
    generated_at: datetime

    def count(self, state: State) -> int:
        """Return how many sentences are in a state."""
        return sum(1 for line in self.lines if line.state is state)

    def sections(self) -> Iterator[tuple[Section, list[Line]]]:
        """Yield each section that says something, with its lines, in the order of the form."""
        for section in SECTIONS:
            lines = [line for line in self.lines if number_of(line.id) in section.numbers]
            if lines:
                yield section, sorted(lines, key=lambda line: number_of(line.id))


def registers(*, seen_by: Staff | None = None) -> list[Register]:
    """Return the registers with their controllers: the house's first, clients before staff.

    A chair renter sees those of their own business; the house, which runs the program for all, sees all.
    """
    found = Register.objects.select_related("controller").order_by(
        "controller__kind", "controller_id", "kind"
    )
    if seen_by is not None and seen_by.is_renter:
        found = found.filter(controller_id=seen_by.controller_id)
    return list(found)


def main_register(*, seen_by: Staff | None = None) -> Register | None:
    """Return the client register of the house, or of the chair renter who asks."""
    return next((each for each in registers(seen_by=seen_by) if each.kind == Register.Kind.CLIENTS), None)


def matter_of(register: Register, *, now: datetime, counted: bool = True) -> Matter:
    """Load what the record of a register is computed from; raises NoRecord."""
    version = profile_version()
    if version is None:
        raise NoRecord
    try:
        profile = read(version.content)
    except ProfileRefused as refused:
        raise NoRecord(refused.problems) from refused
    controllers = list(Controller.objects.order_by("name"))
    house = next((each for each in controllers if each.kind == Controller.Kind.HOUSE), None)
    if house is None:
        raise NoRecord
    return Matter(
        register=register,
        controller=register.controller,
        house=house,
        renters=tuple(each for each in controllers if each.kind == Controller.Kind.RENTER),
        profile=profile,
        version=version,
        now=now,
        counted=counted,
    )


def sentences_of(matter: Matter) -> list[Sentence]:
    """Return everything the record of a register says, not yet asked."""
    parts = CLIENTS if matter.register.kind == Register.Kind.CLIENTS else STAFF
    return [sentence for part in parts for sentence in part(matter)]


def record_of(register: Register, *, now: datetime, counted: bool = True) -> RecordOf:
    """Compute the record of a register and ask every sentence whether it is so; raises NoRecord.

    `counted` tells whether the register's numbers may be shown to the one who asks.
    """
    matter = matter_of(register, now=now, counted=counted)
    known: Known = {}
    lines = tuple(asked(sentence, matter, known) for sentence in sentences_of(matter))
    return RecordOf(register=register, version=matter.version, lines=lines, generated_at=now)


def red_since(register: Register) -> dict[str, datetime]:
    """Return since when the sentences that were last found not to hold have been so."""
    found = Evaluation.objects.filter(register=register, state=State.DRIFTS.value)
    return dict(found.values_list("sentence", "since"))
