"""The trials themselves. They destroy, so they run in a clone that `config.proving` has made."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from peili.agreements.commands.consent import withdraw_consent
from peili.agreements.models import Consent
from peili.care.models import Allergy
from peili.house.models import Register
from peili.house.queries import local
from peili.rights.erasure import commands
from peili.rights.erasure.commands import begin, carry_out, finish_all, scanned
from peili.rights.erasure.plan import family, make_plan
from peili.rights.erasure.purging import rewrite
from peili.rights.models import Erasure, PaperCard, RetentionRun, Review
from peili.rights.retention.commands import run
from peili.rights.trials.classes import night_of_all
from peili.rights.trials.contents import contents
from peili.rights.trials.planting import Planted, age, plant
from peili.trail.commands import CLIENT, PROGRAM
from peili.trail.commands.linking import link_new
from peili.trail.models import EntrySubject
from peili.trail.verifying import verify
from peili.vault.belongings import belonging, rows_about
from peili.vault.models import Subject
from peili.vault.opened import cabinet, house_keys
from peili.vault.scan.values import Wanted

COMPARED = 2000  # rows of each kind of record that are opened and compared


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial found: whether the promise held, and in words what was tried and counted."""

    held: bool
    evidence: str


Trial = Callable[[Register, datetime], Outcome]


def wanted(planted: Collection[Planted]) -> Wanted:
    """Return the needles of planted people as values to look for."""
    found = Wanted()
    for each in planted:
        for needle in each.needles:
            found.add(needle, "planted")
    return found


def remains(ids: Collection[UUID]) -> Iterator[str]:
    """Yield what is left of subjects: rows, entries of the log, keys."""
    for model in belonging():
        count = rows_about(model, ids).count()
        if count:
            yield f"{model._meta.label}: {count} rows"
    if count := EntrySubject.objects.filter(subject__in=ids).count():
        yield f"the log names them {count} times"
    if count := Subject.objects.filter(pk__in=ids).count():
        yield f"{count} subjects"
    yield from (f"keys of {each}" for each in ids if not house_keys().keyring.destroyed(each, None))


def erasure(register: Register, now: datetime) -> Outcome:
    """Erase one of two planted people; look everywhere; compare everybody else, opened, with before."""
    goes, stays = plant(register, now=now), plant(register, now=now)
    ids = family(goes.client.subject)
    files = [card.scan for card in PaperCard.objects.filter(subject_id=goes.subject_id)]
    before = contents(ids, most=COMPARED)
    plan = make_plan(goes.client.subject, now=now)
    ground = Erasure.Ground.REQUEST
    done = begin(plan=plan, ground=ground, by=PROGRAM, now=now, today=local(now).date())
    carry_out(erasure=done, now=now)
    written_anew = rewrite()
    found = scanned(wanted([goes]))
    seen = scanned(wanted([stays]))
    changed = [name for name, said in contents(ids, most=COMPARED).items() if said != before[name]]
    wrong = [*remains(ids), *(f"{name} changed" for name in changed)]
    wrong += ["a sealed file" for name in files if cabinet().has(name)]
    wrong += [f"{surface}: a value" for surface, _field in found["found"]]
    wrong += ["somebody else's value is readable"] if seen["hits"] else []
    rows = sum(count for count, _digest in before.values())
    said = (
        f"planted two, erased one: {found['values']} values looked for in {found['places']} places and "
        f"{found['bytes']} bytes, {found['hits']} found; {rows} rows of others opened and equal; "
        f"database written anew: {'yes' if written_anew else 'no'}"
    )
    return Outcome(not wrong, said if not wrong else "; ".join(wrong))


STEPS: Final = ("_destroy_keys", "_delete_rows", "cabinet", "empty_log", "_finish")


class Stopped(BaseException):
    """The power went, in a trial."""


def restarts(register: Register, now: datetime) -> Outcome:
    """Stop an erasure at each of its steps, and see that the next look finishes it."""
    wrong = []
    for step in STEPS:
        planted = plant(register, now=now)
        ids = family(planted.client.subject)
        plan = make_plan(planted.client.subject, now=now)
        ground = Erasure.Ground.REQUEST
        done = begin(plan=plan, ground=ground, by=PROGRAM, now=now, today=local(now).date())
        _stopped_at(step, done, now)
        finish_all(now=now)
        wrong += [f"stopped at {step}: {left}" for left in remains(ids)]
    return Outcome(
        not wrong, "; ".join(wrong) or f"stopped at {len(STEPS)} steps, each time finished by the next look"
    )


