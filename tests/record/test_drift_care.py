"""Breaking one thing of care turns exactly its sentence red."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import connection

from peili.care.commands import allergies, home, programmes, records, skin
from peili.care.commands.records import Said
from peili.care.models import Allergy, TreatmentRecord
from peili.care.queries import programmes as programme_queries
from peili.house.models import ProfileVersion
from peili.promises.append_only import AppendOnly
from peili.promises.probes import State
from peili.record.queries import main_register, record_of
from tests.support.builders import NOW
from tests.support.drifting import Break, turns_red, unguarded
from tests.support.houses import SOURCE, load_house

pytestmark = [pytest.mark.django_db, pytest.mark.engine(deep=True)]


def forgetting(module: object, command: str) -> Break:
    """Break a command of care: it does all it did, and the value it was given is gone."""

    @contextmanager
    def broken(patch: pytest.MonkeyPatch) -> Iterator[None]:
        plain = getattr(module, command)

        def empty(**said: object) -> object:
            for name in ("note", "items", "said"):
                if name in said:
                    said[name] = {"note": "", "items": [], "said": Said()}[name]
            return plain(**said)

        with patch.context() as each:
            each.setattr(module, command, empty)
            yield

    return broken


@contextmanager
def readable_allergies(patch: pytest.MonkeyPatch) -> Iterator[None]:
    plain = allergies.note_allergy

    def past_the_seal(**said: object) -> Allergy:
        made = plain(**said)
        key = Allergy._meta.pk.get_db_prep_value(made.pk, connection)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE care_allergy SET note = %s WHERE id = %s", [str(said["note"]).encode(), key]
            )
        return made

    with patch.context() as each:
        each.setattr(allergies, "note_allergy", past_the_seal)
        yield


def changeable_records(_patch: pytest.MonkeyPatch) -> AbstractContextManager[None]:
    return unguarded(TreatmentRecord, AppendOnly)


@contextmanager
def skin_without_consent(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(skin, "need_consent", lambda _client: None)
        yield


@contextmanager
def programmes_that_stand_still(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(programme_queries, "_visits", lambda *_asked: [])
        yield


@contextmanager
def programmes_nobody_accepts(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as each:
        each.setattr(programmes, "accept_here", lambda *, programme, **_said: programme)
        yield


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (programmes_that_stand_still, "S5"),
        (programmes_nobody_accepts, "S5"),
        (changeable_records, "S5.records"),
        (skin_without_consent, "S7.special.records"),
        (forgetting(allergies, "note_allergy"), "S7.health.status"),
        (readable_allergies, "S7.health.status"),
        (forgetting(skin, "analyse"), "S7.health.skin"),
        (forgetting(home, "plan_home_care"), "S7.health.home_care"),
        (forgetting(records, "seal"), "S7.health.treatment"),
    ],
)
def test_what_breaks_turns_its_own_sentence_red(
    broken: Break, sentence: str, monkeypatch: pytest.MonkeyPatch
):
    turns_red(broken, {sentence}, monkeypatch)


def test_a_house_that_has_not_chosen_a_purpose_does_not_claim_it():
    load_house(SOURCE)
    version = ProfileVersion.objects.get()
    del version.content["purposes"]["treatment_records"]
    version.save()
    lines = {line.id: line for line in record_of(main_register(), now=NOW).lines}
    assert "S5.records" not in lines
    assert lines["S7.health.skin"].state is State.NOT_YET
    assert lines["S5"].state is State.HOLDS
