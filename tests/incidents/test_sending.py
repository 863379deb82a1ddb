"""Notices through the outbox: to whom can be reached, told when they have gone, and never in a drill."""

from datetime import timedelta

import pytest

from peili.incidents.commands import people
from peili.incidents.commands.sending import CODE, OnlyADrill, note_sent, send_notices
from peili.incidents.models import Breach
from peili.outbox.gates import refusal
from peili.outbox.models import Message
from peili.people.commands.cards import edit_client
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, TODAY, create_client
from tests.support.houses import breach_of
from tests.support.salon import MORNING, Salon


@pytest.fixture
def breach(salon: Salon) -> Breach:
    edit_client(client=salon.aino, by=PROGRAM, now=NOW, on=TODAY, email="aino@example.invalid", language="sv")
    create_client(salon.house, "Osoitteeton", phone="")
    made = breach_of(salon.aino.register)
    people.find_everyone(breach=made, by=PROGRAM, now=MORNING)
    return made


def test_whoever_can_be_reached_gets_one_notice_in_their_own_language(salon: Salon, breach: Breach):
    assert send_notices(breach=breach, by=PROGRAM, now=MORNING) == 1
    assert send_notices(breach=breach, by=PROGRAM, now=MORNING) == 0
    message = Message.objects.get(code=CODE)
    assert (message.address, message.language, message.purpose) == ("aino@example.invalid", "sv", "breach")
    assert "försvann" in message.body
    entry = Entry.objects.get(act="incidents.send")
    assert [each.subject for each in entry.about.all()] == [salon.aino.subject]
    assert not breach.affected.filter(told_at__isnull=False).exists()


def test_one_counts_as_told_when_the_message_has_gone_and_not_while_it_lies_in_the_box(breach: Breach):
    send_notices(breach=breach, by=PROGRAM, now=MORNING)
    later = MORNING + timedelta(minutes=3)
    Message.objects.update(state="sent", sent_at=later, through="box")
    assert note_sent(now=later) == 0
    Message.objects.update(through="smtp")
    assert note_sent(now=later) == 1
    told = breach.affected.get(told_at__isnull=False)
    assert (told.told_at, told.told_way) == (later, "email")
    assert note_sent(now=later) == 0


def test_who_was_left_out_or_told_otherwise_gets_none(breach: Breach):
    send_notices(breach=breach, by=PROGRAM, now=MORNING)
    message = Message.objects.get(code=CODE)
    assert refusal(message, now=MORNING) == ""
    affected = breach.affected.get(pk=message.thing_id)
    people.leave_out(affected=affected, out=True, by=PROGRAM, now=MORNING)
    assert refusal(message, now=MORNING) == "not_touched"


def test_a_drill_tells_nobody(salon: Salon, breach: Breach):
    Breach.objects.update(drill=True)
    breach.refresh_from_db()
    with pytest.raises(OnlyADrill):
        send_notices(breach=breach, by=PROGRAM, now=MORNING)
    assert salon.browser(salon.owner).post(f"/incidents/{breach.pk}/send/").status_code == 404
    assert not Message.objects.exists()
