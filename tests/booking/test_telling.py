"""Who books is told so, in their language, and told again when the visit is cancelled or near."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client as Browser

from peili.booking.commands.cancel import cancel
from peili.booking.commands.resize import resize
from peili.booking.commands.telling import remind_due
from peili.booking.models import Appointment
from peili.house.models import ProfileVersion
from peili.outbox.commands.sending import send_due
from peili.outbox.models import Message
from peili.people.models import Client
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, local
from tests.support.salon import MORNING, Salon, make_salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

WHEN = local(26, 13, 15)
DAY = timedelta(days=1)


@pytest.fixture
def salon(db: None) -> Salon:
    found = make_salon()
    found.aino.email = "aino@example.org"
    found.aino.save()
    return found


def speaks(client: Client, language: str) -> None:
    client.language = language
    client.save()


def only(code: str) -> Message:
    return Message.objects.get(code=f"booking.{code}")


def link_in(message: Message) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", message.body)
    assert found
    return found[1]


def test_a_booking_is_confirmed_with_a_link_that_opens_it(salon: Salon):
    salon.visit(WHEN)
    message = only("booked")
    assert message.heading == "Aikasi on varattu: to 26.11. klo 13.15"
    assert "Kasvohoito, hoitajana Bea Hoitaja." in message.body
    page = Browser().get(link_in(message))
    assert page.status_code == 200
    assert "Aikasi on varattu" in page.content.decode()
    assert message.subject_id == salon.aino.subject_id


@pytest.mark.parametrize(
    ("language", "heading"),
    [("sv", "Din tid är bokad: tors 26.11. kl. 13.15"), ("en", "Your time is booked: Thu 26 Nov at 13:15")],
)
def test_it_speaks_the_clients_language(salon: Salon, language: str, heading: str):
    speaks(salon.aino, language)
    salon.visit(WHEN)
    assert only("booked").heading == heading


def test_who_books_online_is_told_at_the_address_they_typed(salon: Salon):
    ProfileVersion.objects.update(content={"house": {"name": {"fi": "Testi"}}, "messages": {"sms": "Testi"}})
    visit = salon.online(WHEN)
    message = only("booked")
    assert (message.channel, message.address) == ("sms", "+358401234567")
    assert message.body.startswith(
        "Aikasi on varattu: to 26.11. klo 13.15, Kasvohoito. http://127.0.0.1:8000/booked/"
    )
    assert message.subject_id == visit.claim.subject_id
    assert Browser().get(link_in(message)).status_code == 200


def test_a_link_from_a_message_cancels_like_the_page_itself(salon: Salon):
    visit = salon.visit(WHEN)
    address = link_in(only("booked"))
    send_due(now=NOW)
    assert Browser().post(f"{address}cancel/").status_code == 302
    visit.refresh_from_db()
    assert visit.state == Appointment.State.CANCELLED
    assert only("cancelled").heading == "Varauksesi to 26.11. klo 13.15 on peruttu"


def test_cancelling_takes_back_what_still_waits(salon: Salon):
    visit = salon.visit(WHEN)
    cancel(appointment=visit, by=PROGRAM, now=NOW)
    assert only("booked").state == "cancelled"
    assert only("cancelled").state == "queued"


def test_nobody_is_told_of_a_visit_whose_time_has_passed(salon: Salon):
    visit = salon.visit(local(24, 10))
    cancel(appointment=visit, by=PROGRAM, now=local(24, 12))
    assert not Message.objects.filter(code="booking.cancelled").exists()


def test_a_visit_is_reminded_of_once_a_day_before(salon: Salon):
    visit = salon.visit(WHEN)
    assert remind_due(now=WHEN - DAY - timedelta(minutes=1)) == 0
    assert remind_due(now=WHEN - DAY) == 1
    assert remind_due(now=WHEN - DAY + timedelta(minutes=1)) == 0
    message = only("reminder")
    assert message.heading == "Odotamme sinua to 26.11. klo 13.15"
    assert link_in(message) != link_in(only("booked"))
    entry = Entry.objects.get(act="booking.remind")
    assert entry.visit_id == visit.pk


def test_the_reminder_goes_to_the_address_known_then(salon: Salon):
    salon.visit(WHEN)
    salon.aino.email = "uusi@example.org"
    salon.aino.save()
    remind_due(now=WHEN - DAY)
    assert only("reminder").address == "uusi@example.org"


def test_who_booked_within_the_day_is_not_reminded(salon: Salon):
    salon.visit(NOW + timedelta(hours=5))
    assert remind_due(now=NOW + timedelta(hours=1)) == 0


def test_a_reminder_of_a_visit_cancelled_meanwhile_stays(salon: Salon):
    visit = salon.visit(WHEN)
    remind_due(now=WHEN - DAY)
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled", cancelled_at=WHEN - DAY)
    send_due(now=WHEN - DAY)
    assert (only("reminder").state, only("reminder").reason) == ("refused", "visit_off")


def test_a_reminder_that_comes_too_late_stays(salon: Salon):
    salon.visit(WHEN)
    remind_due(now=WHEN - DAY)
    send_due(now=WHEN)
    assert only("reminder").reason == "visit_begun"


def test_the_house_may_remind_earlier_or_never(salon: Salon):
    salon.visit(WHEN)
    for said, count in (("PT0M", 0), ("P2D", 1)):
        ProfileVersion.objects.update(content={"house": {"name": {"fi": "T"}}, "messages": {"remind": said}})
        assert remind_due(now=WHEN - 2 * DAY) == count


def test_the_desk_sees_that_a_client_without_addresses_was_not_told(salon: Salon):
    salon.aino.email = ""
    salon.aino.save()
    visit = salon.visit(WHEN)
    assert only("booked").state == "refused"
    panel = salon.browser(salon.bea).get(f"/desk/appointments/{visit.pk}/").content.decode()
    assert "Ei lähtenyt: sähköpostia eikä matkapuhelinnumeroa ei ole tiedossa." in panel
    ask = salon.browser(salon.bea).get(f"/desk/appointments/{visit.pk}/cancel/").content.decode()
    assert "Viestiä ei lähetetä: kerro asiakkaalle itse." in ask


def test_the_desk_sees_how_the_client_is_told(salon: Salon):
    visit = salon.visit(WHEN)
    address = f"/desk/appointments/{visit.pk}/"
    browser = salon.browser(salon.reception)
    assert "Lähtee ma 23.11. klo 8.00." in browser.get(address).content.decode()
    assert "Asiakkaalle lähtee ilmoitus: sähköposti." in browser.get(f"{address}cancel/").content.decode()
    send_due(now=MORNING)
    assert "Jäi tänne: lähetystietä ei ole asetettu." in browser.get(address).content.decode()


def sized(visit: Appointment, minutes: int, *, now: datetime = NOW, undoing: bool = False) -> Appointment:
    return resize(
        appointment=visit, seen=visit.ends_at, minutes=minutes, by=PROGRAM, now=now, undoing=undoing
    )


def test_a_new_length_is_told_with_the_start_and_the_end(salon: Salon):
    visit = salon.visit(WHEN)
    sized(visit, 90)
    assert only("booked").state == Message.State.CANCELLED
    message = only("resized")
    assert message.heading == "Aikasi to 26.11. klo 13.15 kestää nyt 1 h 30 min"
    assert "to 26.11. klo 13.15, päättyy klo 14.45 (1 h 30 min)." in message.body
    assert Browser().get(link_in(message)).status_code == 200


def test_nobody_is_told_the_length_of_a_treatment_they_are_in_or_that_is_over(salon: Salon):
    visit = salon.visit(WHEN)
    Appointment.objects.filter(pk=visit.pk).update(started_at=NOW)
    visit.refresh_from_db()
    made = sized(visit, 90)
    Appointment.objects.filter(pk=visit.pk).update(started_at=None)
    sized(made, 60, now=WHEN + timedelta(minutes=5))
    assert not Message.objects.filter(code="booking.resized").exists()


@pytest.mark.parametrize("left", [True, False])
def test_a_length_taken_back_is_told_to_whoever_heard_of_it(salon: Salon, left: bool):  # noqa: FBT001  # a case
    visit = salon.visit(WHEN)
    Message.objects.update(state=Message.State.SENT, sent_at=NOW)
    made = sized(visit, 90, now=NOW + timedelta(minutes=1))
    if left:
        Message.objects.filter(code="booking.resized").update(state=Message.State.SENT, sent_at=NOW)
    sized(made, 60, now=NOW + timedelta(minutes=2), undoing=True)
    queued = [each.code for each in Message.objects.filter(state=Message.State.QUEUED)]
    assert queued == (["booking.resized"] if left else [])
