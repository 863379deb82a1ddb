"""The verdict of the rules: not one risky answer is lost, and not knowing is never a no."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peili.agreements.catalogue import catalogue
from peili.agreements.rules.asking import DONT_KNOW, NEVER, NONE, Answer, Kind, Question, calm_answer, day_of
from peili.agreements.rules.deciding import Choice, Word, choices, lets_start, needed, word
from peili.agreements.rules.screening import Given, Screening, Severity, Verdict, screen

ON = date(2026, 11, 24)
CODES = ("hifu", "pigmentation")
KNOWN = catalogue()


def everything(code: str) -> list[Question]:
    return [*KNOWN.asked(code), *KNOWN.assessed(code)]


def calm(code: str) -> dict[str, Answer]:
    return {each.key: calm_answer(each) for each in everything(code)}


def judged(code: str, answers: dict[str, Answer], *, on: date = ON, answered: date = ON) -> Screening:
    given_ = Given(answers=answers, on=dict.fromkeys(answers, answered))
    return screen(KNOWN.treatments[code].rules, KNOWN.questions, given_, on=on)


def risky(code: str) -> list[tuple[str, Answer, Severity]]:
    found = []
    for rule in KNOWN.treatments[code].rules:
        question = KNOWN.questions[rule.question]
        for when in rule.when:
            if when == DONT_KNOW:
                continue
            if question.kind is Kind.DATE:
                answer: Answer = (ON - timedelta(days=1)).isoformat()
            else:
                answer = (when,) if question.kind is Kind.MULTI else when
            found.append((rule.question, answer, rule.severity))
    return found


CASES = [(code, *case) for code in CODES for case in risky(code)]


@pytest.mark.parametrize("code", CODES)
def test_a_client_with_nothing_to_tell_is_clear(code: str):
    found = judged(code, calm(code))
    assert (found.verdict, found.reasons, found.earliest) == (Verdict.CLEAR, (), None)


@pytest.mark.parametrize(("code", "question", "answer", "severity"), CASES)
def test_each_risky_answer_moves_the_verdict_unless_it_is_only_a_precaution(
    code: str, question: str, answer: Answer, severity: Severity
):
    found = judged(code, calm(code) | {question: answer})
    assert [each.question for each in found.reasons] == [question]
    assert (found.verdict is Verdict.CLEAR) == (severity is Severity.PRECAUTION)
    assert found.reasons[0].rule.sources


@pytest.mark.parametrize("code", CODES)
def test_not_knowing_and_saying_nothing_are_never_a_no(code: str):
    for question in everything(code):
        unknown = judged(code, calm(code) | {question.key: DONT_KNOW})
        assert unknown.verdict is Verdict.UNRESOLVED
        silent = calm(code)
        del silent[question.key]
        found = judged(code, silent)
        assert found.verdict is Verdict.UNRESOLVED
        assert found.unanswered == (question.key,)
        assert choices(found) == [Choice.NOT_TREATED]


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_one_more_risk_never_makes_the_verdict_milder(data: st.DataObject):
    code = data.draw(st.sampled_from(CODES))
    cases = data.draw(st.lists(st.sampled_from(risky(code)), max_size=6))
    answers, before = calm(code), Verdict.CLEAR
    for question, answer, _severity in cases:
        kept = answers[question]
        if isinstance(answer, tuple) and isinstance(kept, tuple) and kept != (NONE,):
            answer = tuple(sorted({*kept, *answer}))  # noqa: PLW2901  # the client ticks one more
        elif kept != calm_answer(KNOWN.questions[question]):
            continue  # one answer in another's place is not one more
        answers[question] = answer
        found = judged(code, answers).verdict
        assert found >= before
        before = found


@given(st.integers(min_value=0, max_value=400), st.sampled_from(CODES))
@settings(max_examples=60, deadline=None)
def test_botulinum_moves_the_date_by_fourteen_days_whatever_the_clocks_do(ago: int, code: str):
    event = date(2026, 10, 25) - timedelta(days=ago % 20)  # about when the clocks go back
    on = event + timedelta(days=ago)
    found = judged(code, calm(code) | {"botulinum_last": event.isoformat()}, on=on, answered=on)
    if ago < 14:
        assert (found.verdict, found.earliest) == (Verdict.DEFERRED, event + timedelta(days=14))
    else:
        assert found.verdict is Verdict.CLEAR


def test_the_last_wait_is_the_earliest_date_and_a_wait_without_a_date_has_none():
    answers = calm("hifu") | {"botulinum_last": "2026-11-19", "energy_last": "2026-11-20"}
    assert judged("hifu", answers).earliest == date(2026, 12, 11)
    assert judged("hifu", answers | {"breastfeeding": "yes"}).earliest is None
    blocked = judged("hifu", answers | {"pregnancy": "yes"})
    assert (blocked.verdict, blocked.earliest) == (Verdict.BLOCKED, None)


def test_a_state_is_counted_from_the_day_it_was_told():
    answers = calm("hifu") | {"sun_14d": "yes"}
    assert judged("hifu", answers, answered=ON - timedelta(days=4)).earliest == ON + timedelta(days=10)
    assert judged("hifu", answers, answered=ON - timedelta(days=14)).verdict is Verdict.CLEAR


@pytest.mark.parametrize(
    ("text", "latest"),
    [("2026-11-19", date(2026, 11, 19)), ("2026-02", date(2026, 2, 28)), ("2025", date(2025, 12, 31))],
)
def test_part_of_a_date_means_its_latest_day(text: str, latest: date):
    assert day_of(text) == latest


@pytest.mark.parametrize("text", ["", "tiistai", "2026-13", "2026-02-30", "0-1-1"])
def test_what_is_no_date_is_none(text: str):
    assert day_of(text) is None


def test_a_month_that_is_not_over_counts_from_the_day_of_the_answer():
    found = judged("hifu", calm("hifu") | {"botulinum_last": "2026-11"})
    assert found.earliest == ON + timedelta(days=14)


def test_never_is_clear():
    assert judged("hifu", calm("hifu") | {"filler_last": NEVER}).verdict is Verdict.CLEAR


def test_what_rules_a_treatment_out_nobody_in_the_salon_overrides():
    found = judged("hifu", calm("hifu") | {"active_implant": "yes"})
    assert choices(found) == [Choice.NOT_TREATED]
    assert not lets_start(found, [Choice.ACCEPTED, Choice.CLEARANCE_SEEN])
    assert word(found, []) is Word.NOT_ALLOWED


def test_a_condition_takes_a_named_decision_and_a_later_refusal_stands():
    found = judged("hifu", calm("hifu") | {"slow_healing": "yes"})
    assert not lets_start(found, [])
    assert word(found, []) is Word.ASK
    assert lets_start(found, [Choice.ACCEPTED])
    assert not lets_start(found, [Choice.ACCEPTED, Choice.NOT_TREATED])
    assert lets_start(found, [Choice.NOT_TREATED, Choice.ACCEPTED])
    assert not lets_start(found, [Choice.ACCEPTED, Choice.NOT_TREATED, Choice.CLEARANCE_SEEN])


def test_a_physicians_statement_is_not_replaced_by_an_acceptance():
    found = judged("hifu", calm("hifu") | {"cancer": "history", "slow_healing": "yes"})
    assert needed(found) == {Choice.CLEARANCE_SEEN, Choice.ACCEPTED}
    assert not lets_start(found, [Choice.ACCEPTED])
    assert lets_start(found, [Choice.ACCEPTED, Choice.CLEARANCE_SEEN])


def test_not_knowing_is_decided_only_where_it_could_not_rule_the_treatment_out():
    scars = judged("pigmentation", calm("pigmentation") | {"scarring": DONT_KNOW})
    assert scars.verdict is Verdict.UNRESOLVED
    assert lets_start(scars, [Choice.ACCEPTED])
    pregnancy = judged("hifu", calm("hifu") | {"pregnancy": DONT_KNOW})
    assert not lets_start(pregnancy, [Choice.ACCEPTED])


def test_what_a_device_maker_has_not_evaluated_is_for_a_person_to_decide():
    for question, answer in (("diabetes", "balanced"), ("autoimmune", "yes"), ("epilepsy", "yes")):
        assert judged("hifu", calm("hifu") | {question: answer}).verdict is Verdict.CONDITIONAL
