"""What calendars and programs outside are told, and the day on paper: broken, its own sentence turns red."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest

from peili.booking.commands.absence import be_away
from peili.booking.models import DaySheet
from peili.desk.queries import sheets
from peili.exchange import probes
from peili.exchange.commands.feeds import make_feed
from peili.exchange.commands.keys import make_key
from peili.exchange.models import Feed
from peili.exchange.queries import feeds, keys
from peili.house.commands import change_profile
from peili.house.exporting import whole_profile
from peili.house.models import Controller, Party
from peili.people.models import Staff
from peili.promises.probes import State
from peili.promises.tokens import token_hash
from peili.record.queries import main_register, record_of
from peili.trail.commands import PROGRAM, Actor
from peili.trail.models import Role
from tests.support.builders import NOW
from tests.support.houses import SOURCE, load_house

pytestmark = [pytest.mark.django_db]
Break = Callable[[pytest.MonkeyPatch], AbstractContextManager[None]]
CLOUD = {
    "name": "Pilvi Oy",
    "roles": ["processor"],
    "does": ["calendar", "api"],
    "receives": ["work", "visit"],
    "country": "FI",
    "hosts": ["pilvi.example"],
    "agreement": "2026-01-01",
}


@pytest.fixture
def house(db: None) -> None:
    load_house(SOURCE)
    change_profile(changed={"parties": whole_profile()["parties"] | {"pilvi": CLOUD}}, by=PROGRAM, now=NOW)
    staff = Staff.objects.practitioners()[0]
    be_away(staff=staff, starts_at=NOW, ends_at=NOW + timedelta(hours=1), by=PROGRAM, now=NOW)
    for level in Feed.Level.values:
        make_feed(staff=staff, party="pilvi", level=level, by=Actor(role=Role.OWNER), now=NOW)
    make_key(controller=Controller.objects.get(), party="pilvi", purpose="slots", by=PROGRAM, now=NOW)


def red() -> set[str]:
    lines = record_of(main_register(), now=NOW).lines
    return {line.id for line in lines if line.state is State.DRIFTS}


@contextmanager
def everyone_declared(patch: pytest.MonkeyPatch) -> Iterator[None]:
    party = Party.objects.get(code="pilvi")
    with patch.context() as each:
        each.setattr(feeds, "party_for", lambda _task, _code: party)
        yield


@contextmanager
def shut_links_open(patch: pytest.MonkeyPatch) -> Iterator[None]:
    def forgetful(token: str) -> Feed | None:
        return Feed.objects.filter(token_code=token_hash(token), party="pilvi").first()

    with patch.context() as each:
        each.setattr(probes, "open_feed", forgetful)
        yield


@contextmanager
def names_told(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(feeds, "BUSY", "Aino Testinen")
        yield


@contextmanager
def any_key(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(keys, "declared", lambda _party, _purpose: True)
        yield


@contextmanager
def any_purpose(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(probes, "opens", lambda _key, _purposes: True)
        yield


@contextmanager
def forgotten_sheet(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    day = NOW.date() - timedelta(days=1)
    sheet = DaySheet.objects.create(
        controller=Controller.objects.get(), day=day, phones=False, burn_by=day, made_at=NOW
    )
    yield
    sheet.burned_at = NOW
    sheet.save()


@contextmanager
def phones_on_paper(patch: pytest.MonkeyPatch) -> Iterator[None]:
    real = sheets._row
    with patch.context() as each:
        each.setattr(sheets, "_row", lambda visit, zone, *, phones: real(visit, zone, phones=not phones))
        yield


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (everyone_declared, "S11.feeds"),
        (shut_links_open, "S11.feeds"),
        (names_told, "S11.feeds"),
        (any_key, "S11.keys"),
        (any_purpose, "S11.keys"),
        (forgotten_sheet, "S13.sheets"),
        (phones_on_paper, "S13.sheets"),
    ],
)
def test_what_breaks_turns_its_own_sentence_red(
    house: None, broken: Break, sentence: str, monkeypatch: pytest.MonkeyPatch
):
    assert red() == set()
    with broken(monkeypatch):
        assert red() == {sentence}
    assert red() == set()


def test_who_gets_what_is_said_with_their_name_and_leaves_no_trace(house: None):
    before = Feed.objects.count()
    lines = {line.id: line for line in record_of(main_register(), now=NOW).lines}
    assert "Pilvi Oy" in lines["S11.feeds"].text
    assert "Pilvi Oy" in lines["S11.keys"].text
    assert "2" in str(lines["S11.feeds"].evidence.text)
    assert Feed.objects.count() == before
    change_profile(
        changed={
            "parties": {name: said for name, said in whole_profile()["parties"].items() if name != "pilvi"}
        },
        by=PROGRAM,
        now=NOW,
    )
    gone = {line.id for line in record_of(main_register(), now=NOW).lines}
    assert not {"S11.feeds", "S11.keys"} & gone
