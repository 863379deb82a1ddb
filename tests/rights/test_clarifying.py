"""Asking the person back, answering kind by kind, and telling them: nothing is left undone in silence."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from peili.house.models import Register
from peili.outbox.models import Message
from peili.people.channels import Channel
from peili.people.commands.cards import edit_client
from peili.people.commands.consents import record_consent
from peili.people.models import Consent
from peili.people.queries.consents import may_send
from peili.rights.commands import restrict
from peili.rights.commands.requests import (
    RequestRefused,
    answer,
    clarified,
    clarify,
    extend,
    receive_from_unknown,
)
from peili.rights.models import Request
from peili.rights.rules.due import due_date, extended_date, resumed_date
from peili.rights.rules.handling import Refusal
from peili.trail.commands import PROGRAM
from tests.support.rights import TODAY, by, received
from tests.support.salon import MORNING, Salon

Decision = Request.Decision


def asked(salon: Salon, request: Request, on: date = TODAY, unclear: str = "identity") -> Request:
    what = "Mistä numerosta soitit?"
    return clarify(request=request, unclear=unclear, what=what, by=by(salon), now=MORNING, today=on)


def late(day: date) -> list[Request]:
    return list(Request.objects.late(day))


def test_the_edpbs_examples():
    """Guidelines 01/2022: received 5 March, due 5 April; received 31 August, due 30 September."""
    assert due_date(date(2027, 3, 5)) == date(2027, 4, 5)
    assert due_date(date(2026, 8, 31)) == date(2026, 9, 30)
    assert extended_date(date(2026, 8, 31)) == date(2026, 11, 30)


def test_time_stands_while_the_person_is_asked():
    due = due_date(date(2026, 11, 24))
    assert due == date(2026, 12, 24)
    assert resumed_date(due, asked=date(2026, 12, 1), replied=date(2026, 12, 1)) == due
    assert resumed_date(due, asked=date(2026, 12, 1), replied=date(2026, 12, 6)) == date(2026, 12, 29)
    assert resumed_date(due, asked=date(2026, 12, 1), replied=date(2026, 12, 2)) == date(
        2026, 12, 28
    )  # Christmas


def test_a_request_is_not_late_while_the_person_is_asked_but_not_for_ever(salon: Salon):
    request = asked(salon, received(salon.aino))
    assert late(request.due_on + timedelta(days=1)) == []
    assert late(TODAY + timedelta(days=32)) == [request]
    done = clarified(request=request, by=by(salon), now=MORNING, today=TODAY + timedelta(days=10))
    assert done.due_on == date(2027, 1, 4)
    assert late(date(2027, 1, 4)) == []
    assert late(date(2027, 1, 5)) == [request]
    longer = extend(request=request, reason="complex", by=by(salon), now=MORNING, today=TODAY)
    assert longer.due_on == resumed_date(
        extended_date(TODAY), asked=TODAY, replied=TODAY + timedelta(days=10)
    )


def test_only_what_the_law_knows_lets_the_time_stand_and_only_once(salon: Salon):
    erasing = received(salon.aino, Request.Right.ERASURE)
    with pytest.raises(RequestRefused) as refused:
        asked(salon, erasing, unclear="extent")
    assert refused.value.refusal is Refusal.NOT_THIS_RIGHT
    asked(salon, erasing)
    with pytest.raises(RequestRefused) as again:
        asked(salon, erasing)
    assert again.value.refusal is Refusal.CLARIFIED
    with pytest.raises(RequestRefused):
        clarified(request=received(salon.aino), by=by(salon), now=MORNING, today=TODAY)


def test_an_answer_in_part_has_a_ground_for_each_kind_of_data(salon: Salon):
    request = received(salon.aino, Request.Right.ERASURE)
    said = {"decision": Decision.PARTLY, "text": "Kuitit säilyvät.", "by": by(salon), "now": MORNING}
    with pytest.raises(RequestRefused) as refused:
        answer(request=request, today=TODAY, **said)
    assert refused.value.refusal is Refusal.NO_GROUND
    done = answer(request=request, today=TODAY, undone={"visit": "law", "contact.message": "claims"}, **said)
    assert done.ground == "law"
    assert dict(done.undone.values_list("code", "ground")) == {"visit": "law", "contact.message": "claims"}


def test_whoever_asks_is_told_in_their_language_how_to_complain(salon: Salon):
    edit_client(
        client=salon.aino, email="aino@testi.example", language="sv", by=PROGRAM, now=MORNING, on=TODAY
    )
    request = asked(salon, received(salon.aino))
    extend(request=request, reason="many", by=by(salon), now=MORNING, today=TODAY)
    refusal = {"decision": Decision.REFUSED, "ground": "correct", "text": "Nej."}
    answer(request=request, by=by(salon), now=MORNING, today=TODAY, **refusal)
    codes = list(Message.objects.order_by("id").values_list("code", flat=True))
    assert codes == ["rights.clarify", "rights.extended", "rights.answered"]
    first, *told = Message.objects.order_by("id")
    assert "Skicka inte en kopia av en identitetshandling" in first.body
    for each in told:
        assert "dataombudsmannen" in each.body
        assert "Nej." not in each.body
    assert told[1].address == "aino@testi.example"


def test_whoever_has_no_contact_gets_a_letter_and_the_desk_sees_it(salon: Salon):
    edit_client(client=salon.aino, phone="", email="", by=PROGRAM, now=MORNING, on=TODAY)
    request = received(salon.aino)
    answer(request=request, decision=Decision.GRANTED, by=by(salon), now=MORNING, today=TODAY)
    assert Message.objects.get().reason == "no_address"
    unknown = receive_from_unknown(
        register=salon.aino.register,
        now=MORNING,
        right="access",
        channel="letter",
        identity="replied",
        received_on=TODAY,
        by=by(salon),
        today=TODAY,
    )
    answer(request=unknown, decision=Decision.GRANTED, by=by(salon), now=MORNING, today=TODAY)
    page = salon.browser(salon.owner).get(reverse("rights:letter", args=[unknown.pk]))
    assert "tietosuojavaltuutetulle" in page.content.decode()


def test_the_pages_ask_and_answer_kind_by_kind(salon: Salon):
    request = received(salon.aino, Request.Right.ERASURE)
    browser = salon.browser(salon.owner)
    typed = {"unclear": "identity", "what": "Kuka soittaa?"}
    assert browser.post(reverse("rights:clarify", args=[request.pk]), {"unclear": "x"}).status_code == 200
    assert browser.post(reverse("rights:clarify", args=[request.pk]), typed).status_code == 302
    assert browser.post(reverse("rights:clarify", args=[request.pk]), typed).status_code == 409
    shown = browser.get(reverse("rights:requests")).content.decode()
    assert "odottaa henkilön vastausta" in shown
    assert browser.get(reverse("rights:letter", args=[request.pk])).status_code == 404
    assert browser.post(reverse("rights:clarified", args=[request.pk])).status_code == 302
    assert browser.post(reverse("rights:clarified", args=[request.pk])).status_code == 302
    page = browser.get(reverse("rights:request", args=[request.pk])).content.decode()
    assert "part_contact.phone" in page.split('<details class="fold">')[1]
    partly = {"decision": "partly", "text": "Numero jää.", "part_contact.phone": "claims"}
    unclear = browser.post(
        reverse("rights:answer", args=[request.pk]), {**partly, "decision": "x"}
    ).content.decode()
    assert '<details class="fold" open>' in unclear
    assert browser.post(reverse("rights:answer", args=[request.pk]), partly).status_code == 302
    letter = browser.get(reverse("rights:letter", args=[request.pk]) + "?lang=en").content.decode()
    for words in ("Answer to your request", "Phone number", "legal claim", "Numero jää.", "Ombudsman"):
        assert words in letter, words
    assert salon.browser(salon.renter).get(reverse("rights:letter", args=[request.pk])).status_code == 404


def test_an_objection_to_marketing_is_absolute_and_at_once(salon: Salon):
    register = Register.objects.get(pk=salon.aino.register_id)
    said = {"subject_id": salon.aino.subject_id, "register": register, "language": "fi", "by": PROGRAM}
    record_consent(channel=Channel.EMAIL, given=True, act=Consent.Act.DESK, now=MORNING, **said)
    other = received(salon.aino, Request.Right.OBJECTION, purpose_code="access_log")
    assert other.answered_at is None
    assert may_send(salon.aino.subject_id, Channel.EMAIL)
    done = received(salon.aino, Request.Right.OBJECTION, purpose_code="marketing")
    assert (done.decision, done.answered_at) == (Decision.GRANTED, MORNING)
    assert not may_send(salon.aino.subject_id, Channel.EMAIL)


def test_whoever_is_restricted_is_told_before_it_is_lifted(salon: Salon):
    restrict.begin(client=salon.aino, reason="accuracy", by=PROGRAM, now=MORNING)
    for _press in range(2):
        restrict.tell(client=salon.aino, by=by(salon), now=MORNING)
    assert Message.objects.get().code == "rights.lifting"
