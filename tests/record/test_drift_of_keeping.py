"""Breaking what keeps and erases turns exactly its sentence red, and mending it turns it back."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest

from peili.agreements.commands import consent as consenting
from peili.agreements.commands.consent import withdraw_consent
from peili.care.commands.allergies import note_allergy
from peili.care.commands.consenting import consent_here
from peili.house.models import Controller
from peili.house.periods import Period
from peili.people import ends
from peili.record.queries import main_register
from peili.rights.erasure.commands import finish_all
from peili.rights.erasure.withdrawing import erase_what_claims_kept
from peili.rights.models import Erasure, Expiring, PaperCard, RetentionRun, Review
from peili.rights.retention import probes as retention_probes
from peili.rights.retention.rules import Ending
from peili.trail.commands import PROGRAM
from peili.trail.commands.linking import link_new
from peili.vault import commands as vault_commands
from peili.vault.models import Subject
from tests.support.builders import NOW, create_client, create_staff
from tests.support.drifting import Break, red, turns_red
from tests.support.houses import promise

pytestmark = [pytest.mark.django_db, pytest.mark.engine(deep=True)]


@contextmanager
def no_night(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    RetentionRun.objects.update(at=NOW - timedelta(hours=27))
    yield
    RetentionRun.objects.update(at=NOW)


@contextmanager
def stopped_night(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    stopped = RetentionRun.objects.create(at=NOW, due=40, stopped="many", finished_at=NOW)
    yield
    stopped.delete()


@contextmanager
def blind_night(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(retention_probes.queries, "endings", _no_endings)
        each.setattr(retention_probes, "_book", lambda *_asked: None)
        yield


def _no_endings(ids: Collection[UUID], **_asked: object) -> dict[UUID, Ending]:
    return {each: Ending(None, "last_visit", NOW.date(), Period()) for each in ids}


@contextmanager
def overstaying(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    client = create_client(Controller.objects.get(), phone="+358401112222")
    Subject.objects.filter(pk=client.subject_id).update(made_at=NOW - timedelta(days=366 * 7))
    listed = Expiring.objects.create(subject=client.subject, ends_on=NOW.date() - timedelta(days=300))
    yield
    listed.delete()


@contextmanager
def undecided(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody whose time has come waits for a decision longer than the thirty days that are promised."""
    promise(retention=[{"for": ["all"], "keep": "P6Y", "from": "relationship_end", "then": "review"}])
    then = NOW.date() - timedelta(days=30)
    client = create_client(Controller.objects.get(), phone="+358401114444")
    review = Review.objects.create(subject=client.subject, found_on=then, due_on=NOW.date())
    assert red() == set()  # on its last day it is not late
    Review.objects.update(due_on=NOW.date() - timedelta(days=1))
    yield
    review.delete()


@contextmanager
def loose_clock(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(ends, "_open", {})
        yield


@contextmanager
def no_erasing(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(vault_commands, "take_away", lambda *_asked, **_more: None)
        yield


@contextmanager
def half_erased(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    begun = _erasure(begun_at=NOW - timedelta(hours=2))
    yield
    begun.delete()


@contextmanager
def found_afterwards(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    done = _erasure(begun_at=NOW, done_at=NOW, scan={"hits": 1})
    yield
    done.delete()


@contextmanager
def unburnt(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    done = _erasure(begun_at=NOW, done_at=NOW)
    done.errands.create(kind="destroy", what="3, kansio A", due_on=NOW.date() - timedelta(days=1))
    yield
    done.delete()


@contextmanager
def lost_card(_patch: pytest.MonkeyPatch) -> Iterator[None]:
    client = create_client(Controller.objects.get(), phone="+358401113333")
    day = NOW.date() - timedelta(days=9)
    card = PaperCard.objects.create(
        subject=client.subject,
        register=client.register,
        number=1,
        place="kansio A",
        filled_on=day,
        made_at=NOW,
        out_since=day,
        due_back_on=day,
    )
    yield
    card.delete()


def _erasure(**more: object) -> Erasure:
    register = main_register()
    number = Erasure.objects.count() + 1
    return Erasure.objects.create(register=register, number=number, ground="request", by_role="owner", **more)


@contextmanager
def kept_after_withdrawing(patch: pytest.MonkeyPatch) -> Iterator[None]:
    house = Controller.objects.get()
    client, staff = create_client(house), create_staff(house)
    then = NOW - timedelta(days=2)
    consent = consent_here(client=client, by=PROGRAM, now=then)
    note_allergy(substance="nickel", client=client, staff=staff, by=PROGRAM, now=then)
    with patch.context() as each:
        each.setattr(consenting, "_withdrawn", [])  # nothing is done when a consent is withdrawn
        withdraw_consent(consent=consent, by=PROGRAM, now=then)
    link_new()
    yield
    erase_what_claims_kept(now=NOW)
    finish_all(now=NOW)


@pytest.mark.parametrize(
    ("broken", "sentences"),
    [
        (no_night, {"S13"}),
        (stopped_night, {"S13"}),
        (blind_night, {"S13", "S13.clock"}),
        (overstaying, {"S13.latest"}),
        (undecided, {"S13.review"}),
        (loose_clock, {"S13.clock"}),
        (no_erasing, {"S13.electronic", "S14.erasure"}),
        (half_erased, {"S13.electronic", "S14.erasure"}),
        (found_afterwards, {"S13.electronic", "S14.erasure"}),
        (unburnt, {"S13.paper"}),
        (kept_after_withdrawing, {"S13.withdrawn"}),
        (lost_card, {"S10"}),
    ],
)
def test_what_breaks_turns_its_own_sentences_red(
    broken: Break, sentences: set[str], monkeypatch: pytest.MonkeyPatch
):
    turns_red(broken, sentences, monkeypatch)
