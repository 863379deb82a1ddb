"""A practitioner's times for calendars outside: to whom, how much, and until when."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from peili.booking.commands.blocks import block
from peili.booking.commands.cancel import cancel
from peili.booking.models import Block
from peili.exchange.commands.feeds import NotDeclared, OwnersChoice, make_feed
from peili.exchange.models import Feed
from peili.house.models import Party
from peili.trail.commands import PROGRAM, Actor
from peili.trail.models import Entry, Role
from tests.support.builders import NOW, local

OWNER, PRACTITIONER = Actor(role=Role.OWNER), Actor(role=Role.PRACTITIONER)


def made(salon: Any, *, level: str = "busy", party: str = "paja") -> str:
    _feed, token = make_feed(staff=salon.bea, party=party, level=level, by=OWNER, now=NOW)
    return f"/calendar/{token}.ics"


def events(address: str) -> list[dict[str, str]]:
    answer = Browser().get(address)
    assert answer.status_code == 200
    text = answer.content.decode().replace("\r\n ", "")
    found = re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, re.DOTALL)
    return [dict(line.split(":", 1) for line in each.split("\r\n") if line) for each in found]


def test_a_feed_says_busy_and_nothing_else(salon: Any):
    visit = salon.visit(local(24, 12))
    address = made(salon)
    (event,) = events(address)
    assert (event["DTSTART"], event["DTEND"]) == ("20261124T100000Z", "20261124T111500Z")
    assert (event["SUMMARY"], event["CLASS"]) == ("Varattu", "PRIVATE")
    text = Browser().get(address).content.decode()
    for told in ("Kasvohoito", "Aino", "Testinen", "Bea", str(visit.pk), str(salon.bea.pk)):
        assert told not in text


def test_services_are_named_where_the_owner_says_so(salon: Any):
    salon.visit(local(24, 12))
    (event,) = events(made(salon, level="services"))
    assert event["SUMMARY"] == "Kasvohoito"
    with pytest.raises(OwnersChoice):
        make_feed(staff=salon.bea, party="paja", level="services", by=PRACTITIONER, now=NOW)
    renters = make_feed(staff=salon.renter, party="paja", level="services", by=PRACTITIONER, now=NOW)
    assert renters[0].level == Feed.Level.SERVICES


@pytest.mark.parametrize(("party", "level"), [("pilvi", "services"), ("nobody", "busy"), ("muu", "busy")])
def test_nothing_is_opened_to_whom_the_profile_does_not_name_for_it(salon: Any, party: str, level: str):
    Party.objects.create(
        code="muu", name="Muu Oy", roles=["processor"], does=["sms"], receives=["work"], country="FI"
    )
    with pytest.raises(NotDeclared):
        make_feed(staff=salon.bea, party=party, level=level, by=OWNER, now=NOW)
    assert not Feed.objects.exists()


def test_a_feed_is_shut_when_it_is_revoked_its_owner_leaves_or_its_party_goes(salon: Any):
    for shut in (
        lambda feed: Feed.objects.filter(pk=feed).update(revoked_at=NOW),
        lambda _feed: Party.objects.filter(code="paja").update(receives=["visit"]),
        lambda _feed: Party.objects.filter(code="paja").update(receives=["work"], country="US"),
        lambda _feed: (
            Party.objects.filter(code="paja").update(country="FI"),
            type(salon.bea).objects.filter(pk=salon.bea.pk).update(active=False),
        ),
    ):
        Party.objects.filter(code="paja").update(receives=["work"], country="FI")
        address = made(salon)
        assert Browser().get(address).status_code == 200
        shut(Feed.objects.latest("pk").pk)
        assert Browser().get(address).status_code == 404


def test_only_its_own_taken_times_are_told_and_not_what_was_read_from_outside(salon: Any):
    salon.visit(local(24, 12), staff=salon.owner)
    for kind, hour in ((Block.Kind.AWAY, 9), (Block.Kind.OUTSIDE, 10)):
        begins = local(24, hour)
        block(
            resource=salon.bea.resource,
            kind=kind,
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
            by=PROGRAM,
            now=NOW,
        )
    assert [each["DTSTART"] for each in events(made(salon))] == ["20261124T070000Z"]


def test_ids_last_and_differ_between_feeds(salon: Any):
    salon.visit(local(24, 12))
    one, other = made(salon), made(salon, party="pilvi")
    before = [each["UID"] for each in events(one)]
    salon.visit(local(24, 9), client=salon.aino)
    assert before[0] in {each["UID"] for each in events(one)}
    assert before[0] not in {each["UID"] for each in events(other)}


def test_an_unchanged_feed_is_not_sent_again_and_its_fetches_are_written_down(salon: Any):
    visit = salon.visit(local(24, 12))
    address = made(salon)
    first = Browser().get(address)
    feed = Feed.objects.get()
    assert feed.fetched_at is not None
    again = Browser().get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Browser().get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    cancel(appointment=visit, by=PROGRAM, now=NOW)
    assert Browser().get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
    assert not Entry.objects.filter(act__contains="fetch").exists()


def test_a_fetch_costs_the_same_whatever_is_booked(salon: Any, django_assert_max_num_queries: Any):
    address = made(salon)
    for hour in (9, 12, 14):
        salon.visit(local(24, hour), client=None if hour == 9 else salon.aino)
    with django_assert_max_num_queries(8):
        Browser().get(address)


def test_a_practitioner_opens_only_their_own_times_and_sees_the_address_once(salon: Any):
    browser = salon.browser(salon.bea)
    page = browser.post(
        "/desk/connections/feeds/new/", {"staff": salon.owner.pk, "party": "paja", "level": "services"}
    )
    assert page.status_code == 422
    assert not Feed.objects.exists()
    page = browser.post(
        "/desk/connections/feeds/new/", {"staff": salon.bea.pk, "party": "paja", "level": "services"}
    )
    (address,) = re.findall(r"http://testserver(/calendar/[^<]*\.ics)", page.content.decode())
    assert Feed.objects.get().level == Feed.Level.BUSY
    assert Browser().get(address).status_code == 200
    assert "/calendar/" not in browser.get("/desk/connections/").content.decode()
    (entry,) = Entry.objects.filter(act="exchange.make_feed")
    assert [each.subject_id for each in entry.about.all()] == [salon.bea.subject_id]
    feed = Feed.objects.get()
    assert salon.browser(salon.renter).post(f"/desk/connections/feeds/{feed.pk}/shut/").status_code == 404
    assert browser.post(f"/desk/connections/feeds/{feed.pk}/shut/").status_code == 200
    assert Browser().get(address).status_code == 404


def test_the_page_says_what_to_do_when_the_profile_names_nobody(salon: Any):
    Party.objects.all().delete()
    page = salon.browser(salon.owner).get("/desk/connections/feeds/new/")
    assert "”calendar”" in page.content.decode()


def test_the_owner_sees_the_houses_feeds_and_not_the_renters(salon: Any):
    for staff in (salon.bea, salon.renter):
        make_feed(staff=staff, party="paja", level="busy", by=OWNER, now=NOW)
    page = salon.browser(salon.owner).get("/desk/connections/").content.decode()
    assert "Bea Hoitaja" in page
    assert "Viivi" not in page
