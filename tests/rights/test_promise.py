"""The house's own, faster promise: from the receipt on, moved by a question, over when time is taken."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from peili.house.periods import Period
from peili.house.profile import ProfileRefused, read_one
from peili.promises.probes import Question, State, ask
from peili.rights.commands.requests import answer, clarified, clarify, extend
from peili.rights.models import Request
from peili.rights.profile import Handling, handling
from peili.rights.todos import requests_waiting
from tests.support.houses import promise
from tests.support.rights import TODAY, by, received
from tests.support.salon import MORNING, Salon

PROMISED = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def promised(salon: Salon) -> None:
    promise(requests={"answer_within": "P7D"})


def state(salon: Salon, days: int) -> State:
    question = Question(now=MORNING + timedelta(days=days), register=salon.aino.register_id)
    return ask("rights.answered_promptly", question).state


def test_a_request_has_the_promised_day_beside_the_laws(salon: Salon):
    request = received(salon.aino)
    assert (request.promised_on, request.due_on) == (PROMISED, date(2026, 12, 24))
    assert [state(salon, days) for days in (7, 8)] == [State.HOLDS, State.DRIFTS]
    waiting = requests_waiting(salon.owner, MORNING + timedelta(days=8))
    assert [each.late for each in waiting] == [True]
    answer(request=request, decision="granted", by=by(salon), now=MORNING, today=TODAY)
    assert state(salon, 8) is State.HOLDS


def test_the_board_says_what_was_promised(salon: Salon):
    request = received(salon.aino)
    browser = salon.browser(salon.owner)
    for address in (reverse("rights:requests"), reverse("rights:request", args=[request.pk])):
        assert "uvattu viimeistään" in browser.get(address).content.decode()


def test_a_question_to_the_person_moves_it_and_more_time_ends_it(salon: Salon):
    request = received(salon.aino)
    said = {"by": by(salon), "now": MORNING}
    clarify(request=request, unclear="extent", what="Mitä tietoja?", today=TODAY, **said)
    clarified(request=request, today=TODAY + timedelta(days=3), **said)
    request.refresh_from_db()
    assert request.promised_on == date(2026, 12, 4)
    extend(request=request, reason="complex", today=TODAY + timedelta(days=3), **said)
    assert Request.objects.get().promised_on is None
    assert state(salon, 40) is State.HOLDS


@pytest.mark.parametrize(
    "said",
    [
        {"answer_within": "P1M"},
        {"answer_within": "P29D"},
        {"answer_within": "PT5H"},
        {"erase_after": "P15D"},
        {"erase_after": "P1M"},
        {"answer": "P7D"},
    ],
)
def test_what_is_no_promise_does_not_load(said: dict[str, str]):
    with pytest.raises(ProfileRefused):
        read_one({"requests": said}, "requests")


def test_what_is_one_loads():
    found = read_one({"requests": {"answer_within": "P7D", "erase_after": "P0D"}}, "requests")
    assert isinstance(found, Handling)
    assert found.answer_within is not None
    assert (found.answer_within.days, bool(found.erase_after)) == (7, False)


def test_the_owner_sets_both_on_a_page(salon: Salon):
    promise()
    browser, page = salon.browser(salon.owner), reverse("rights:settings")
    assert 'value="3"' in browser.get(page).content.decode()
    refused = browser.post(page, {"answer_within": "40", "erase_after": "1"})
    assert refused.status_code == 422
    assert handling() == Handling()
    assert browser.post(page, {"answer_within": "7", "erase_after": "0"}).status_code == 302
    assert handling() == Handling(Period(days=7), Period())
    assert browser.post(page, {"answer_within": "", "erase_after": "5"}).status_code == 302
    assert handling() == Handling(None, Period(days=5))
