"""Reminders at 24, 48 and 60 of 72 hours: each once, none when the authority was told."""

from datetime import timedelta

from peili.incidents.commands.alarms import CODE, ring
from peili.incidents.commands.breach import tell_authority
from peili.outbox.gates import refusal
from peili.outbox.models import Message
from peili.people.models import Account
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW
from tests.support.houses import breach_of
from tests.support.salon import Salon

HOUR = timedelta(hours=1)


def owners_address(salon: Salon) -> None:
    account = Account.objects.get(staff=salon.owner)
    account.notices_to = "omistaja@example.invalid"
    account.save(update_fields=["notices_to"])


def test_each_mark_of_the_clock_is_told_once_and_the_last_of_several_alone(salon: Salon):
    owners_address(salon)
    breach_of(salon.aino.register)
    assert ring(now=NOW + 24 * HOUR - timedelta(minutes=1)) == 0
    assert ring(now=NOW + 24 * HOUR) == 1
    assert ring(now=NOW + 25 * HOUR) == 0
    assert ring(now=NOW + 61 * HOUR) == 1  # the marks of 48 and 60 hours passed while nothing ran
    assert ring(now=NOW + 90 * HOUR) == 0
    messages = Message.objects.filter(code=CODE).order_by("id")
    assert [each.address for each in messages] == ["omistaja@example.invalid"] * 2
    assert "48 h" in messages[0].body
    assert "11 h" in messages[1].body


def test_a_reminder_stays_when_the_authority_was_told_meanwhile(salon: Salon):
    owners_address(salon)
    breach = breach_of(salon.aino.register)
    ring(now=NOW + 24 * HOUR)
    message = Message.objects.get(code=CODE)
    at = NOW + 25 * HOUR
    assert refusal(message, now=at) == ""
    tell_authority(breach=breach, at=at, way="form", reference="", by=PROGRAM, now=at)
    assert refusal(message, now=at) == "no_alarm"
    assert ring(now=NOW + 61 * HOUR) == 0
