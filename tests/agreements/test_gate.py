"""No treatment that needs an agreement starts without one in force, signed, with answers valid that day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from peili.agreements import seals
from peili.agreements.commands.consent import withdraw_consent
from peili.agreements.commands.signing import (
    NotReady,
    NotSigned,
    WrongCode,
    amend,
    copy_behind,
    fetch_copy,
    make_copy,
    sign,
)
from peili.agreements.commands.sitting import (
    answers_in,
    begin_sitting,
    keep_answers,
    sitting_behind,
    sweep_drafts,
)
from peili.agreements.commands.survey import CannotDecide, ConsentMissing, Incomplete, decide, submit_survey
from peili.agreements.models import Agreement, Consent, Decision, FormVersion, How, Sitting, Survey
from peili.agreements.queries.standing import standing_of
from peili.agreements.rules.deciding import Choice
from peili.agreements.rules.screening import Verdict
from peili.agreements.rules.starting import Missing
from peili.booking.commands.visit import Stopped, start
from peili.outbox.gates import refusal
from peili.outbox.models import Message
from peili.people.commands.links import LinkEnded
from peili.trail.commands import CLIENT, PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, local
from tests.support.papers import (
    answer,
    assess_well,
    calm,
    consent_to_health,
    need_form,
    new_version,
    seat,
    sign_it,
)

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

DAY = date(2026, 11, 24)
TEN = local(24, 10)


def begin(visit: Any, *, late: str = "") -> Any:
    return start(appointment=visit, by=PROGRAM, now=TEN, on=DAY, today=DAY, late=late)


def lacks(visit: Any) -> list[Missing]:
    return standing_of(visit).missing()


def all_papers(salon: Any, visit: Any, **other: Any) -> None:
    answer(visit, calm(**other), now=TEN, on=DAY)
    assess_well(visit, salon.bea, now=TEN, on=DAY)
    sign_it(visit, salon.bea, now=TEN)


def decided(salon: Any, visit: Any, choice: Choice, words: str = "Selitetty.") -> Decision:
    return decide(
        standing=standing_of(visit), choice=choice, words=words, staff=salon.bea, by=PROGRAM, now=TEN
    )


def test_a_visit_without_papers_does_not_start_and_says_everything_that_is_missing(visit: Any):
    with pytest.raises(Stopped) as stopped:
        begin(visit)
    assert [stop.code for stop in stopped.value.stops] == [
        "agreements.consent",
        "agreements.survey",
        "agreements.assessment",
        "agreements.agreement",
    ]
    visit.refresh_from_db()
    assert visit.started_at is None


def test_with_everything_in_order_it_starts(salon: Any, visit: Any):
    all_papers(salon, visit)
    assert lacks(visit) == []
    assert begin(visit).started_at == TEN


def test_a_treatment_given_outside_is_entered_late_and_the_trail_names_what_was_missing(visit: Any):
    assert begin(visit, late="power_cut").late == "power_cut"
    entry = Entry.objects.get(act="booking.start")
    assert {"agreements.agreement", "agreements.survey"} <= set(entry.fields)


def test_a_service_that_needs_nothing_starts(salon: Any):
    salon.facial.need.delete()
    assert begin(salon.visit(TEN)).started_at == TEN


def test_answers_are_valid_on_the_treatments_day_or_asked_anew(salon: Any):
    old = salon.visit(TEN)
    answer(old, on=DAY - timedelta(days=181), now=NOW - timedelta(days=181))
    assert Missing.SURVEY in lacks(old)
    answer(old, on=DAY - timedelta(days=180), now=NOW - timedelta(days=180))
    assert Missing.SURVEY not in lacks(old)


def test_answers_of_another_day_need_the_questions_about_today(salon: Any, visit: Any):
    answer(visit, on=DAY - timedelta(days=2))
    assess_well(visit, salon.bea, now=TEN, on=DAY)
    assert lacks(visit) == [Missing.TODAY, Missing.AGREEMENT]
    answer(visit, calm(today_unwell="yes"), part=Survey.Part.TODAY, now=TEN, on=DAY)
    assert lacks(visit) == [Missing.DECISION, Missing.AGREEMENT]
    assert standing_of(visit).screening().earliest == DAY + timedelta(days=7)


def test_botulinum_five_days_ago_moves_the_treatment(salon: Any, visit: Any):
    all_papers(salon, visit, botulinum_last="2026-11-19")
    found = standing_of(visit).screening()
    assert (found.verdict, found.earliest) == (Verdict.DEFERRED, date(2026, 12, 3))
    with pytest.raises(Stopped) as stopped:
        begin(visit)
    assert [stop.code for stop in stopped.value.stops] == ["agreements.decision"]


def test_a_named_person_decides_otherwise_with_a_reason(salon: Any, visit: Any):
    all_papers(salon, visit, slow_healing="yes")
    with pytest.raises(CannotDecide):
        decided(salon, visit, Choice.ACCEPTED, words=" ")
    with pytest.raises(CannotDecide):
        decided(salon, visit, Choice.CLEARANCE_SEEN)
    decided(salon, visit, Choice.ACCEPTED)
    assert begin(visit).started_at
    made = Decision.objects.get()
    assert (made.by, made.words) == (salon.bea, "Selitetty.")


def test_what_is_ruled_out_cannot_be_accepted(salon: Any, visit: Any):
    all_papers(salon, visit, active_implant="yes")
    with pytest.raises(CannotDecide):
        decided(salon, visit, Choice.ACCEPTED)
    decided(salon, visit, Choice.NOT_TREATED)
    with pytest.raises(Stopped):
        begin(visit)


def test_a_decision_made_before_an_answer_was_known_does_not_cover_it(salon: Any, visit: Any):
    all_papers(salon, visit, slow_healing="yes")
    decided(salon, visit, Choice.ACCEPTED)
    assess_well(visit, salon.bea, now=TEN + timedelta(minutes=5), on=DAY, t_thin_face="yes")
    assert lacks(visit) == [Missing.DECISION]


def test_a_new_version_of_the_text_is_signed_anew_and_the_old_record_stays(salon: Any, visit: Any):
    all_papers(salon, visit)
    before = Agreement.objects.get().shown
    new_version(salon.facial.need.form, 2)
    assert lacks(visit) == [Missing.AGREEMENT]
    sign_it(visit, salon.bea, now=TEN)
    assert lacks(visit) == []
    assert Agreement.objects.order_by("signed_at")[0].shown == before


def test_an_agreement_without_a_survey_needs_only_its_signature(salon: Any):
    salon.facial.need.delete()
    need_form(salon.facial, "pigmentation", surveys=False)
    visit = salon.visit(TEN)
    assert lacks(visit) == [Missing.AGREEMENT]
    sign_it(visit)
    assert lacks(visit) == []


def test_nothing_about_health_is_kept_without_a_consent(visit: Any):
    with pytest.raises(ConsentMissing):
        submit_survey(
            sitting=seat(visit, how=How.LINK),
            form=visit.service.need.form,
            part=Survey.Part.CLIENT,
            answers=calm(),
            language="fi",
            now=NOW,
            on=DAY,
        )
    assert not Survey.objects.exists()


def test_a_withdrawn_consent_ends_the_answers_use_until_they_are_given_anew(salon: Any, visit: Any):
    all_papers(salon, visit)
    withdraw_consent(consent=Consent.objects.get(), by=CLIENT, now=TEN + timedelta(minutes=1))
    assert Missing.CONSENT in lacks(visit)
    consent_to_health(visit, now=TEN + timedelta(minutes=2))
    assert Missing.SURVEY in lacks(visit)


def test_an_open_item_is_not_submitted(visit: Any):
    answers = calm()
    del answers["epilepsy"]
    with pytest.raises(Incomplete) as incomplete:
        answer(visit, answers)
    assert incomplete.value.keys == ("epilepsy",)


def test_nothing_is_signed_without_a_signature_or_before_the_survey(salon: Any, visit: Any):
    with pytest.raises(NotReady):
        sign_it(visit, salon.bea)
    answer(visit, now=TEN, on=DAY)
    with pytest.raises(NotSigned):
        sign(
            sitting=seat(visit),
            standing=standing_of(visit),
            shown="…",
            typed_name="  ",
            strokes=[],
            consents={},
            language="fi",
            now=TEN,
        )


@pytest.mark.parametrize("model", [Survey, Agreement, Decision, FormVersion, Consent])
def test_what_is_sealed_is_not_changed_or_removed_even_past_the_program(salon: Any, visit: Any, model: Any):
    all_papers(salon, visit, slow_healing="yes")
    decided(salon, visit, Choice.ACCEPTED)
    row = model.objects.order_by("pk")[0]
    column = {Survey: "given_on", Agreement: "signed_at", Decision: "decided_at"}.get(model)
    changed = {column: TEN + timedelta(days=1)} if column else {"made_at": TEN}
    changed = {"given_at": TEN + timedelta(days=1)} if model is Consent else changed
    for act in (lambda: model.objects.filter(pk=row.pk).update(**changed), row.delete):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            act()
    assert model.objects.filter(pk=row.pk).exists()


def test_the_seal_covers_every_field(salon: Any, visit: Any):
    all_papers(salon, visit)
    agreement = Agreement.objects.get()
    assert seals.holds(agreement)
    for name, value in (
        ("shown", agreement.shown + " "),
        ("typed_name", "Joku Muu"),
        ("strokes", [[[1, 1], [2, 2]]]),
        ("language", "sv"),
        ("identity", "id_seen"),
        ("witness_id", salon.owner.pk),
        ("signed_at", TEN + timedelta(seconds=1)),
    ):
        other = Agreement.objects.get()
        setattr(other, name, value)
        assert not seals.holds(other), name


def test_the_signed_text_holds_the_answers_the_version_and_the_parties(salon: Any, visit: Any):
    all_papers(salon, visit, slow_healing="yes")
    shown = Agreement.objects.get().shown
    for words in (
        "Aino Testinen",
        "Testi Oy",
        "ti 24.11. klo 10.00",
        "75 €",
        "Haavat paranevat hitaasti: Kyllä",
    ):
        assert words in shown
    assert "{" not in shown


def test_an_addition_stands_beside_and_changes_nothing(salon: Any, visit: Any):
    all_papers(salon, visit)
    agreement = Agreement.objects.get()
    amend(agreement=agreement, words="Hoidettiin vain otsa.", staff=salon.bea, by=PROGRAM, now=TEN)
    assert seals.holds(Agreement.objects.get())
    assert [each.words for each in agreement.amendments.all()] == ["Hoidettiin vain otsa."]


def test_a_copy_opens_with_its_link_and_code_and_not_for_a_guesser(salon: Any, visit: Any):
    all_papers(salon, visit)
    agreement = Agreement.objects.get()
    token, code = make_copy(agreement=agreement, by=PROGRAM, now=TEN)
    copy = copy_behind(token=token, now=TEN)
    assert fetch_copy(copy=copy, code=f"{code[:3]} {code[3:]}", now=TEN).shown == agreement.shown
    wrong = "000000" if code != "000000" else "111111"
    for _each in range(5):
        with pytest.raises(WrongCode):
            fetch_copy(copy=copy, code=wrong, now=TEN)
    with pytest.raises(WrongCode):
        fetch_copy(copy=copy, code=code, now=TEN)
    with pytest.raises(LinkEnded):
        copy_behind(token=token, now=TEN + timedelta(days=15))


def test_a_newer_link_ends_the_older_one_and_goes_on_with_its_draft(visit: Any):
    first = seat(visit, how=How.LINK)
    keep_answers(sitting=first, answers={"epilepsy": "no"}, now=NOW)
    second = seat(visit)
    assert answers_in(second) == {"epilepsy": "no"}
    first.refresh_from_db()
    assert (first.draft, first.ended_at) == ({}, NOW)


def test_a_draft_nobody_sends_is_emptied_after_a_month(visit: Any):
    sitting = seat(visit, how=How.LINK)
    keep_answers(sitting=sitting, answers={"epilepsy": "yes"}, now=NOW)
    assert sweep_drafts(now=NOW + timedelta(days=29)) == 0
    assert sweep_drafts(now=NOW + timedelta(days=31)) == 1
    assert Sitting.objects.get().draft == {}
    with pytest.raises(LinkEnded):
        sitting_behind(token="nobody-was-given-this", now=NOW)


def test_the_trail_names_fields_and_never_values(salon: Any, visit: Any):
    all_papers(salon, visit, botulinum_last="2026-11-19")
    acts = {entry.act for entry in Entry.objects.filter(act__startswith="agreements.")}
    assert {"agreements.consent", "agreements.submit", "agreements.assess", "agreements.sign"} <= acts
    written = str(list(Entry.objects.values_list("fields", "act", "thing")))
    assert "2026-11-19" not in written
    assert "botulinum" not in written


def test_a_survey_is_sent_with_its_link_and_without_naming_the_treatment(salon: Any, visit: Any):
    salon.aino.email = "aino@example.invalid"
    salon.aino.save()
    visit.refresh_from_db()
    _sitting, token = begin_sitting(appointment=visit, how=How.LINK, by=PROGRAM, now=NOW, tell=True)
    message = Message.objects.get(code="agreements.survey")
    assert f"/papers/fill/{token}/" in message.body
    assert "ti 24.11. klo 10.00" in message.body
    for word in ("Kasvohoito", "HIFU", "terveys"):
        assert word not in message.heading + message.body
    assert refusal(message, now=NOW) == ""
    seat(visit)
    message.refresh_from_db()
    assert message.state == Message.State.CANCELLED
    assert refusal(message, now=NOW) == "sitting_ended"
