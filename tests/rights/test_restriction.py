"""Restriction: a restricted card is seen nowhere but by the owner for a reason the law names."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peili.booking.commands.absence import be_away
from peili.booking.commands.visit import Stopped, start
from peili.people.commands.search import search
from peili.people.models import Client
from peili.people.panels import Asked, Where, parts
from peili.people.sights import sights
from peili.promises.probes import undone
from peili.rights.commands import restrict
from peili.rights.commands.restrict import AlreadyRestricted, NotToldYet
from peili.rights.rules.restriction import Allowed
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry, Purpose
from tests.support.builders import local
from tests.support.rights import TODAY, by
from tests.support.salon import MORNING, Salon


def restricted(salon: Salon) -> Client:
    restrict.begin(client=salon.aino, reason="accuracy", by=by(salon), now=MORNING)
    return Client.objects.get(pk=salon.aino.pk)


def test_no_way_of_seeing_leads_to_a_restricted_card(salon: Salon):
    with undone():
        assert all(look(salon.owner, salon.aino) for look in sights())
    aino = restricted(salon)
    for staff in (salon.owner, salon.bea, salon.reception):
        with undone():
            assert [look.__qualname__ for look in sights() if look(staff, aino)] == []


def test_search_does_not_find_it(salon: Salon):
    restricted(salon)
    found = search(staff=salon.owner, text="Aino", by=by(salon), now=MORNING, purpose=Purpose.CARE_OF_CARD)
    assert list(found.clients) == []


def test_the_day_shows_the_time_and_no_name(salon: Salon):
    visit = salon.visit(local(24, 10))
    restricted(salon)
    browser = salon.browser(salon.bea)
    for address in (
        reverse("desk:today"),
        reverse("desk:day", args=[TODAY]),
        reverse("desk:appointment", args=[visit.pk]),
    ):
        page = browser.get(address).content.decode()
        assert "Rajoitettu" in page
        assert "Aino" not in page
    assert browser.get(reverse("desk:card", args=[salon.aino.pk])).status_code == 404
    assert browser.get(f"{reverse('desk:book')}?client={salon.aino.pk}").status_code == 404


def test_a_day_on_paper_has_the_time_and_nothing_else_of_it(salon: Salon):
    salon.visit(local(24, 10))
    restricted(salon)
    page = salon.browser(salon.owner).post(reverse("desk:sheet", args=[TODAY]), {"phones": "yes"})
    html = page.content.decode()
    assert "10.00–11.00" in html
    assert "A. T." not in html
    assert "040" not in html


@pytest.mark.parametrize("name", ["week", "list"])
def test_weeks_and_lists_show_no_name_either(salon: Salon, name: str):
    salon.visit(local(24, 10))
    restricted(salon)
    page = salon.browser(salon.owner).get(reverse(f"desk:{name}", args=[TODAY])).content.decode()
    assert "Rajoitettu" in page
    assert "Aino" not in page


def test_what_does_not_fit_any_more_shows_no_name(salon: Salon):
    visit = salon.visit(local(26, 10))
    restricted(salon)
    be_away(staff=salon.bea, starts_at=local(26, 8), ends_at=local(26, 18), by=by(salon), now=MORNING)
    page = salon.browser(salon.owner).get(reverse("hours:unfit")).content.decode()
    assert str(visit.pk) in page
    assert "Aino" not in page


def test_no_room_draws_its_part_for_it(salon: Salon):
    aino = restricted(salon)
    asked = Asked(thing=aino, client=aino, staff=salon.owner, now=MORNING, zone=MORNING.tzinfo)  # type: ignore[arg-type]  # any zone does
    assert parts(Where.CARD, asked) == []


def test_its_treatment_does_not_start(salon: Salon):
    visit = salon.visit(local(24, 10))
    restricted(salon)
    with pytest.raises(Stopped) as stopped:
        start(appointment=visit, by=PROGRAM, now=local(24, 10), on=TODAY, today=TODAY)
    assert [stop.code for stop in stopped.value.stops] == ["rights.restriction"]


def test_the_owner_opens_it_for_a_reason_that_is_logged(salon: Salon):
    aino = restricted(salon)
    restrict.open_restricted(client=aino, reason=Allowed.CLAIMS, by=by(salon), now=MORNING)
    entry = Entry.objects.get(act="rights.open_restricted")
    assert (entry.fields, entry.purpose) == (["claims"], "rights")


def test_it_is_lifted_only_after_the_person_was_told(salon: Salon):
    aino = restricted(salon)
    with pytest.raises(NotToldYet):
        restrict.lift(client=aino, by=by(salon), now=MORNING)
    restrict.tell(client=aino, by=by(salon), now=MORNING)
    restrict.lift(client=aino, by=by(salon), now=MORNING + timedelta(days=1))
    assert Client.objects.visible_to(salon.bea).filter(pk=aino.pk).exists()


def test_it_is_restricted_once(salon: Salon):
    aino = restricted(salon)
    with pytest.raises(AlreadyRestricted):
        restrict.begin(client=aino, reason="claims", by=by(salon), now=MORNING)
