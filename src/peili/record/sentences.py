"""A sentence of the record, before and after it has been asked whether it is so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from peili.booking.profile import BookingSaid
from peili.house.models import Controller, ProfileVersion, Register
from peili.house.profile import Profile
from peili.promises.probes import Evidence, Question, State, ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Everything the sentences of one register are computed from."""

    register: Register
    controller: Controller
    house: Controller
    renters: tuple[Controller, ...]
    profile: Profile
    version: ProfileVersion
    now: datetime
    counted: bool

    @property
    def ours(self) -> bool:
        """Tell whether the register is the house's own, not a chair renter's."""
        return self.controller.pk == self.house.pk

    @property
    def booking(self) -> BookingSaid | None:
        """Return the profile's section about booking."""
        said: BookingSaid | None = self.profile.said["booking"]
        return said

    @property
    def business(self) -> str:
        """Return what the profile calls the controller; empty when it names it no more."""
        number = self.controller.business_id
        found = (code for code, each in self.profile.controllers.items() if each.business_id == number)
        return next(found, "")

    def question(self, what: str = "") -> Question:
        """Return what a probe is asked about this register."""
        return Question(now=self.now, register=self.register.pk, what=what, counted=self.counted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A promise in words, and either the probe that tests it or what is known about it without one."""

    id: str
    text: str
    probe: str = ""
    what: str = ""
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence with what was found: its state, the evidence and when it was looked at."""

    id: str
    text: str
    probe: str
    evidence: Evidence
    checked_at: datetime

    @property
    def state(self) -> State:
        """Return the state."""
        return self.evidence.state


def probed(sentence_id: str, text: str, probe: str, what: str = "") -> Sentence:
    """Return a sentence that a probe tests."""
    return Sentence(id=sentence_id, text=text, probe=probe, what=what)


def computed(sentence_id: str, text: str, found: str, *, holds: bool = True, mend: str = "") -> Sentence:
    """Return a sentence that was made from what it says, or compared with it on the spot."""
    return Sentence(
        id=sentence_id,
        text=text,
        evidence=Evidence(State.HOLDS, found) if holds else Evidence(State.DRIFTS, found, mend),
    )


def typed(sentence_id: str, text: str, version: ProfileVersion) -> Sentence:
    """Return a sentence that is so because the owner says it."""
    found = _("Written in the house profile, version %(number)d. The program cannot see this.")
    return Sentence(
        id=sentence_id, text=text, evidence=Evidence(State.TYPED, found % {"number": version.number})
    )


def not_yet(sentence_id: str, text: str, why: str) -> Sentence:
    """Return a sentence that nothing enforces yet, with what is missing."""
    return Sentence(id=sentence_id, text=text, evidence=Evidence(State.NOT_YET, why))


Known = dict[tuple[str, str], Evidence]  # by probe and what it was asked about


def asked(sentence: Sentence, matter: Matter, known: Known) -> Line:
    """Find out whether a sentence is so; what a probe has found for one sentence holds for the next."""
    evidence = sentence.evidence
    if evidence is None:
        which = (sentence.probe, sentence.what)
        if which not in known:
            known[which] = ask(sentence.probe, matter.question(sentence.what))
        evidence = known[which]
    return Line(
        id=sentence.id,
        text=sentence.text,
        probe=sentence.probe,
        evidence=evidence,
        checked_at=matter.now,
    )


def listed(items: Iterable[object]) -> str:
    """Join things as a sentence lists them: "a, b and c"."""
    return _joined(items, _("%(first)s and %(last)s"))


def either(items: Iterable[object]) -> str:
    """Join things as a sentence offers them: "a, b or c"."""
    return _joined(items, _("%(first)s or %(last)s"))


def _joined(items: Iterable[object], last_two: str) -> str:
    words = [str(item) for item in items]
    if len(words) < 2:  # noqa: PLR2004  # one thing is no list
        return "".join(words)
    return last_two % {"first": ", ".join(words[:-1]), "last": words[-1]}
