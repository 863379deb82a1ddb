"""Withdrawing a consent to health data erases what was kept under it; a new one begins anew."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from peili.agreements.commands.consent import give_consent, withdraw_consent
from peili.agreements.models import Agreement, Consent, Survey
from peili.booking.models import Appointment
from peili.care.commands.consenting import ConsentMissing, consent_here
from peili.care.models import Programme, SkinAnalysis, TreatmentRecord
from peili.people.models import Client
from peili.promises.reading import Reading, reading
from peili.promises.sealing import Erased, scope_code
from peili.rights.erasure.commands import begin, carry_out, close_claim, finish_all, name_claim
from peili.rights.erasure.extent import SPECIAL, of_categories
from peili.rights.erasure.plan import make_plan
from peili.rights.erasure.withdrawing import UNDER, erase_what_claims_kept, extent_under
from peili.rights.models import Erasure, PaperCard
from peili.rights.paper.commands import attach_scan, register_card
from peili.trail.commands import CLIENT
from peili.vault.backup.commands import replay
from peili.vault.opened import cabinet, house_keys
from tests.support.builders import create_client, local
from tests.support.care import NOON, SECRET, TODAY, Care, make_care
from tests.support.erasing import paper_of
from tests.support.papers import answer, assess_well, need_form, sign_it
from tests.support.uploads import picture

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
RECORDS = scope_code("health/treatment_records")
Committed = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def care() -> Care:
    made = make_care()
    made.sealed()
    made.analysed("42")
    made.programme()
    return made


def withdraw(client: Client, kind: str, committed: Committed) -> Erasure | None:
    consent = Consent.objects.filter(client=client, kind=kind).latest("given_at")
    with committed(execute=True):
        withdraw_consent(consent=consent, by=CLIENT, now=NOON)
    return Erasure.objects.order_by("-number").first()


def test_what_was_recorded_goes_at_once_and_nobody_elses(
    care: Care, django_capture_on_commit_callbacks: Committed
):
    other = create_client(care.salon.house, "Eeva", "Esimerkki")
    consent_here(client=other, by=CLIENT, now=NOON)
    care.sealed(visit=care.started(local(24, 14), client=other), done="Toisen hoito")
    done = withdraw(care.aino, "records", django_capture_on_commit_callbacks)
    assert done is not None
    assert (done.ground, done.by_role, done.done_at, done.subjects) == ("withdrawn", "client", NOON, [])
    assert done.scan is not None
    assert done.scan["hits"] == 0
    assert done.counts["health.treatment"] >= 2
    assert not SkinAnalysis.objects.exists()
    assert not Programme.objects.exists()
    assert [each.done for each in TreatmentRecord.objects.all()] == ["Toisen hoito"]
    assert house_keys().keyring.destroyed(care.aino.subject_id, [RECORDS])
    card = Client.objects.get(pk=care.aino.pk)
    assert (card.first_name, card.phone != "") == ("Aino", True)
    assert Appointment.objects.filter(client=card).exists()
    with pytest.raises(ConsentMissing):
        care.analysed("43")


@pytest.mark.engine(deep=True)
def test_given_anew_it_is_kept_anew_and_withdrawn_again_it_goes_again(
    care: Care, django_capture_on_commit_callbacks: Committed
):
    withdraw(care.aino, "records", django_capture_on_commit_callbacks)
    consent_here(client=care.aino, by=CLIENT, now=NOON + timedelta(minutes=1))
    fresh = care.analysed("51")
    assert SkinAnalysis.objects.get().skin_type == fresh.skin_type == "dry"
    assert replay(house_keys()).rows == 0  # what a journal says of before is nothing to what came after
    assert SkinAnalysis.objects.get().skin_type == "dry"
    with django_capture_on_commit_callbacks(execute=True):
        consent = Consent.objects.filter(client=care.aino, kind="records").latest("given_at")
        withdraw_consent(consent=consent, by=CLIENT, now=NOON + timedelta(minutes=2))
    assert not SkinAnalysis.objects.exists()
    assert not any(
        each[0] == care.aino.subject_id and each[1] == RECORDS for each in house_keys().keyring.pairs()
    )
    fresh.pk, fresh._state.adding = None, True  # somebody's page that was still open
    with pytest.raises(Erased):
        fresh.save(force_insert=True)


def test_a_pending_claim_keeps_it_until_it_ends(care: Care, django_capture_on_commit_callbacks: Committed):
    claim = name_claim(
        subject=care.aino.subject,
        about="palovamma",
        ends_on=TODAY + timedelta(days=90),
        by=care.by,
        now=NOON,
    )
    assert withdraw(care.aino, "records", django_capture_on_commit_callbacks) is None
    assert erase_what_claims_kept(now=NOON) == 0
    assert TreatmentRecord.objects.get().done == SECRET
    close_claim(claim=claim, by=care.by, now=NOON)
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_what_claims_kept(now=NOON) == 1
    assert not TreatmentRecord.objects.exists()
    assert erase_what_claims_kept(now=NOON) == 0


def test_stopped_before_it_was_carried_out_the_next_look_finishes_it(care: Care):
    consent = Consent.objects.get(client=care.aino, kind="records")
    withdraw_consent(consent=consent, by=CLIENT, now=NOON)  # and the power goes before the commit's end
    assert TreatmentRecord.objects.exists()
    assert finish_all(now=NOON) == 1
    assert not TreatmentRecord.objects.exists()


def test_answers_and_the_agreements_that_hold_them_go_with_the_consent_to_health(
    care: Care, django_capture_on_commit_callbacks: Committed
):
    need_form(care.salon.facial)
    visit = care.salon.visit(local(25, 10))
    answer(visit)
    assess_well(visit, care.bea)
    sign_it(visit, care.bea)
    assert (Survey.objects.count(), Agreement.objects.count()) == (2, 1)
    paper_of(care.aino)
    plain = register_card(
        client=care.aino, number=2, holds=["contact"], place="b", filled_on=TODAY, by=care.by, now=NOON
    )
    done = withdraw(care.aino, "health", django_capture_on_commit_callbacks)
    assert (Survey.objects.count(), Agreement.objects.count()) == (0, 0)
    assert TreatmentRecord.objects.get().done == SECRET
    assert list(PaperCard.objects.all()) == [plain]
    assert done is not None
    assert [each.what for each in done.errands.filter(kind="destroy")] == ["1, lukittu kaappi, kansio A"]


def test_every_field_about_health_is_kept_under_some_consent():
    from peili.vault.belongings import belonging, said_by  # noqa: PLC0415  # models need the settings

    reached = {model for kind in UNDER for model in extent_under(kind).models} | {PaperCard}
    about_health = {
        model
        for model in belonging()
        if any(said.category.code in SPECIAL for _n, said, _s in said_by(model))
    }
    assert about_health - reached == set()


def test_what_ended_at_its_time_can_be_written_anew(care: Care):
    plan = make_plan(care.aino.subject, now=NOON, extent=of_categories(SPECIAL))
    erasure = begin(plan=plan, ground="retention", by=care.by, now=NOON, today=TODAY)
    carry_out(erasure=erasure, now=NOON)
    assert not SkinAnalysis.objects.exists()
    care.analysed("60")
    assert SkinAnalysis.objects.get().skin_type == "dry"


def test_whoever_may_not_read_it_erases_it_all_the_same(
    care: Care, django_capture_on_commit_callbacks: Committed
):
    """A page of somebody to whom health data is masked withdraws a consent: no file may stay for it."""
    card = attach_scan(card=paper_of(care.aino), content=picture("x"), by=care.by, now=NOON)
    assert cabinet().has(card.scan)
    give_consent(client=care.aino, kind="health", words="-", language="fi", how="tablet", by=CLIENT, now=NOON)
    with reading(Reading(opens=frozenset(), controllers=None)):
        withdraw(care.aino, "health", django_capture_on_commit_callbacks)
    assert not cabinet().has(card.scan)
    assert not PaperCard.objects.exists()
