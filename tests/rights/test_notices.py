"""Those who were given the data are told of what becomes of it, and they acknowledge it (Art. 19)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peili.house.models import Party
from peili.promises.probes import Question, State, ask
from peili.rights.commands import notices, restrict
from peili.rights.commands.requests import answer
from peili.rights.models import Errand, Notice, Request
from peili.rights.todos import to_tell
from peili.trail.models import Entry
from tests.support.erasing import erased
from tests.support.rights import TODAY, by, open_own, received
from tests.support.salon import MORNING, Salon

Matter = Notice.Matter


@pytest.fixture(autouse=True)
def parties(salon: Salon) -> None:
    for code, does, receives in (
        ("timma", ["booking"], ["identity.name", "contact.phone"]),
        ("tilitoimisto", ["bookkeeping"], ["payment"]),
        ("konesali", ["hosting"], ["identity.name"]),
    ):
        Party.objects.create(
            code=code, name=code.title(), roles=["recipient"], does=does, receives=receives, country="FI"
        )


def corrected(salon: Salon) -> Request:
    request = received(salon.aino, Request.Right.RECTIFICATION, corrections={"last_name": "Uusinen"})
    return answer(request=request, decision="granted", by=by(salon), now=MORNING, today=TODAY)


def state(salon: Salon, days: int = 0) -> State:
    question = Question(now=MORNING + timedelta(days=days), register=salon.aino.register_id)
    return ask("rights.recipients_told", question).state


def test_a_correction_leaves_a_notice_for_whoever_was_given_the_detail(salon: Salon):
    request = corrected(salon)
    notice = Notice.objects.get()
    assert (notice.to_whom, notice.matter, notice.fields) == ("Timma", Matter.CORRECTED, ["last_name"])
    assert notice.request == request
    assert str(notice.due_on) == "2026-12-01"


def test_a_correction_of_what_nobody_was_given_leaves_none(salon: Salon):
    request = received(salon.aino, Request.Right.RECTIFICATION, corrections={"birth_year": "1990"})
    answer(request=request, decision="granted", by=by(salon), now=MORNING, today=TODAY)
    assert not Notice.objects.exists()


def test_a_correction_at_the_desk_is_told_too(salon: Salon):
    kept = {name: getattr(salon.aino, name) for name in ("first_name", "phone", "email", "language")}
    browser = salon.browser(salon.reception)
    page = reverse("desk:edit_card", args=[salon.aino.pk])
    assert browser.post(page, kept | {"last_name": salon.aino.last_name}).status_code == 302
    assert not Notice.objects.exists()
    assert browser.post(page, kept | {"last_name": "Uusinen"}).status_code == 302
    notice = Notice.objects.get()
    assert (notice.to_whom, notice.fields, notice.request) == ("Timma", ["last_name"], None)


def test_ones_own_correction_is_told_too(salon: Salon):
    browser = salon.browser(salon.owner)
    open_own(browser, salon.aino)
    browser.post(reverse("own:edit"), {"phone": "040 765 4321", "email": "", "language": "fi"})
    assert [(each.to_whom, each.fields) for each in Notice.objects.all()] == [("Timma", ["phone"])]


def test_a_restriction_and_its_lifting_are_told(salon: Salon):
    restrict.begin(client=salon.aino, reason="claims", by=by(salon), now=MORNING)
    notice = Notice.objects.get(matter=Matter.RESTRICTED)
    notices.told(notice=notice, staff=salon.owner, by=by(salon), now=MORNING, on=TODAY)
    restrict.tell(client=salon.aino, by=by(salon), now=MORNING)
    restrict.lift(client=salon.aino, by=by(salon), now=MORNING)
    assert Notice.objects.get(matter=Matter.LIFTED).to_whom == "Timma"


def test_who_was_not_told_of_the_restriction_is_not_told_of_its_lifting(salon: Salon):
    restrict.begin(client=salon.aino, reason="claims", by=by(salon), now=MORNING)
    restrict.tell(client=salon.aino, by=by(salon), now=MORNING)
    restrict.lift(client=salon.aino, by=by(salon), now=MORNING)
    assert not Notice.objects.exists()


def test_it_is_red_when_it_is_late_until_it_is_acknowledged(salon: Salon):
    corrected(salon)
    notice = Notice.objects.get()
    assert [state(salon, days) for days in (0, 7, 8)] == [State.HOLDS, State.HOLDS, State.DRIFTS]
    notices.acknowledged(notice=notice, by=by(salon), now=MORNING, on=TODAY)  # nobody was told yet
    notices.told(notice=notice, staff=salon.owner, by=by(salon), now=MORNING, on=TODAY)
    assert [state(salon, days) for days in (8, 21, 22)] == [State.HOLDS, State.HOLDS, State.DRIFTS]
    assert [each.late for each in to_tell(salon.owner, MORNING + timedelta(days=22))] == [True]
    notices.acknowledged(notice=notice, by=by(salon), now=MORNING, on=TODAY)
    assert state(salon, 22) is State.HOLDS
    assert to_tell(salon.owner, MORNING) == []
    assert {"rights.notice_told", "rights.notice_acknowledged"} <= set(
        Entry.objects.values_list("act", flat=True)
    )


def test_what_cannot_be_done_says_why_and_is_not_late(salon: Salon):
    corrected(salon)
    notices.not_possible(notice=Notice.objects.get(), why="impossible", by=by(salon), now=MORNING)
    assert state(salon, 40) is State.HOLDS


def test_the_page_leads_from_telling_to_the_acknowledgement(salon: Salon):
    request = corrected(salon)
    notice = Notice.objects.get()
    browser = salon.browser(salon.owner)
    address = reverse("rights:notice", args=[notice.pk])
    assert address in browser.get(reverse("rights:request", args=[request.pk])).content.decode()
    assert "Timma" in browser.get(address).content.decode()
    for act in ("told", "acknowledged"):
        assert browser.post(address, {"act": act}).status_code == 302
    notice.refresh_from_db()
    assert (notice.told_on, notice.acknowledged_on, notice.told_by) == (TODAY, TODAY, salon.owner)
    assert browser.post(address, {"act": "why_not"}).status_code == 200  # no ground was chosen
    assert salon.browser(salon.renter).get(address).status_code == 404
    assert salon.browser(salon.reception).get(address).status_code == 403


def test_the_page_of_a_restricted_person_says_whom_it_is_about(salon: Salon):
    restrict.begin(client=salon.aino, reason="claims", by=by(salon), now=MORNING)
    address = reverse("rights:notice", args=[Notice.objects.get().pk])
    assert "Testinen" in salon.browser(salon.owner).get(address).content.decode()


def test_an_erasure_waits_for_its_acknowledgement_too(salon: Salon):
    errand = erased(salon.aino.register).errands.get()
    Errand.objects.filter(pk=errand.pk).update(kind="tell", what="Timma", due_on=TODAY, done_on=TODAY)
    assert [state(salon, days) for days in (14, 15)] == [State.HOLDS, State.DRIFTS]
    browser = salon.browser(salon.owner)
    assert "He ovat kuitanneet" in browser.get(reverse("rights:errand", args=[errand.pk])).content.decode()
    browser.post(reverse("rights:errand_answer", args=[errand.pk]), {"act": "acknowledged"})
    assert state(salon, 15) is State.HOLDS
