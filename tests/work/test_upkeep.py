"""What the rooms below the house ask of its worker: linking at each look, an end and a proof each night."""

from datetime import UTC, datetime, timedelta

import pytest

from peili.house import upkeep, work
from peili.house.periods import before, period
from peili.people.ends import ending_alone
from peili.trail.models import Chain, Checkpoint, Entry
from peili.trail.queries import unlinked
from tests.support.builders import NOW
from tests.support.trails import CLIENTS, linked, noted, person

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
SIX_YEARS = datetime(2032, 11, 23, 6, 0, tzinfo=UTC) - NOW


def test_a_look_links_what_is_new():
    noted(0, person())
    work.run_looks(now=NOW)
    assert unlinked().count == 0
    assert Chain.objects.get(pk=CLIENTS).number == 1


def test_each_look_asks_again(monkeypatch: pytest.MonkeyPatch):
    seen: list[datetime] = []
    monkeypatch.setattr(work, "_looks", {"a": seen.append})
    work.run_looks(now=NOW)
    work.run_looks(now=NOW)
    assert seen == [NOW, NOW]


def test_entries_end_six_years_after_they_were_written():
    linked(3)
    upkeep.remove_old_entries(NOW + SIX_YEARS)
    assert not Checkpoint.objects.exists()
    assert upkeep.remove_old_entries(NOW + SIX_YEARS + timedelta(seconds=2)) == 2
    assert Checkpoint.objects.get().number == 2


def test_the_night_proves_every_chain():
    linked(2)
    linked(2, register_id=None)
    assert upkeep.prove_trail(NOW) == 2
    assert set(Chain.objects.values_list("verified_at", "verified_to")) == {(NOW, 2)}


def test_both_are_registered_for_the_worker():
    assert upkeep.PROVE in {periodic.name for periodic in work.jobs()}
    assert Entry in ending_alone()  # old entries go with the night's retention, when the clock can be trusted
    assert upkeep.LINK in work._looks


@pytest.mark.parametrize(
    ("moment", "length", "earlier"),
    [
        ("2032-02-29 12:00", "P6Y", "2026-02-28 12:00"),
        ("2028-02-29 12:00", "P4Y", "2024-02-29 12:00"),
        ("2026-03-31 00:30", "P1M", "2026-02-28 00:30"),
        ("2026-01-15 06:00", "P1M", "2025-12-15 06:00"),
        ("2026-12-15 06:00", "P12M", "2025-12-15 06:00"),
        ("2026-01-15 06:00", "P2W", "2026-01-01 06:00"),
        ("2026-01-15 06:00", "PT90M", "2026-01-15 04:30"),
    ],
)
def test_a_period_before_an_instant(moment: str, length: str, earlier: str):
    found = before(datetime.fromisoformat(f"{moment}+00:00"), period(length))
    assert found == datetime.fromisoformat(f"{earlier}+00:00")
