"""An erasure waits a few days, in which it can be cancelled; then the worker carries it out."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from peili.house.models import ProfileVersion
from peili.outbox.models import Message
from peili.people.models import Client
from peili.rights.commands.waiting import cancel, carry_out_due, day_of, decide, due_of
from peili.rights.erasure.commands import finish_all
from peili.rights.models import Erasure, PlannedErasure
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from peili.vault.models import Subject
from tests.support.builders import local
from tests.support.rights import TODAY, by, open_own
from tests.support.salon import MORNING, Salon

DAY = date(2026, 11, 27)


def decided(salon: Salon) -> PlannedErasure:
    said = {"identity": "known", "told": []}
    return decide(client=salon.aino, **said, by=by(salon), now=MORNING, today=TODAY)


def test_it_waits_three_days_and_the_person_is_told(salon: Salon):
    assert decided(salon).due_on == DAY
    assert decided(salon).pk == PlannedErasure.objects.get().pk  # decided twice, it is one
    message = Message.objects.get()
    assert (message.code, message.purpose) == ("rights.erasing", "rights")
    assert Client.objects.filter(pk=salon.aino.pk).exists()
    assert carry_out_due(now=MORNING + timedelta(days=2)) == 0


def test_on_its_day_the_worker_erases_by_a_plan_of_that_day(salon: Salon):
    subject = salon.aino.subject_id
    decided(salon)
    salon.visit(local(30, 10))  # booked meanwhile
    assert carry_out_due(now=MORNING + timedelta(days=3)) == 1
    erasure = Erasure.objects.get()
    assert (erasure.ground, erasure.identity, erasure.bookings) == ("request", "known", 1)
    assert erasure.done_at is not None
    assert not Subject.objects.filter(pk=subject).exists()
    assert carry_out_due(now=MORNING + timedelta(days=3)) == 0


def test_cancelled_nobody_is_erased(salon: Salon):
    decided(salon)
    assert cancel(subject_ids=[salon.aino.subject_id], by=PROGRAM, now=MORNING)
    assert not cancel(subject_ids=[salon.aino.subject_id], by=PROGRAM, now=MORNING)
    assert carry_out_due(now=MORNING + timedelta(days=9)) == 0
    assert Client.objects.filter(pk=salon.aino.pk).exists()
    assert {"rights.decide_erasure", "rights.cancel_erasure"} <= set(
        Entry.objects.values_list("act", flat=True)
    )


@pytest.mark.parametrize(("said", "day"), [("P7D", date(2026, 12, 1)), ("P0D", TODAY)])
def test_the_house_says_how_long_it_waits(salon: Salon, said: str, day: date):
    version = ProfileVersion.objects.order_by("-number").first()
    if version is None:
        version = ProfileVersion(number=1, loaded_at=MORNING, content={})
    version.content |= {"requests": {"erase_after": said}}
    version.save()
    assert day_of(TODAY) == day


def test_at_the_desk_it_is_decided_shown_and_cancelled(salon: Salon):
    browser = salon.browser(salon.owner)
    address = reverse("rights:erase", args=[salon.aino.pk])
    digest = browser.get(address).context["plan"].digest
    browser.post(address, {"identity": "known", "digest": digest, "when": "later"})
    page = browser.get(address).content.decode()
    assert "Päätetty: poistetaan 27.11." in page
    assert not Erasure.objects.exists()
    browser.post(reverse("rights:cancel_erasure", args=[salon.aino.pk]))
    assert not PlannedErasure.objects.exists()


def test_the_person_cancels_it_on_their_own_page(salon: Salon):
    decided(salon)
    browser = Browser(headers={"accept-language": "fi"})
    open_own(browser, salon.aino)
    assert "Tietosi poistetaan 27.11." in browser.get(reverse("own:rights")).content.decode()
    browser.post(reverse("own:cancel_erasure"))
    assert due_of([salon.aino.subject_id]) is None


def test_stopped_between_the_plan_and_the_keys_it_is_finished_later(
    salon: Salon, monkeypatch: pytest.MonkeyPatch
):
    decided(salon)
    with monkeypatch.context() as stopped, pytest.raises(RuntimeError):
        stopped.setattr("peili.rights.commands.waiting.carry_out", _stop)
        carry_out_due(now=MORNING + timedelta(days=3))
    assert Erasure.objects.get().done_at is None
    assert finish_all(now=MORNING + timedelta(days=3)) == 1
    assert not Client.objects.filter(pk=salon.aino.pk).exists()


def _stop(**_said: object) -> None:
    raise RuntimeError
