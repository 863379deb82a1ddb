"""A supplementary statement: kept with what the house does not change, and shown beside it (Art. 16)."""

import json

import pytest
from django.test import Client as Browser
from django.urls import reverse

from peili.rights.commands.requests import RequestRefused, answer
from peili.rights.models import OwnSession, Request, Statement
from peili.rights.queries.statements import kinds_beside
from peili.rights.rules.handling import Refusal
from tests.support.builders import local
from tests.support.rights import TODAY, by, open_own, received
from tests.support.salon import MORNING, Salon

SAID = "Syntymävuosi on kysytty väärin: olen kertonut sen oikein."
NO = {"decision": "refused", "ground": "correct", "text": "Tieto on tarkistettu."}


def refused_with_a_statement(salon: Salon) -> Statement:
    request = received(salon.aino, Request.Right.RECTIFICATION, said=SAID)
    answer(request=request, **NO, beside="people.Client", by=by(salon), now=MORNING, today=TODAY)
    return Statement.objects.get()


def test_what_was_said_is_kept_beside_the_record(salon: Salon):
    statement = refused_with_a_statement(salon)
    assert (statement.kind, statement.text) == ("people.Client", SAID)
    assert statement.subject_id == salon.aino.subject_id


@pytest.mark.parametrize(("right", "said"), [("rectification", " "), ("access", SAID)])
def test_without_words_or_for_another_right_there_is_none(salon: Salon, right: str, said: str):
    request = received(salon.aino, right, said=said)
    with pytest.raises(RequestRefused) as refused:
        answer(request=request, **NO, beside="people.Client", by=by(salon), now=MORNING, today=TODAY)
    assert refused.value.refusal is Refusal.NOTHING_SAID
    assert not Statement.objects.exists()


def test_the_owner_chooses_beside_what(salon: Salon):
    request = received(salon.aino, Request.Right.RECTIFICATION, said=SAID)
    assert "people.Client" in dict(kinds_beside(salon.aino.subject_id))
    browser = salon.browser(salon.owner)
    page = browser.get(reverse("rights:request", args=[request.pk])).content.decode()
    assert 'name="beside"' in page
    typed = {**NO, "beside": "people.Client"}
    assert browser.post(reverse("rights:answer", args=[request.pk]), typed).status_code == 302
    assert Statement.objects.get().text == SAID
    other = received(salon.aino, said=SAID)
    assert 'name="beside"' not in browser.get(reverse("rights:request", args=[other.pk])).content.decode()


def test_it_stands_beside_the_record_on_the_card_and_the_visit_and_not_for_the_reception(salon: Salon):
    visit = salon.visit(local(24, 10))
    refused_with_a_statement(salon)
    for address in (
        reverse("desk:card", args=[salon.aino.pk]),
        reverse("desk:appointment", args=[visit.pk]),
    ):
        assert SAID in salon.browser(salon.bea).get(address).content.decode()
        assert SAID not in salon.browser(salon.reception).get(address).content.decode()


def test_it_stands_beside_the_record_in_every_copy(salon: Salon):
    refused_with_a_statement(salon)
    browser = Browser()
    open_own(browser, salon.aino)
    OwnSession.objects.update(proved_at=MORNING)
    assert SAID in browser.get(reverse("own:data")).content.decode()
    assert SAID in browser.post(reverse("own:copy", args=["html"])).content.decode()
    whole = json.loads(browser.post(reverse("own:copy", args=["json"])).content)
    card = next(group for group in whole["kept"] if group["kind"] == "people.Client")
    assert card["statements"] == [{"day": TODAY.isoformat(), "text": SAID}]
