"""Requests: received, given more time in time, answered with a ground, and carried out."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from peili.outbox.models import Message
from peili.people.models import Client
from peili.rights.commands import restrict
from peili.rights.commands.requests import RequestRefused, answer, extend
from peili.rights.models import Request, Restriction
from peili.rights.rules.handling import Refusal
from peili.rights.todos import to_lift
from peili.trail.models import Entry
from tests.support.rights import TODAY, by, received
from tests.support.salon import MORNING, Salon

Right = Request.Right
Decision = Request.Decision


def test_a_request_has_its_due_date_and_its_entry(salon: Salon):
    request = received(salon.aino, said="Lähettäkää kaikki tietoni.")
    assert request.due_on == date(2026, 12, 24)  # an eve is no public holiday
    entry = Entry.objects.get(act="rights.receive")
    assert entry.purpose == "rights"
    assert [each.subject_id for each in entry.about.all()] == [salon.aino.subject_id]
    assert "tietoni" not in str(entry.fields)


def test_the_register_is_the_wall(salon: Salon):
    received(salon.aino)
    assert Request.objects.visible_to(salon.owner).count() == 1
    assert Request.objects.visible_to(salon.renter).count() == 0


def test_a_request_cannot_have_come_tomorrow(salon: Salon):
    with pytest.raises(RequestRefused) as refused:
        received(salon.aino, received_on=TODAY + timedelta(days=1))
    assert refused.value.refusal is Refusal.FUTURE


def test_more_time_is_taken_once_and_within_the_month(salon: Salon):
    request = received(salon.aino)
    extended = extend(request=request, reason="complex", by=by(salon), now=MORNING, today=TODAY)
    assert extended.due_on == date(2027, 2, 24)
    with pytest.raises(RequestRefused) as again:
        extend(request=request, reason="many", by=by(salon), now=MORNING, today=TODAY)
    assert again.value.refusal is Refusal.EXTENDED


def test_more_time_is_not_taken_when_the_month_is_over(salon: Salon):
    request = received(salon.aino, received_on=date(2026, 10, 1))
    with pytest.raises(RequestRefused) as refused:
        extend(request=request, reason="complex", by=by(salon), now=MORNING, today=TODAY)
    assert refused.value.refusal is Refusal.MONTH_OVER


@pytest.mark.parametrize(
    ("ground", "text", "refusal"),
    [("", "Emme voi.", Refusal.NO_GROUND), ("claims", " ", Refusal.NO_ANSWER)],
)
def test_what_is_refused_needs_its_ground_and_its_reasons(
    salon: Salon, ground: str, text: str, refusal: Refusal
):
    request = received(salon.aino)
    with pytest.raises(RequestRefused) as refused:
        answer(
            request=request,
            decision=Decision.REFUSED,
            ground=ground,
            text=text,
            by=by(salon),
            now=MORNING,
            today=TODAY,
        )
    assert refused.value.refusal is refusal
    request.refresh_from_db()
    assert request.answered_at is None


def test_a_request_is_answered_once(salon: Salon):
    request = received(salon.aino)
    answer(request=request, decision=Decision.GRANTED, by=by(salon), now=MORNING, today=TODAY)
    assert not Request.objects.waiting().exists()
    with pytest.raises(RequestRefused) as refused:
        answer(request=request, decision=Decision.TAKEN_BACK, by=by(salon), now=MORNING, today=TODAY)
    assert refused.value.refusal is Refusal.ANSWERED


def test_an_accepted_correction_is_written_on_the_card(salon: Salon):
    request = received(
        salon.aino, Right.RECTIFICATION, corrections={"last_name": "Uusinen", "birth_year": "1990"}
    )
    assert Client.objects.get(pk=salon.aino.pk).last_name == "Testinen"
    answer(request=request, decision=Decision.GRANTED, by=by(salon), now=MORNING, today=TODAY)
    card = Client.objects.get(pk=salon.aino.pk)
    assert (card.last_name, card.birth_year) == ("Uusinen", 1990)


def test_a_refused_correction_leaves_the_card(salon: Salon):
    request = received(salon.aino, Right.RECTIFICATION, corrections={"last_name": "Uusinen"})
    answer(
        request=request,
        decision=Decision.REFUSED,
        ground="correct",
        text="Nimi on tarkistettu.",
        by=by(salon),
        now=MORNING,
        today=TODAY,
    )
    assert Client.objects.get(pk=salon.aino.pk).last_name == "Testinen"


def test_a_granted_restriction_begins_at_once(salon: Salon):
    request = received(salon.aino, Right.RESTRICTION, purpose_code="claims")
    answer(request=request, decision=Decision.GRANTED, by=by(salon), now=MORNING, today=TODAY)
    assert Client.objects.get(pk=salon.aino.pk).restricted_at == MORNING
    assert Restriction.objects.get().reason == "claims"
    assert Restriction.objects.get().request == request


def restricted(salon: Salon) -> bool:
    return Client.objects.get(pk=salon.aino.pk).restricted_at is not None


def test_whoever_objects_is_restricted_until_it_is_decided(salon: Salon):
    request = received(salon.aino, Right.OBJECTION, purpose_code="access_log")
    held = Restriction.objects.get()
    assert (held.reason, held.request, restricted(salon)) == ("objection", request, True)
    text = "Lokia tarvitaan, jotta voimme kertoa, kuka tietojasi on katsonut."
    refused = {"decision": Decision.REFUSED, "ground": "compelling", "text": text}
    answer(request=request, **refused, by=by(salon), now=MORNING, today=TODAY)
    assert restricted(salon)
    assert Restriction.objects.get().told_at == MORNING
    assert {"rights.answered", "rights.lifting"} == set(Message.objects.values_list("code", flat=True))
    assert [str(each.url) for each in to_lift(salon.owner, MORNING)] == [
        reverse("rights:open_restricted", args=[salon.aino.pk])
    ]
    restrict.lift(client=salon.aino, by=by(salon), now=MORNING)
    assert not restricted(salon)
    assert to_lift(salon.owner, MORNING) == []


def test_an_objection_to_marketing_restricts_nothing(salon: Salon):
    received(salon.aino, Right.OBJECTION, purpose_code="marketing")
    assert not restricted(salon)


def test_an_objection_taken_back_lets_go_at_once(salon: Salon):
    request = received(salon.aino, Right.OBJECTION, purpose_code="access_log")
    answer(request=request, decision=Decision.TAKEN_BACK, by=by(salon), now=MORNING, today=TODAY)
    assert not restricted(salon)
    assert Client.objects.get(pk=salon.aino.pk).first_name == "Aino"


def test_an_objection_leaves_an_older_restriction_as_it_is(salon: Salon):
    restrict.begin(client=salon.aino, reason="claims", by=by(salon), now=MORNING)
    request = received(salon.aino, Right.OBJECTION, purpose_code="access_log")
    answer(request=request, decision=Decision.TAKEN_BACK, by=by(salon), now=MORNING, today=TODAY)
    assert restricted(salon)