def _stopped_at(step: str, erasure: Erasure, now: datetime) -> None:
    real = getattr(commands, step)

    def stop(*_args: object, **_said: object) -> None:
        raise Stopped

    setattr(commands, step, stop)
    try:
        carry_out(erasure=erasure, now=now, rewriting=False)
    except Stopped:
        pass
    finally:
        setattr(commands, step, real)


def retention(register: Register, now: datetime) -> Outcome:
    """Plant somebody whose time is long over and somebody whose is not; let a night pass."""
    over, fresh = plant(register, now=now), plant(register, now=now)
    age(over, now=now)
    ids = family(over.client.subject)
    RetentionRun.objects.create(at=now, finished_at=now)
    done = run(now=now + timedelta(hours=1))
    if Review.objects.filter(subject_id=over.subject_id).exists():
        fresh_asked = Review.objects.filter(subject_id=fresh.subject_id).exists()
        return Outcome(
            not fresh_asked, "of two planted people the house is asked of the one whose time was over"
        )
    wrong = list(remains(ids))
    wrong += ["the night was stopped"] if done.stopped else []
    wrong += [] if Subject.objects.filter(pk=fresh.subject_id).exists() else ["somebody else went too"]
    wrong += ["a value"] if scanned(wanted([over]))["hits"] else []
    return Outcome(not wrong, "; ".join(wrong) or "of two planted people the one whose time was over went")


def classes(register: Register, now: datetime) -> Outcome:
    """Plant every kind of record on both sides of its end; let a night pass."""
    wrong, said = night_of_all(register, now)
    return Outcome(not wrong, "; ".join(wrong) or said)


def clock(register: Register, now: datetime) -> Outcome:
    """Set the clock back, then far ahead: neither night may erase anybody before the owner has looked."""
    planted = plant(register, now=now)
    RetentionRun.objects.create(at=now + timedelta(hours=2), finished_at=now + timedelta(hours=2))
    back = run(now=now - timedelta(days=3))
    ahead = run(now=now + timedelta(days=366 * 50))
    there = Subject.objects.filter(pk=planted.subject_id).exists()
    held = back.stopped == "backwards" and bool(ahead.stopped) and there
    RetentionRun.objects.all().delete()
    return Outcome(held, f"clock set back: {back.stopped or 'went on'}; ahead: {ahead.stopped or 'went on'}")


def withdrawal(register: Register, now: datetime) -> Outcome:
    """Withdraw a planted person's consent to health data: that goes, the card stays."""
    planted = plant(register, now=now)
    consent = Consent.objects.get(client=planted.client, kind=Consent.Kind.RECORDS)
    withdraw_consent(consent=consent, by=CLIENT, now=now)
    finish_all(now=now)
    left = Allergy.objects.filter(client=planted.client).count()
    card = type(planted.client).objects.filter(pk=planted.client.pk).first()
    held = not left and card is not None and card.real_name == planted.client.real_name
    return Outcome(held, f"health data left under a withdrawn consent: {left}; the card stays")


def log(register: Register, now: datetime) -> Outcome:
    """Erase a planted person and walk the log's chains: none may break, none may name them."""
    planted = plant(register, now=now)
    ids = family(planted.client.subject)
    link_new()
    plan = make_plan(planted.client.subject, now=now)
    done = begin(plan=plan, ground=Erasure.Ground.REQUEST, by=PROGRAM, now=now, today=local(now).date())
    carry_out(erasure=done, now=now, rewriting=False)
    link_new()
    walks = list(verify())
    broken = [str(walk.chain_id) for walk in walks if walk.broken is not None]
    entries = sum(walk.entries for walk in walks)
    held = not broken and not EntrySubject.objects.filter(subject__in=ids).exists()
    return Outcome(held, f"{len(walks)} chains of {entries} entries verified, {len(broken)} broken")


TRIALS: Final[dict[str, Trial]] = {
    "erasure": erasure,
    "erasure.restarts": restarts,
    "erasure.log": log,
    "withdrawal": withdrawal,
    "retention": retention,
    "retention.classes": classes,
    "retention.clock": clock,
}
