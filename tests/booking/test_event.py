"""The visit as an event for the client's own calendar: from the page, and with each message."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone

from peili.booking.commands.book_together import book_together_at_desk
from peili.booking.commands.cancel import cancel, cancel_all
from peili.booking.commands.move import Place, move, place_of
from peili.booking.commands.restore import restore
from peili.booking.commands.series import book_series
from peili.booking.commands.together import Arranged
from peili.booking.models import Appointment, PublicTerms
from peili.booking.online import OnlineSaid, read_online
from peili.booking.queries.together import Wanted
from peili.house.models import ProfileVersion
from peili.house.reading import Node, Problems
from peili.outbox.models import Message
from peili.outbox.queries import Letterhead
from peili.outbox.ways import Parcel, letter
from peili.trail.commands import PROGRAM
from tests.booking.conftest import AINO, Walk
from tests.support.builders import NOW, create_client, create_house, create_service, create_staff, local

pytestmark = pytest.mark.django_db

HEAD = Letterhead("Testi", "salonki@example.org", "", "", "Testi")


def properties(content: bytes) -> dict[str, str]:
    unfolded = content.decode().replace("\r\n ", "")
    return dict(line.split(":", 1) for line in unfolded.removesuffix("\r\n").split("\r\n"))


def attached(message: Message) -> EmailMessage:
    (part,) = letter(Parcel(message, HEAD), now=timezone.now()).iter_attachments()
    assert isinstance(part, EmailMessage)
    return part


def event_of(code: str) -> tuple[str, dict[str, str]]:
    part = attached(Message.objects.filter(code=f"booking.{code}").latest("id"))
    assert part.get_content_type() == "text/calendar"
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    return str(part.get_param("method")), properties(raw)


def moved(visit: Appointment, day: int, hour: int) -> Appointment:
    to = Place(local(day, hour), visit.staff_id)
    return move(appointment=visit, seen=place_of(visit), to=to, by=PROGRAM, now=NOW)


def test_the_page_gives_an_event_that_names_the_time_and_the_house_only(walk: Walk):
    url = walk.booked(local(24, 10))
    answer = walk.browser.get(f"{url}aika.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    said = properties(answer.content)
    assert said["METHOD"] == "PUBLISH"
    assert said["SUMMARY"] == "Varattu aika\\, Testihuone"
    assert (said["DTSTART"], said["DTEND"]) == ("20261124T080000Z", "20261124T090000Z")
    assert said["LOCATION"] == "Katu 1\\, 00100 Helsinki"
    for kept_back in ("Kasvohoito", "Aino", "Testinen", "aino@", "/booked/"):
        assert kept_back not in answer.content.decode()
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75


def test_the_link_is_in_it_only_when_it_was_asked_for(walk: Walk):
    url = walk.booked(local(24, 10))
    assert "URL" not in properties(walk.browser.get(f"{url}aika.ics").content)
    asked = properties(walk.browser.get(f"{url}aika.ics?link=1").content)
    assert asked["URL"].endswith(url)
    page = walk.browser.get(url).content.decode()
    assert f'href="{url}aika.ics"' in page
    assert f'href="{url}aika.ics?link=1"' in page


def test_an_unknown_link_gives_no_event(walk: Walk):
    assert walk.browser.get("/booked/x/aika.ics").status_code == 404


def test_each_change_follows_the_one_before_under_the_same_id(walk: Walk):
    walk.booked(local(24, 10))
    visit = Appointment.objects.get()
    method, first = event_of("booked")
    assert (method, first.get("SEQUENCE")) == ("PUBLISH", None)
    assert "URL" not in first
    visit = moved(visit, 25, 12)
    method, second = event_of("moved")
    assert (method, second["UID"], second["SEQUENCE"]) == ("PUBLISH", first["UID"], "1")
    assert second["DTSTART"] == "20261125T100000Z"
    visit = cancel(appointment=visit, by=PROGRAM, now=NOW)
    method, third = event_of("cancelled")
    assert (method, third["METHOD"], third["STATUS"]) == ("CANCEL", "CANCEL", "CANCELLED")
    assert (third["UID"], third["SEQUENCE"]) == (first["UID"], "2")
    restore(appointment=visit, by=PROGRAM, now=NOW)
    method, fourth = event_of("booked")
    assert (method, fourth["UID"], fourth["SEQUENCE"]) == ("PUBLISH", first["UID"], "3")
    assert "STATUS" not in fourth


def test_the_house_says_what_the_event_is_called(walk: Walk):
    PublicTerms.objects.create(calendar_title={"fi": "Oma aika"})
    url = walk.booked(local(24, 10))
    assert properties(walk.browser.get(f"{url}aika.ics").content)["SUMMARY"] == "Oma aika\\, Testihuone"


def test_a_title_that_tells_of_health_does_not_load():
    problems = Problems()
    said = read_online(Node({"calendar_title": {"fi": "Allergiatesti"}}, "online", problems), {})
    assert isinstance(said, OnlineSaid)
    assert not said.calendar_title
    assert re.search(r"online\.calendar_title: .*tell of health", "\n".join(problems))


def test_who_has_no_e_mail_gets_no_event(walk: Walk):
    ProfileVersion.objects.update(content={"house": {"name": {"fi": "Testi"}}, "messages": {"sms": "Testi"}})
    held = walk.held(local(24, 10))
    assert walk.browser.post(held, AINO | {"email": ""}).status_code == 302
    message = Message.objects.get(code="booking.booked")
    assert (message.channel, message.calendar) == ("sms", "")


def events(text: str) -> list[dict[str, str]]:
    unfolded = text.replace("\r\n ", "")
    found = re.findall(r"BEGIN:VEVENT\r\n(.*?)\r\nEND:VEVENT", unfolded, re.DOTALL)
    return [dict(line.split(":", 1) for line in each.split("\r\n")) for each in found]


class Pair:
    """A client with an e-mail address whose visit is two treatments, one after the other."""

    def __init__(self) -> None:
        self.house = create_house()
        self.bea = create_staff(self.house)
        self.services = [create_service(self.house, self.bea, slug=slug) for slug in ("first", "second")]
        self.aino = create_client(self.house)
        self.aino.email = "aino@example.org"
        self.aino.save()

    def booked(self) -> list[Appointment]:
        return book_together_at_desk(
            client=self.aino,
            wanted=[Wanted(each) for each in self.services],
            at=Arranged(local(24, 10), (0, 75), (self.bea.pk, self.bea.pk)),
            by=PROGRAM,
            now=NOW,
        )

    def series(self, *hours: int) -> list[Appointment]:
        return book_series(
            client=self.aino,
            wanted=[Wanted(self.services[0])],
            visits=[Arranged(local(24, hour), (0,), (self.bea.pk,)) for hour in hours],
            by=PROGRAM,
            now=NOW,
        )


@pytest.fixture
def pair(db: None) -> Pair:
    return Pair()


def told(code: str) -> tuple[str, list[dict[str, str]]]:
    text = Message.objects.filter(code=f"booking.{code}").latest("id").calendar
    method = re.search("METHOD:(.*)\r", text)
    assert method
    return method[1], events(text)


def test_a_visit_of_two_treatments_is_one_event_from_the_first_to_the_last(pair: Pair):
    first, second = pair.booked()
    method, (event,) = told("booked")
    assert method == "PUBLISH"
    assert (event["DTSTART"], event["DTEND"]) == ("20261124T080000Z", "20261124T101500Z")
    assert event["DESCRIPTION"] == "10.00–11.00 Bea Testaaja\\n11.15–12.15 Bea Testaaja"
    cancel(appointment=second, by=PROGRAM, now=NOW)
    method, (shorter,) = told("changed")
    assert (method, shorter["UID"], shorter["SEQUENCE"]) == ("PUBLISH", event["UID"], "1")
    assert (shorter["DTEND"], "DESCRIPTION" in shorter) == ("20261124T090000Z", False)
    cancel(appointment=first, by=PROGRAM, now=NOW)
    method, (off,) = told("cancelled")
    assert (method, off["UID"], off["STATUS"], off["SEQUENCE"]) == ("CANCEL", event["UID"], "CANCELLED", "2")


def test_a_treatment_moved_to_another_day_alone_has_an_event_until_it_comes_back(pair: Pair):
    _first, second = pair.booked()
    was = told("booked")[1][0]["UID"]
    second = moved(second, 26, 12)
    stays, away = told("moved")[1]
    assert (stays["UID"], stays["DTEND"]) == (was, "20261124T090000Z")
    assert (away["DTSTART"], away["UID"] != was) == ("20261126T100000Z", True)
    to = Place(local(24, 12), second.staff_id)
    move(appointment=second, seen=place_of(second), to=to, by=PROGRAM, now=NOW + timedelta(hours=1))
    whole, struck = told("moved")[1]
    assert (whole["UID"], whole["DTEND"]) == (was, "20261124T110000Z")
    assert (struck["UID"], struck["STATUS"]) == (away["UID"], "CANCELLED")


def test_a_series_is_told_as_one_file_with_an_event_for_each_visit(pair: Pair):
    made = pair.series(10, 13)
    method, found = told("booked")
    assert (method, len({each["UID"] for each in found})) == ("PUBLISH", 2)
    cancel_all(appointments=made, by=PROGRAM, now=NOW)
    method, gone = told("cancelled")
    assert method == "CANCEL"
    assert [each["UID"] for each in gone] == [each["UID"] for each in found]
    assert {each["STATUS"] for each in gone} == {"CANCELLED"}
