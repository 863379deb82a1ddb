"""A message is queued with its cause, sealed, to an address the person gave, or the desk sees so."""

from uuid import uuid4

import pytest
from django.db import connection, transaction

from peili.house.models import ProfileVersion
from peili.outbox.commands.posting import cancel_for
from peili.outbox.models import Message
from peili.people.channels import Channel
from peili.people.models import Client
from tests.outbox.writing import EMAIL, write_to
from tests.support.builders import create_client

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

MOBILE, LANDLINE = "+358401234567", "+35894245010"


def test_a_message_lives_and_dies_with_its_cause(aino: Client):
    with pytest.raises(RuntimeError), transaction.atomic():
        write_to(aino)
        raise RuntimeError
    assert not Message.objects.exists()


def test_neither_address_nor_words_are_readable_at_rest(aino: Client):
    write_to(aino)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, heading, body FROM outbox_message")
        row = b"".join(bytes(column) for column in cursor.fetchone())
    for word in (EMAIL, "Aikasi", "Tervetuloa"):
        assert word.encode() not in row
    assert Message.objects.get().body == "Tervetuloa hoitoon"


@pytest.mark.parametrize(
    ("email", "phone", "channel", "state"),
    [
        (EMAIL, MOBILE, "email", "queued"),
        ("", MOBILE, "sms", "queued"),
        ("", LANDLINE, "email", "refused"),
        ("", "", "email", "refused"),
    ],
)
def test_it_goes_by_mail_or_by_text_or_is_kept_as_refused(
    aino: Client, email: str, phone: str, channel: str, state: str
):
    message = write_to(aino, email=email, phone=phone)
    assert (message.channel, message.state) == (channel, state)
    assert message.reason == ("" if state == "queued" else "no_address")


def test_a_channel_that_was_asked_for_is_the_only_one(aino: Client):
    assert write_to(aino, phone=MOBILE, channel=Channel.SMS).channel == "sms"
    assert write_to(aino, email="", phone=MOBILE, channel=Channel.EMAIL).state == "refused"
    assert write_to(aino, channel=Channel.SMS).state == "refused"


def test_a_house_that_sends_no_text_messages_writes_none(aino: Client):
    ProfileVersion.objects.update(content={"house": {"name": {"fi": "Testi"}}})
    assert write_to(aino, email="", phone=MOBILE).state == "refused"


@pytest.mark.parametrize("bad", ["aino@example.org\nBcc: toinen@example.org", "aino@example.org\r"])
def test_an_address_that_would_add_a_header_is_refused(aino: Client, bad: str):
    message = write_to(aino, email=bad)
    assert (message.state, message.reason, message.address) == ("refused", "no_address", "")


def test_a_line_break_never_reaches_the_subject_line(aino: Client):
    message = write_to(aino, heading="Hei\nBcc: toinen@example.org")
    assert message.heading == "Hei"
    assert write_to(aino, heading="Hei\rBcc: toinen@example.org").heading == "Hei Bcc: toinen@example.org"


def test_what_waits_about_a_thing_is_taken_back(aino: Client):
    thing, other = uuid4(), uuid4()
    kept = write_to(create_client(aino.register.controller, "Toinen"), thing_id=other)
    first, second = write_to(aino, thing_id=thing, code="a.b"), write_to(aino, thing_id=thing, code="a.c")
    assert cancel_for(thing_id=thing, code="a.b") == 1
    assert cancel_for(thing_id=thing) == 1
    states = {each.pk: each.state for each in Message.objects.all()}
    assert states == {kept.pk: "queued", first.pk: "cancelled", second.pk: "cancelled"}
