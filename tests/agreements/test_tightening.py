"""The house can be stricter than the source of a rule, never milder; verdict, text and pages follow."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from peili.agreements.catalogue import catalogue
from peili.agreements.commands.tightening import follow_source, tighten
from peili.agreements.documents import document_of
from peili.agreements.models import Form, Stricter
from peili.agreements.queries.standing import standing_of
from peili.agreements.queries.tightening import house_rules, in_force
from peili.agreements.rules.deciding import Choice, needed
from peili.agreements.rules.screening import Rule, Severity, Verdict
from peili.agreements.rules.tightening import NotStricter, Own, check_stricter, tightened
from peili.agreements.telling import told
from peili.house.commands import change_profile, load_profile
from peili.house.exporting import as_yaml, whole_profile
from peili.house.profile import ProfileRefused
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry, Purpose
from tests.support.builders import NOW, TODAY, local
from tests.support.houses import DEMO, load_house
from tests.support.papers import answer, assess_well, calm

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None) -> None:
    load_house(DEMO)


def rule_on(question: str, when: str, treatment: str = "hifu") -> Rule:
    rules = catalogue().treatments[treatment].rules
    return next(each for each in rules if each.question == question and when in each.when)


BOTOX = rule_on("botulinum_last", "within")
BLEEDING = rule_on("bleeding_disorder", "yes")


def stricter(rule: Rule = BOTOX, **said: Any) -> Stricter:
    form = Form.objects.get(code="hifu")
    values = {"days": None, "severity": None, "why": "Talon kokemus."} | said
    return tighten(form=form, rule=rule, by=PROGRAM, now=NOW, **values)


@pytest.mark.parametrize("days", [1, 13, 14, 3661, None])
def test_a_wait_is_never_made_shorter_or_left_as_it_is(days: int | None):
    with pytest.raises(NotStricter):
        check_stricter(BOTOX, days=days, severity=None)


@pytest.mark.parametrize("severity", [Severity.PRECAUTION, Severity.AREA, Severity.RELATIVE, Severity.DEFER])
def test_a_consequence_is_never_made_milder(severity: Severity):
    with pytest.raises(NotStricter):
        check_stricter(BLEEDING, days=None, severity=severity)


def test_a_rule_without_days_gets_none_and_what_rules_out_cannot_be_tightened():
    with pytest.raises(NotStricter):
        check_stricter(BLEEDING, days=30, severity=None)
    with pytest.raises(NotStricter):
        check_stricter(rule_on("active_implant", "yes"), days=None, severity=Severity.ABSOLUTE)


def test_a_source_that_has_become_as_strict_stands_alone():
    own = Own(question=BOTOX.question, when=BOTOX.when, days=14, severity=None, why="-", since=TODAY)
    assert tightened([BOTOX], [own]) == (BOTOX,)


def test_the_longer_wait_moves_the_treatment_and_says_whose_it_is(salon: Any, visit: Any):
    days_ago = (TODAY - timedelta(days=16)).isoformat()
    answer(visit, calm(botulinum_last=days_ago))
    assert standing_of(visit).screening(by_client=True).verdict is Verdict.CLEAR
    stricter(days=21)
    found = standing_of(visit).screening(by_client=True)
    assert found.verdict is Verdict.DEFERRED
    assert found.earliest == TODAY + timedelta(days=5)
    (reason,) = told(found.reasons)
    assert (reason.own_why, reason.own_since) == ("Talon kokemus.", TODAY)
    assert "14" in str(reason.sourced)


def test_what_the_maker_has_not_evaluated_is_a_persons_to_decide_until_the_house_tightens_it(
    salon: Any, visit: Any
):
    answer(visit, calm(bleeding_disorder="yes", anticoagulant="prescribed"))
    assert needed(standing_of(visit).screening(by_client=True)) == {Choice.ACCEPTED}
    stricter(BLEEDING, severity=Severity.CLEARANCE)
    found = standing_of(visit).screening(by_client=True)
    assert found.verdict is Verdict.NEEDS_CLEARANCE
    assert needed(found) == {Choice.ACCEPTED, Choice.CLEARANCE_SEEN}


def test_the_text_to_sign_lists_what_the_house_rules_out(salon: Any, visit: Any):
    answer(visit, calm())
    assess_well(visit, salon.bea)
    before = document_of(standing_of(visit), language="en")
    stricter(BLEEDING, severity=Severity.ABSOLUTE)
    after = document_of(standing_of(visit), language="en")
    words = catalogue().questions["bleeding_disorder"].text["en"]
    assert after.count(words) == before.count(words) + 1


def test_a_new_value_ends_the_old_and_the_source_can_be_followed_again(salon: Any):
    stricter(days=21)
    second = stricter(days=28, why="Vielä varovaisempi.")
    form = Form.objects.get(code="hifu")
    assert in_force(form) == [second]
    assert Stricter.objects.count() == 2
    for _ in range(2):
        follow_source(form=form, rule=BOTOX, by=PROGRAM, now=NOW)
    assert house_rules(form) == catalogue().treatments["hifu"].rules
    entries = Entry.objects.filter(act__in=["agreements.tighten", "agreements.follow_source"])
    acts = list(entries.order_by("at", "id").values_list("act", "purpose"))
    assert acts == [("agreements.tighten", Purpose.HOUSE)] * 2 + [("agreements.follow_source", Purpose.HOUSE)]


@pytest.mark.engine
def test_a_stricter_value_is_never_rewritten(salon: Any):
    made = stricter(days=21)
    with pytest.raises(DatabaseError), transaction.atomic():
        Stricter.objects.filter(pk=made.pk).update(days=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Stricter.objects.filter(pk=made.pk).delete()


def test_without_a_reason_nothing_is_tightened(salon: Any):
    with pytest.raises(NotStricter):
        stricter(days=21, why="  ")
    assert not Stricter.objects.exists()


def test_the_owner_tightens_a_rule_on_its_page_and_is_refused_a_milder_value(salon: Any):
    browser = salon.browser(salon.owner)
    page = reverse("agreements:rule", args=["hifu", "botulinum_last", 0])
    shown = browser.get(page).content.decode()
    assert "odottaa, 14 päivää" in shown
    assert "Carruthers" in shown
    refused = browser.post(page, {"days": "10", "why": "Nopeammin."})
    assert refused.status_code == 400
    text = refused.content.decode()
    assert "Talo voi odottaa pidempään, ei vähemmän." in text
    assert 'value="10"' in text
    assert "Nopeammin." in text
    assert not Stricter.objects.exists()
    assert browser.post(page, {"days": "21", "why": "Talon kokemus."}).url == reverse("agreements:rules")
    listed = browser.get(reverse("agreements:rules")).content.decode()
    assert "Odottaa, 21 päivää" in listed
    assert "Talon oma 24.11.2026 alkaen: Talon kokemus." in listed
    assert browser.post(page, {"follow": "yes"}).status_code == 302
    assert "Talon oma" not in browser.get(reverse("agreements:rules")).content.decode()


def test_the_practitioner_sees_whose_rule_it_is_and_that_no_physician_has_read_it(salon: Any, visit: Any):
    answer(visit, calm(botulinum_last=(local(24, 10).date() - timedelta(days=16)).isoformat()))
    stricter(days=21)
    page = salon.browser(salon.bea).get(reverse("agreements:visit", args=[visit.pk])).content.decode()
    assert "Talon oma, tiukempi 23.11.2026 alkaen: Talon kokemus." in page
    assert "Lääkäri ei ole vielä tarkastanut sääntöä." in page


@pytest.mark.parametrize("place", [7, 1])
def test_a_rule_there_is_not_is_unknown(salon: Any, place: int):
    page = reverse("agreements:rule", args=["hifu", "botulinum_last", place])
    assert salon.browser(salon.owner).get(page).status_code == 404


def with_rules(**rules: object) -> dict[str, object]:
    return {"stricter_rules": {"hifu": [{"why": "Talon kokemus.", **rules}]}}


def test_the_file_says_the_stricter_rules_and_makes_them_again(house: None):
    stricter(days=21)
    stricter(BLEEDING, severity=Severity.CLEARANCE)
    rows = set(Stricter.objects.values_list("pk", "ended_at"))
    text, said = as_yaml(), whole_profile()["stricter_rules"]["hifu"]
    assert said[1] == {
        "question": BOTOX.question,
        "answers": list(BOTOX.when),
        "days": 21,
        "why": "Talon kokemus.",
    }
    load_profile(text=text, by=PROGRAM, now=NOW)
    assert set(Stricter.objects.values_list("pk", "ended_at")) == rows  # the same rule is not begun anew
    form = Form.objects.get(code="hifu")
    follow_source(form=form, rule=BOTOX, by=PROGRAM, now=NOW)
    follow_source(form=form, rule=BLEEDING, by=PROGRAM, now=NOW)
    assert "stricter_rules" not in whole_profile()
    load_profile(text=text, by=PROGRAM, now=NOW)
    assert as_yaml() == text
    change_profile(changed={"stricter_rules": None}, by=PROGRAM, now=NOW)
    assert len(in_force(form)) == 2  # a file that says nothing of them makes no rule milder
    change_profile(changed={"stricter_rules": {}}, by=PROGRAM, now=NOW)
    assert in_force(form) == []


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        (
            {"question": "botulinum_last", "answers": list(BOTOX.when), "days": 14},
            "[0]: this is not stricter",
        ),
        ({"question": "botulinum_last", "answers": list(BOTOX.when)}, "[0]: this is not stricter"),
        ({"question": "botulinum_last", "answers": ["never"], "days": 21}, "[0].answers: no rule"),
        ({"question": "nothing", "answers": ["yes"], "days": 21}, "[0].question: "),
        ({"question": "bleeding_disorder", "answers": ["yes"], "then": "precaution"}, "[0].then: "),
    ],
)
def test_a_file_makes_no_rule_milder_and_says_where_it_tries(house: None, rules: dict[str, Any], place: str):
    with pytest.raises(ProfileRefused) as refused:
        change_profile(changed=with_rules(**rules), by=PROGRAM, now=NOW)
    assert any(f"stricter_rules.hifu{place}" in each for each in refused.value.problems)
    with pytest.raises(ProfileRefused):
        change_profile(changed={"stricter_rules": {"nothing": [rules]}}, by=PROGRAM, now=NOW)
    assert not Stricter.objects.exists()
