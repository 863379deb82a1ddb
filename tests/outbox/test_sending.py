"""What is due leaves once it is allowed, tries again when it cannot, and survives a worker that is killed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from peili.house.models import RefusedConnection
from peili.outbox import gates
from peili.outbox.commands import sending
from peili.outbox.commands.posting import cancel_for
from peili.outbox.commands.sending import LEASE, send_due
from peili.outbox.models import Message
from peili.outbox.rules import TRIES
from peili.people.models import Client
from peili.trail.models import Entry
from tests.outbox.conftest import declare
from tests.outbox.writing import EMAIL, write_to
from tests.support.builders import NOW
from tests.support.servers import MailServer, TextServer

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

SOON = NOW + timedelta(minutes=2)
MARKETING = Message.Kind.MARKETING


@pytest.fixture(autouse=True)
def _own_gates(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(gates, "_gates", {})
    return


def found(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_a_house_with_no_way_out_keeps_the_message_for_its_owner(aino: Client):
    message = write_to(aino)
    assert send_due(now=NOW) == 1
    assert (found(message).state, message.through, message.sent_at) == ("sent", "box", NOW)
    entry = Entry.objects.get(act="outbox.send")
    assert [each.subject_id for each in entry.about.all()] == [aino.subject_id]
    assert send_due(now=SOON) == 0


def test_a_letter_arrives_with_its_headers_and_the_foot_of_its_house(aino: Client, mail: MailServer):
    declare("email")
    message = write_to(
        aino, heading="Aikasi on varattu: älä myöhästy", stop_url="https://house.example/stop/x/"
    )
    send_due(now=NOW)
    (letter,) = mail.came
    assert letter["To"] == EMAIL
    assert letter["From"] == "Testihuone <vastaanotto@example.org>"
    assert letter["Subject"] == "Aikasi on varattu: älä myöhästy"
    assert letter["Content-Language"] == "fi"
    assert letter["List-Unsubscribe"] == "<https://house.example/stop/x/>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = letter.get_content()
    assert text.startswith("Tervetuloa hoitoon")
    assert "Katu 1, 00100 Helsinki" in text
    assert (found(message).state, message.through) == ("sent", "smtp")


def test_an_undeclared_server_gets_nothing_and_is_counted(aino: Client, mail: MailServer):
    message = write_to(aino)
    send_due(now=NOW)
    assert mail.came == []
    assert found(message).state == "queued"
    refused = RefusedConnection.objects.get()
    assert (refused.host, refused.task, refused.reason, refused.count) == (
        "127.0.0.1",
        "email",
        "undeclared",
        1,
    )


@pytest.mark.parametrize(
    ("tasks", "country", "reason"),
    [(["hosting"], "FI", "other_task"), (["email"], "US", "outside_area"), (["email"], "NO", "outside_area")],
)
def test_a_party_with_another_task_or_outside_the_area_gets_nothing(
    aino: Client, mail: MailServer, tasks: list[str], country: str, reason: str
):
    declare(*tasks, country=country)
    write_to(aino)
    send_due(now=NOW)
    assert mail.came == []
    assert RefusedConnection.objects.get().reason == reason


def test_a_server_that_is_down_is_tried_again_later_and_at_last_given_up(aino: Client, use: Any):
    use(smtp_url="smtp://127.0.0.1:1")
    declare("email")
    message, behind = write_to(aino), write_to(aino)
    now, waits = NOW, []
    for _each in range(TRIES):
        send_due(now=now)
        waits.append(found(message).due_at - now)
        now = message.due_at
        Message.objects.filter(pk=behind.pk).update(due_at=now + timedelta(days=1))
    assert waits[0] == timedelta(minutes=1)
    assert waits[:-1] == sorted(waits[:-1])
    assert (message.state, message.reason) == ("failed", "unreachable")
    assert found(behind).tries == 0, "what was not tried has lost no try"


def test_every_try_carries_the_same_message_id(aino: Client, mail: MailServer):
    declare("email")
    mail.answers["QUIT"] = "421 gone"
    message = write_to(aino)
    for now in (NOW, NOW + LEASE):
        send_due(now=now)
        Message.objects.filter(pk=message.pk).update(state="queued", sent_at=None)  # as if the mark was lost
    first, second = (letter["Message-ID"] for letter in mail.came)
    assert first == second
    assert str(message.pk) not in first


@pytest.mark.parametrize(
    ("verb", "answer", "state"),
    [
        ("RCPT", "550 nobody", "failed"),
        ("RCPT", "450 later", "queued"),
        ("DATA", "554 never", "failed"),
        ("DATA", "451 later", "queued"),
    ],
)
def test_a_server_that_refuses_one_for_good_is_believed(
    aino: Client, mail: MailServer, verb: str, answer: str, state: str
):
    declare("email")
    mail.answers[verb] = answer
    message = write_to(aino)
    send_due(now=NOW)
    assert mail.came == []
    assert found(message).state == state


def test_one_address_that_is_refused_keeps_nobody_else_waiting(aino: Client, mail: MailServer):
    declare("email")
    mail.answers["RCPT"] = "450 later"
    bad, good = write_to(aino), write_to(aino, due_at=SOON)
    send_due(now=NOW)
    del mail.answers["RCPT"]
    send_due(now=SOON)
    assert (found(bad).tries, found(good).state) == (2, "sent")


@pytest.mark.parametrize(
    ("status", "state"), [(200, "sent"), (400, "failed"), (403, "queued"), (500, "queued"), (302, "queued")]
)
def test_a_text_message_goes_as_the_service_wants_it(
    aino: Client, texts: TextServer, status: int, state: str
):
    declare("sms")
    texts.status = status
    message = write_to(aino, email="", phone="+358401234567", body="Aikasi\non huomenna")
    send_due(now=NOW)
    (form,) = texts.came
    assert (form["path"], form["from"], form["to"]) == ("/a1/sms", "Testi", "+358401234567")
    assert form["message"] == "Aikasi on huomenna"
    assert form["who"].startswith("Basic ")
    assert found(message).state == state


def test_a_gate_is_asked_when_the_message_leaves(aino: Client):
    asked = []

    @gates.sending_gate("visit")
    def gate(message: Message, now: Any) -> str:
        asked.append((message.code, now))
        return "cancelled"

    other, message = write_to(aino, code="visitors.x"), write_to(aino, code="visit.reminder")
    send_due(now=NOW)
    assert asked == [("visit.reminder", NOW)]
    assert (found(message).state, message.reason) == ("refused", "cancelled")
    assert found(other).state == "sent"


def test_marketing_that_no_gate_is_asked_about_stays(aino: Client):
    message = write_to(aino, kind=MARKETING, code="marketing.campaign")
    send_due(now=NOW)
    assert (found(message).state, message.reason) == ("refused", "no_gate")


def test_a_gate_for_all_stops_all(aino: Client):
    gates.sending_gate("")(lambda _message, _now: "restricted")
    message = write_to(aino)
    send_due(now=NOW)
    assert found(message).reason == "restricted"


def test_what_a_killed_worker_had_is_due_again_when_its_lease_ends(
    aino: Client, monkeypatch: pytest.MonkeyPatch
):
    message = write_to(aino)
    with monkeypatch.context() as patch:

        def killed(*_said: object, **_how: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(sending, "opened", killed)
        with pytest.raises(KeyboardInterrupt):
            send_due(now=NOW)
    assert send_due(now=SOON) == 0, "the lease still holds"
    assert send_due(now=NOW + LEASE) == 1
    assert (found(message).state, message.tries) == ("sent", 2)


def test_what_kills_every_worker_is_given_up(aino: Client):
    message = write_to(aino)
    Message.objects.update(tries=TRIES)
    send_due(now=NOW)
    assert (found(message).state, message.reason) == ("refused", "given_up")


def test_what_is_taken_back_before_it_leaves_stays(aino: Client):
    message = write_to(aino, thing_id=aino.pk, due_at=SOON)
    assert send_due(now=NOW) == 0
    cancel_for(thing_id=aino.pk)
    assert send_due(now=SOON) == 0
    assert found(message).state == "cancelled"


def test_the_cost_of_a_look_with_nothing_to_do_is_one_read(aino: Client, django_assert_num_queries: Any):
    write_to(aino, due_at=SOON)
    with django_assert_num_queries(1):
        send_due(now=NOW)
