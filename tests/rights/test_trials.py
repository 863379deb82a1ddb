"""The trials of `peili prove`: each holds in a sound house, and fails when what it tries is broken."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.models import QuerySet

from peili.agreements.commands import consent as consenting
from peili.house.models import Register
from peili.house.periods import Period
from peili.people import ends
from peili.people.models import Claim, Client
from peili.rights.erasure import commands
from peili.rights.retention import commands as nights
from peili.rights.retention.looking import Look
from peili.rights.retention.rules import Ending
from peili.rights.trials.classes import uncovered
from peili.rights.trials.trials import TRIALS, Outcome
from peili.vault import commands as vault_commands
from tests.support.builders import NOW
from tests.support.houses import promise
from tests.support.salon import make_salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine(deep=True)]
Patch = pytest.MonkeyPatch


@pytest.fixture(autouse=True)
def _house(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # others' files come and go in the shared one
    make_salon()
    promise()


def tried(code: str) -> Outcome:
    return TRIALS[code](Register.objects.get(kind="clients", controller__kind="house"), NOW)


@pytest.mark.parametrize("code", sorted(TRIALS))
def test_every_trial_holds_in_a_sound_house(code: str):
    outcome = tried(code)
    assert outcome.held, outcome.evidence


def rows_stay(patch: Patch) -> None:
    patch.setattr(commands, "take_away", lambda *_ids, **_said: vault_commands.Taken())
    patch.setattr(commands, "take_away_subjects", lambda _ids: 0)


def others_change(patch: Patch) -> None:
    real = commands.empty_log

    def empty_log() -> None:
        other = Client.objects.earliest("id")
        other.city = "Toinen"
        other.save(update_fields=["city"])
        real()

    patch.setattr(commands, "empty_log", empty_log)


def left_in_a_file(patch: Patch) -> None:
    from django.conf import settings  # noqa: PLC0415  # settings exist only now

    real = commands.begin

    def begin(**said: object) -> object:
        (settings.MACHINE.home / "left.txt").write_text(
            Client.objects.get(subject=said["plan"].subject).last_name  # type: ignore[attr-defined]  # a plan
        )
        return real(**said)  # type: ignore[arg-type]  # as it came

    patch.setattr("peili.rights.trials.trials.begin", begin)


def log_unlinked(patch: Patch) -> None:
    """Let an erasure forget nobody, and leave the subjects so that nothing stops it."""
    patch.setattr(commands, "forget", lambda **_said: 0)
    patch.setattr(commands, "take_away_subjects", lambda _ids: 0)


BROKEN: list[tuple[str, Callable[[Patch], None]]] = [
    ("erasure", rows_stay),
    ("erasure", others_change),
    ("erasure", left_in_a_file),
    (
        "erasure.restarts",
        lambda patch: patch.setattr("peili.rights.trials.trials.finish_all", lambda **_said: 0),
    ),
    ("erasure.log", log_unlinked),
    ("withdrawal", lambda patch: patch.setattr(consenting, "_withdrawn", [])),
    ("retention", lambda patch: patch.setattr(nights, "look", lambda **_said: Look())),
    ("retention.clock", lambda patch: patch.setattr(nights, "why_stop", lambda **_said: None)),
]


@pytest.mark.parametrize(
    ("code", "broken"), BROKEN, ids=[f"{n}-{code}" for n, (code, _b) in enumerate(BROKEN)]
)
def test_a_trial_fails_when_what_it_tries_is_broken(
    code: str, broken: Callable[[Patch], None], tmp_path: Path
):
    from django.conf import settings  # noqa: PLC0415  # settings exist only now

    try:
        with pytest.MonkeyPatch.context() as patch:
            broken(patch)
            assert not tried(code).held
    finally:
        (settings.MACHINE.home / "left.txt").unlink(missing_ok=True)


PARTS = [
    {"for": ["all"], "keep": "P6Y", "from": "relationship_end", "then": "erase"},
    {
        "for": ["case", "health.treatment", "health.skin"],
        "keep": "P2Y",
        "from": "last_visit",
        "then": "erase",
    },
]


def test_each_rule_of_the_house_is_tried_on_both_sides_of_its_end():
    promise(retention=PARTS)
    outcome = tried("retention.classes")
    assert outcome.held, outcome.evidence


def test_what_stays_beyond_its_end_and_what_goes_before_is_named(monkeypatch: Patch):
    """One night that forgets what ends by itself and takes every claim: each fault has its words."""
    monkeypatch.setattr(ends, "_sweeps", [])
    monkeypatch.setattr(ends, "_spent", dict.fromkeys(ends._spent, lambda _now: {}))
    over = Ending(NOW.date(), "last_visit", NOW.date(), Period())
    monkeypatch.setattr(
        nights, "look", lambda **_said: Look(work=[(each.subject_id, over, ()) for each in claims()])
    )
    found = tried("retention.classes").evidence.split("; ")
    assert {
        "by itself: booking.Lapse stayed",
        "by itself: sales.Receipt stayed",
        "the log: trail.Entry stayed",
        "breach: incidents.Breach stayed",
        "client over: care.TreatmentRecord stayed",
        "claim not over: people.Claim went too",
    } <= {*found}


def claims() -> "QuerySet[Claim]":
    return Claim.objects.exclude(waits__isnull=False, appointments__isnull=True)


def test_a_kind_of_record_that_nothing_plants_is_named(monkeypatch: Patch):
    monkeypatch.setattr(ends, "_ending_alone", [*ends._ending_alone, Client])
    ends.came_only_for("something")(lambda _now: {})
    try:
        assert uncovered() == ["people.Client", "something"]
        assert not tried("retention.classes").held
    finally:
        del ends._spent["something"]
